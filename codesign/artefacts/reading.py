"""Content files: found, read with line numbers, and validated, every fault at once."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from codesign.artefacts.files import FileFault, StoredFile, described, total_fault
from codesign.artefacts.kinds import FileProblem, Kind
from codesign.artefacts.words import said_of
from codesign.i18n import lazy
from codesign.said import Problem, Said, said
from codesign.waiting import takes_time

Document = TypeVar("Document", bound=BaseModel)

SIZE_LIMIT = 2 * 1024 * 1024
"""Bytes of one content file."""
PART_LIMIT = 100_000
"""Values in one content file, aliases followed."""


@dataclass(frozen=True)
class ContentError:
    """What is wrong in a content file, where, and how to mend it."""

    file: Path
    line: int
    said: Said

    def told(self) -> str:
        """What is wrong and how to mend it, in the reader's language."""
        return self.said.told()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.told()}"


class InvalidContentError(Exception):
    """One or more content files are invalid; `faults` has every fault found."""

    def __init__(self, faults: Sequence[ContentError]) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(frozen=True)
class Read(Generic[Document]):
    """A valid document, or None with the faults that made it invalid."""

    document: Document | None
    faults: tuple[ContentError, ...]
    tree: Any = None
    """What the reader of YAML made of the text: it knows the line of each part."""


@dataclass(frozen=True)
class ReadVersion(Generic[Document]):
    """One version as it is stored: its document, and the files it names by name."""

    document: Document
    files: Mapping[str, bytes] = field(default_factory=dict)


def content_folder() -> Path:
    """The starter content: beside the source, or shipped inside the installed package."""
    asked = os.environ.get("CODESIGN_CONTENT_DIR")
    if asked:
        return Path(asked)
    package = Path(__file__).parents[1]
    shipped = package / "_starter"
    return shipped if shipped.is_dir() else package.parent


_TOO_LARGE = lazy("Filen är för stor. Dela upp den. Högst %(limit)s MB får plats.")
_TOO_MANY_PARTS = lazy(
    "Filen har för många delar. Dela upp den, och använd inga alias. Högst %(limit)s får plats."
)
_NO_YAML = lazy("Texten går inte att läsa som YAML här. Kontrollera indrag, kolon och citattecken.")
_NO_YAML_KEY = lazy("Samma namn står två gånger här. Behåll det ena.")
_NO_YAML_TAB = lazy("Här står en tabb. YAML skrivs med mellanslag.")
_NO_YAML_NAME = lazy("Här hänvisas till ett namn (*namn) som inte har fått något värde tidigare.")
_NO_MAPPING = lazy("Filen har inga namngivna delar. Den ska börja med ”schema:”.")
_NO_TEXT = lazy("Filen är inte text i UTF-8. Spara den som UTF-8 och försök igen.")


def text_in(file: Path) -> tuple[str, tuple[ContentError, ...]]:
    """The text of a content file; "" with a fault when it is none."""
    try:
        return file.read_text("utf-8-sig"), ()
    except UnicodeDecodeError:
        return "", (ContentError(file, 1, said(_NO_TEXT)),)


def read_file(file: Path, model: type[Document]) -> Read[Document]:
    """A document from a YAML file."""
    text, faults = text_in(file)
    return Read(None, faults) if faults else read_yaml(text, file, model)


def read_yaml(text: str, file: Path, model: type[Document]) -> Read[Document]:
    """A document from YAML text; `file` is only named in faults."""
    if len(text) > SIZE_LIMIT:
        told = said(_TOO_LARGE, limit=SIZE_LIMIT // (1024 * 1024))
        return Read(None, (ContentError(file, 1, told),))
    try:
        tree = yaml_tree(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return Read(None, (ContentError(file, line, said(_yaml_fault(error))),))
    except (YAMLError, ValueError, RecursionError):
        return Read(None, (ContentError(file, 1, said(_NO_YAML)),))
    if not isinstance(tree, Mapping):
        return Read(None, (ContentError(file, 1, said(_NO_MAPPING)),))
    try:
        return Read(model.model_validate(_plain(tree)), (), tree)
    except (_TooManyPartsError, RecursionError):
        told = said(_TOO_MANY_PARTS, limit=PART_LIMIT)
        return Read(None, (ContentError(file, 1, told),))
    except ValidationError as error:
        return Read(None, tuple(_faults_of(error, tree, file)))


def yaml_tree(text: str) -> Any:
    """What YAML text says, with the line of each part. Raises YAMLError."""
    return YAML(typ="rt").load(text)


def _yaml_fault(error: MarkedYAMLError) -> str:
    """Which sentence tells what the reader of YAML met, in words of its own."""
    if isinstance(error, DuplicateKeyError):
        return _NO_YAML_KEY
    met = error.problem or ""
    if "'\\t'" in met:
        return _NO_YAML_TAB
    return _NO_YAML_NAME if "undefined alias" in met else _NO_YAML


@takes_time
def read_text(
    kind: Kind[Any], text: str, file: Path, files: Mapping[str, bytes] | None = None
) -> tuple[ReadVersion[Any] | None, tuple[ContentError, ...]]:
    """A version from YAML text and the files beside it, its references checked; or every fault."""
    read: Read[Any] = read_yaml(text, file, kind.model)
    if read.document is None:
        return None, read.faults
    document = read.document
    faults = [fault_of(problem, read.tree, file) for problem in kind.problems(document)]
    contents: Mapping[str, bytes] = {}
    if kind.beside is not None:
        beside = kind.beside(document, files or {})
        faults += [_beside_fault(problem, read.tree, file) for problem in beside.problems]
        contents = beside.contents
        stored, wrong = _stored(contents, file)
        faults += wrong
        document = document.model_copy(update={"files": stored})
    if faults:
        return None, tuple(faults)
    return ReadVersion(document, contents), ()


def _beside_fault(problem: Problem | FileProblem, tree: Any, file: Path) -> ContentError:
    if isinstance(problem, Problem):
        return fault_of(problem, tree, file)
    return ContentError(file.parent / problem.name, problem.line, problem.said)


def _stored(
    contents: Mapping[str, bytes], file: Path
) -> tuple[tuple[StoredFile, ...], list[ContentError]]:
    """The files as a document lists them, and those that cannot lie beside it."""
    found = [described(name, contents[name]) for name in sorted(contents)]
    faults = [
        ContentError(file.parent / one.name, 1, one.said)
        for one in found
        if isinstance(one, FileFault)
    ]
    if too_much := total_fault(contents):
        faults.append(ContentError(file, 1, too_much))
    return tuple(one for one in found if isinstance(one, StoredFile)), faults


def fault_of(problem: Problem, tree: Any, file: Path) -> ContentError:
    """A document's problem with the line it is on."""
    return ContentError(file, line_of(tree, problem.path), problem.said)


class _TooManyPartsError(Exception):
    """Aliases can make a small file mean billions of values."""


def _plain(tree: Any) -> Any:
    return _Plainer().of(tree)


class _Plainer:
    """Copies what the YAML reader made into plain Python values, up to a budget."""

    def __init__(self) -> None:
        self._left = PART_LIMIT

    def of(self, tree: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise _TooManyPartsError
        if isinstance(tree, Mapping):
            return {str(key): self.of(value) for key, value in tree.items()}
        if isinstance(tree, list):
            return [self.of(value) for value in tree]
        for kind in (bool, str, int, float):
            if isinstance(tree, kind):
                return kind(tree)
        return tree


def _faults_of(error: ValidationError, tree: Any, file: Path) -> Iterator[ContentError]:
    for one in error.errors(include_url=False, include_input=False):
        path = _as_written(tree, tuple(part for part in one["loc"] if part != "[key]"))
        told = said_of(one["type"], ".".join(map(str, path)), one.get("ctx", {}))
        yield ContentError(file, line_of(tree, path), told)


def _as_written(tree: Any, path: Sequence[str | int]) -> tuple[str | int, ...]:
    """A path as it stands in the file: a part of a list that says its `kind` is told with it by the
    checker of the models, and the file has no such level."""
    found: list[str | int] = []
    for part in path:
        says = isinstance(tree, Mapping) and tree.get("kind") == part
        if says and found and isinstance(found[-1], int):
            continue
        found.append(part)
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            tree = None
    return tuple(found)


def line_of(tree: Any, path: Sequence[str | int]) -> int:
    """The 1-based line of the deepest part of the path that exists."""
    line = 1
    for part in path:
        marks: Any = getattr(tree, "lc", None)
        try:
            place = marks.item(part) if isinstance(tree, list) else marks.key(part)
            line = int(place[0]) + 1
            tree = tree[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            return line
    return line
