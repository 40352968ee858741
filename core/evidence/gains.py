"""What to believe of re-weighting as such: how much the best of all possible weights would gain."""

from core.editing.gains import FittedGains
from core.editing.statistics import paired_interval
from core.editing.upper_bound import gains_of_labels, gains_of_neurons
from core.evidence.claim import Claim
from core.evidence.edits import LEVEL, PICTURES
from core.numbers import signed
from core.report.origin import study_words
from core.study import Study

SHUFFLES, SEED = 4, 0


def most_that_weights_gain(study: Study, location: str) -> Claim:
    """A gain for each label fitted freely, beside dealt-out labels and beside a gain for each neuron; seconds.

    InputError if no neuron of the last hidden layer has a label, or the study lacks one of the two splits.
    """
    scoring = study.default_scoring
    real, *shuffled = gains_of_labels(study, scoring.name, scoring.default_similarity, SHUFFLES, SEED)
    single = gains_of_neurons(study, SEED)
    low, high = paired_interval(real.gained, real.lost, real.n)
    dealt = ", ".join(signed(each.change) for each in shuffled)
    return Claim(
        belief=_belief(real, single),
        because=f"tau and scale are two numbers. Here each of {len(real.gains)} labels has a factor of its own, "
        f"found on the {real.fitted_on:,} pictures of PublicTest with a pull towards 1: {signed(real.change)} on "
        f"PrivateTest ({real.gained} gained, {real.lost} lost, p = {real.p_value:.2g}). With the same labels dealt "
        f"out to other neurons: {dealt}. A factor for each of {len(single.gains):,} neurons, whatever it is called, "
        f"gives {signed(single.change)} (p = {single.p_value:.2g}). What this cannot gain, no tau and scale can be "
        f"counted on to gain.",
        value=real.change,
        interval=(real.n * low, real.n * high),
        unit=PICTURES,
        over="other pictures like these",
        n=real.n,
        counted="pictures of PrivateTest, on which nothing was fitted",
        command=("gains", *study_words(location), "--scorer", scoring.name, "--shuffles", str(SHUFFLES)),
        page="volumes",
        where="Volumes, a factor for each word by hand",
        parameters={"scorer": scoring.name},
    )


def _belief(real: FittedGains, single: FittedGains) -> str:
    helps = [each.units for each in (real, single) if each.change > 0 and each.p_value <= LEVEL]
    if not helps:
        return "Nothing that can be told from luck, even with the best factor for every label or every neuron."
    best = max((each for each in (real, single) if each.units in helps), key=lambda each: each.change)
    return f"About {signed(best.change)} of {best.n:,} pictures, with the best factor for every {best.units}."
