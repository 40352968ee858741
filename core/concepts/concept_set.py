"""Concept sets: the words that neurons can be labelled with, as YAML files that anyone can add to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.files import replacing
from core.paths import CONCEPT_SETS, own_concept_sets

PLACEHOLDER = "{c}"
WORD_TEMPLATES = ("a photo of a face with {c}", "an expression of {c}")
MAX_FILE_BYTES = 4_000_000
MAX_NAME_LENGTH = 120
_FIELDS = {"name", "title", "description", "source", "templates", "all_words", "concepts"}
_CONCEPT_FIELDS = {"name", "text", "emotions", "group", "measure"}


@dataclass(frozen=True)
class Concept:
    """One concept. `text` is what is read to CLIP; `emotions` are the classes that it suggests.

    `measure` gives the weights of the raw measurements (blendshapes, FER+ columns) whose sum is its score; empty for
    a concept that only words describe.
    """

    name: str
    text: str
    emotions: tuple[str, ...] = ()
    group: str = ""
    measure: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ConceptSet:
    """Concepts with the templates that make phrases of them; `all_words` stands for every word of a table."""

    name: str
    title: str
    concepts: tuple[Concept, ...]
    templates: tuple[str, ...] = WORD_TEMPLATES
    description: str = ""
    source: str = ""
    all_words: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(concept.name for concept in self.concepts)

    def with_words(self, words: Sequence[str]) -> "ConceptSet":
        """This set, with the words of a table as its concepts if it stands for all of them."""
        if not self.all_words:
            return self
        return replace(self, concepts=tuple(Concept(word, word) for word in words), all_words=False)

    def with_templates(self, templates: Sequence[str]) -> "ConceptSet":
        """This set, put in other ways; InputError for a template without the place of the concept."""
        return replace(self, templates=_parse_templates(list(templates), self.name))

    def phrases(self, concept: Concept) -> tuple[str, ...]:
        """The concept in each of the templates."""
        return tuple(template.replace(PLACEHOLDER, concept.text) for template in self.templates)

    def describe(self) -> dict[str, Any]:
        """What a score file keeps of the set: its name and texts, each concept's emotions and group, and the text that
        it is put by where that is not its name."""
        return {
            "concept_set": self.name,
            "title": self.title,
            "description": self.description,
            "emotions": {concept.name: list(concept.emotions) for concept in self.concepts if concept.emotions},
            "groups": {concept.name: concept.group for concept in self.concepts if concept.group},
            "texts": {concept.name: concept.text for concept in self.concepts if concept.text != concept.name},
        }

    def to_yaml(self) -> str:
        """The set as YAML that `load_concept_set` reads."""
        document: dict[str, Any] = {"name": self.name, "title": self.title}
        document |= {key: getattr(self, key) for key in ("description", "source") if getattr(self, key)}
        document["templates"] = list(self.templates)
        if self.all_words:
            document["all_words"] = True
        else:
            document["concepts"] = [_to_yaml(concept) for concept in self.concepts]
        return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)

    def save(self, path: Path) -> None:
        """Write the set as YAML that `load_concept_set` reads; replaces `path` at once or not."""
        path = Path(path)
        with replacing(path) as temporary:
            temporary.write_text(self.to_yaml(), encoding="utf-8")


def find_concept_set(name_or_path: str | Path, folder: Path = CONCEPT_SETS) -> ConceptSet:
    """The set called so in `folder`, else among those the user saved, else the file of that path; InputError naming
    the sets there are."""
    folders = (Path(folder), own_concept_sets())
    if re.fullmatch(r"[a-z0-9-]+", str(name_or_path)):
        for file in (place / f"{name_or_path}.yaml" for place in folders):
            if file.is_file():
                return load_concept_set(file)
    if Path(name_or_path).is_file():
        return load_concept_set(Path(name_or_path))
    known = ", ".join(path.stem for place in folders for path in sorted(place.glob("*.yaml")))
    raise InputError(f"There is no concept set {str(name_or_path)!r}; give a YAML file, or one of: {known}.")


def load_concept_set(path: Path) -> ConceptSet:
    """Read and check one YAML file. Raises InputError saying what to put right."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(f"{path.name} is larger than 4 MB, too large for a concept set.")
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"The concept set {path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        raise InputError(f"{path.name} is not YAML{where}; see assets/concepts for examples.") from error
    return _parse(document, path.name, path.stem)


def concept_set_from_words(text: str | Iterable[str], title: str = "My words") -> ConceptSet:
    """A set of typed words, separated by commas, semicolons or new lines; repeated words count once."""
    pieces = re.split(r"[,;\n]", text) if isinstance(text, str) else text
    words = [" ".join(piece.split()) for piece in pieces]
    unique = list({word.casefold(): word for word in reversed(words) if word}.values())[::-1]
    if not unique:
        raise InputError("Type at least one word; separate several by commas or new lines.")
    for word in unique:
        _check_name(word, "The list of words")
    return ConceptSet("my-words", title, tuple(Concept(word, word) for word in unique))


def _parse(document: object, file: str, stem: str) -> ConceptSet:
    if not isinstance(document, dict):
        raise InputError(f"{file} should be a YAML mapping with `name` and `concepts`.")
    _refuse_unknown(document, _FIELDS, file)
    name = document.get("name", stem)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise InputError(f"{file}: `name` should be lower-case letters, digits and hyphens, not {name!r}.")
    texts = {key: document.get(key, "") for key in ("title", "description", "source")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise InputError(f"{file}: `{key}` should be text.")
    all_words = document.get("all_words", False)
    entries = document.get("concepts", [])
    if not isinstance(all_words, bool) or not isinstance(entries, list) or bool(entries) == all_words:
        raise InputError(f"{file}: give either a list of `concepts` or `all_words: true`.")
    concepts = tuple(_parse_concept(entry, number, file) for number, entry in enumerate(entries, 1))
    seen: set[str] = set()
    for concept in concepts:
        if concept.name.casefold() in seen:
            raise InputError(f"{file}: the concept {concept.name!r} is listed twice; keep one of them.")
        seen.add(concept.name.casefold())
    return ConceptSet(
        name=name,
        title=texts["title"] or name,
        concepts=concepts,
        templates=_parse_templates(document.get("templates", list(WORD_TEMPLATES)), file),
        description=texts["description"],
        source=texts["source"],
        all_words=all_words,
    )


def _parse_templates(templates: object, file: str) -> tuple[str, ...]:
    if not isinstance(templates, list) or not templates:
        raise InputError(f"{file}: `templates` should be a list of phrases that contain {PLACEHOLDER}.")
    for template in templates:
        if not isinstance(template, str) or PLACEHOLDER not in template:
            raise InputError(f"{file}: the template {template!r} lacks {PLACEHOLDER}, the place of the concept.")
    return tuple(templates)


def _parse_concept(entry: object, number: int, file: str) -> Concept:
    entry = {"name": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or "name" not in entry:
        raise InputError(f"{file}: concept {number} should be a word, or a mapping with a `name`.")
    _refuse_unknown(entry, _CONCEPT_FIELDS, f"{file}: concept {number}")
    name, group = entry["name"], entry.get("group", "")
    if not isinstance(name, str):
        raise InputError(f"{file}: concept {number} is called {name!r}, which YAML does not read as text; quote it.")
    text, emotions = entry.get("text", name), entry.get("emotions", [])
    _check_name(name, f"{file}: concept {number}")
    if not isinstance(text, str) or not text.strip() or not isinstance(group, str):
        raise InputError(f"{file}: `text` and `group` of {name!r} should be text.")
    if not isinstance(emotions, list) or not all(isinstance(emotion, str) for emotion in emotions):
        raise InputError(f"{file}: `emotions` of {name!r} should be a list of {', '.join(EMOTION_NAMES)}.")
    unknown = [emotion for emotion in emotions if emotion not in EMOTION_NAMES]
    if unknown:
        raise InputError(f"{file}: {name!r} suggests the emotion {unknown[0]!r}; use {', '.join(EMOTION_NAMES)}.")
    return Concept(name, text, tuple(emotions), group, _parse_measure(entry.get("measure", {}), name, file))


def _parse_measure(measure: object, name: str, file: str) -> dict[str, float]:
    if isinstance(measure, list) and all(isinstance(source, str) for source in measure):
        return {source: 1 / len(measure) for source in measure}
    if isinstance(measure, dict) and all(
        isinstance(source, str)
        and isinstance(weight, int | float)
        and not isinstance(weight, bool)
        and abs(weight) < 1e9
        for source, weight in measure.items()
    ):
        return {source: float(weight) for source, weight in measure.items()}
    raise InputError(f"{file}: `measure` of {name!r} should list measurements, or map each to its weight.")


def _check_name(name: str, where: str) -> None:
    if not name.strip() or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise InputError(f"{where}: a concept is 1 to {MAX_NAME_LENGTH} printable characters, not {name[:40]!r}.")


def _refuse_unknown(mapping: dict[Any, Any], known: set[str], where: str) -> None:
    unknown = [key for key in mapping if key not in known]
    if unknown:
        raise InputError(f"{where} has an unknown entry {unknown[0]!r}; there are {', '.join(sorted(known))}.")


def _to_yaml(concept: Concept) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": concept.name}
    if concept.text != concept.name:
        entry["text"] = concept.text
    if concept.emotions:
        entry["emotions"] = list(concept.emotions)
    if concept.group:
        entry["group"] = concept.group
    if concept.measure:
        entry["measure"] = dict(concept.measure)
    return entry
