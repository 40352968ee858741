"""One line of the benchmark."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Measurement:
    """`value` and `baseline` in `unit`; `n` says over how many things or repetitions.

    `ratio` is how many times better than the baseline; both are None where there is nothing to compare with.
    """

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    n: int

    def as_dict(self) -> dict[str, object]:
        """JSON-serialisable, with four significant digits."""
        return {
            key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in asdict(self).items()
        }
