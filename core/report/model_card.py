"""The model card of an edited network (Mitchell et al. 2019): what it is, how good, what for and what not."""

from shlex import join

from core.editing.edits import MODES, Edit
from core.editing.outcome import Outcome
from core.editing.quality import quality_table
from core.editing.words import CAUTION, control_said, verdict_beside
from core.numbers import agree
from core.report.tuning import SPLITS, Place, edit_words
from core.study import Study

LIMITS = """\
## What it is for

Looking into how such networks work: comparing it with the unedited network, picture by picture and neuron by neuron.

## What it is not for

An expression is not a feeling, and this network is often wrong. Do not use it to hire, grade, police, diagnose, sell to
or watch anybody. FER2013 says nothing of age, gender, skin colour or origin, so nobody can check for whom it works
worse. The edit taught the network nothing new and makes it neither fairer nor wiser.

## What it learned from

FER2013 (Goodfellow et al. 2013), 48 x 48 grey pictures of faces with one of seven emotions: angry, disgust, fear,
happy, sad, surprise, neutral. No picture is part of this file.
"""


def export_command(location: str, place: Place, edit: Edit, file: str) -> tuple[str, ...]:
    """The words after `python -m core` that write the edited network to `file`, and its card beside it."""
    return ("tune", *edit_words(location, place, edit), "--export", file)


def model_card(study: Study, location: str, place: Place, found: Outcome, control: Outcome | None, file: str) -> str:
    """Markdown. `location` is where the study was opened, `found` the edit's outcome, `control` that of scaling every
    neuron alike, and `file` the name of the weights' file."""
    edit = found.edit
    builtin = location == "builtin"
    licence = "mit" if builtin else "other"
    return "\n".join(
        [
            "---",
            f"license: {licence}",
            "tags: [facial-expression-recognition, edited-network, fer2013]",
            "---",
            "",
            f"# {study.architecture.title} with {place.layer} edited",
            "",
            f"`{file}` holds the weights of *{study.title}* with one edit: the {found.interpretable:,} of "
            f"{found.neurons:,} neurons of {place.layer} whose label scores above τ = {edit.tau:g} "
            f"{agree(found.interpretable, 'was', 'were')} multiplied by "
            f"{edit.scale:g}, all others divided by it ({MODES[edit.mode]}). Labels: "
            f"{study.scorings[place.scorer].title}, by {place.similarity}.",
            "",
            f"- Architecture: {study.architecture.title} ({study.architecture.source}), "
            f"{study.architecture.input_size} x {study.architecture.input_size} grey input",
            f"- Study: `{study.id}`",
            f"- Unedited weights: `{study.manifest['network']['weights']}`",
            f"- Licence: {'MIT' if builtin else 'that of the unedited network; an edit does not change it'}",
            "",
            f"## How good it is: {SPLITS[place.split]}, n = {found.n:,}",
            "",
            *_measured(found),
            "",
            verdict_beside(found, control),
            "",
            *([control_said(found, control), ""] if control else []),
            CAUTION[place.split],
            "",
            LIMITS,
            "## How to make it again, and how to use it",
            "",
            "```sh",
            f"python -m core {join(export_command(location, place, edit, file))}",
            "```",
            "",
            "```python",
            "from pathlib import Path",
            "from core.networks.catalog import architecture",
            "from core.networks.weights import load_network",
            f'network = load_network(architecture("{study.architecture.name}"), Path("{file}"))',
            "```",
            "",
        ]
    )


def _measured(found: Outcome) -> list[str]:
    """The measures before and after as lines of a Markdown table; accuracy alone where the logits are not known."""
    if found.quality_before and found.quality_after:
        table = quality_table(found.quality_before, found.quality_after)
        lines = ["| " + " | ".join(line) + " |" for line in (table.columns, *table.itertuples(index=False))]
        return [lines[0], "| --- | --- | --- | --- | --- |", *lines[1:]]
    return [f"Accuracy: {100 * found.before:.2f} % before, {100 * found.after:.2f} % after."]
