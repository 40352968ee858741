"""The concept sets that a user saves: YAML files in a folder of their own, found by name like those of the program."""

import re
from dataclasses import replace
from pathlib import Path

from core.concepts.concept_set import ConceptSet, concept_set_from_words, load_concept_set
from core.errors import InputError
from core.paths import CONCEPT_SETS, own_concept_sets

LONGEST_NAME = 60
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def suggested_name(words: list[str]) -> str:
    """A name made of the words: "raised eyebrows" gives "raised-eyebrows"."""
    name = re.sub(r"[^a-z0-9]+", "-", " ".join(words).casefold()).strip("-")
    return name[:LONGEST_NAME].strip("-") or "my-words"


def save_own_set(concept_set: ConceptSet, name: str, overwrite: bool = False) -> Path:
    """Save the set under `name` in the user's folder and return the file.

    Raises InputError for a name that is no plain file name, is one of the program's own, or is taken while `overwrite`
    is not set; and where the folder cannot be written.
    """
    path = own_set_path(name)
    if (CONCEPT_SETS / f"{name}.yaml").is_file():
        raise InputError(f"{name!r} is one of the program's own concept sets; choose another name.")
    if path.exists() and not overwrite:
        raise InputError(
            f"You have a concept set {name!r} already; choose another name, or say that it may be replaced."
        )
    try:
        replace(concept_set, name=name).save(path)
    except OSError as error:
        raise InputError(
            f"{path.parent} cannot be written ({error.strerror}); set EMODISSECT_DATA elsewhere."
        ) from error
    return path


def with_words(concept_set: ConceptSet, text: str) -> ConceptSet:
    """The set with the words of a text as its concepts; one that it had before keeps its emotions and measures."""
    before = {concept.name.casefold(): concept for concept in concept_set.concepts}
    typed = concept_set_from_words(text).concepts
    concepts = tuple(before.get(concept.name.casefold(), concept) for concept in typed)
    return replace(concept_set, concepts=concepts, all_words=False)


def own_set_path(name: str) -> Path:
    """The file of a set of the user's, whether or not it is there; InputError for a name that is no plain one."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise InputError(
            f"A concept set is called by lower-case letters, digits and hyphens, at most {LONGEST_NAME}, "
            f"not {name[:70]!r}."
        )
    return own_concept_sets() / f"{name}.yaml"


def delete_own_set(name: str) -> None:
    """Remove a set of the user's; InputError if there is none called so."""
    try:
        own_set_path(name).unlink()
    except FileNotFoundError as error:
        raise InputError(f"You have no concept set {name!r}; it may have been deleted elsewhere.") from error
    except OSError as error:
        raise InputError(f"The concept set {name!r} cannot be deleted: {error.strerror}.") from error


def own_sets() -> dict[str, ConceptSet | InputError]:
    """The user's sets by name; for a file that is no concept set, what is wrong with it."""
    return {path.stem: _read(path) for path in sorted(own_concept_sets().glob("*.yaml"))}


def _read(path: Path) -> ConceptSet | InputError:
    try:
        return load_concept_set(path)
    except InputError as error:
        return error
