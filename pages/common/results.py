"""Tables that ship with one study, where another is shown."""

from shlex import join

from core.report.origin import study_words
from pages.common.markup import quiet
from pages.common.studies import study_location


def not_worked_out(*command: str) -> None:
    """Say that a table which took long was not made for the study that is shown, and the command that prints it."""
    whole = join(("python", "-m", "core", *command, *study_words(study_location())))
    quiet(f"Over many faces this has not been worked out for this network. The command for it: {whole}")
