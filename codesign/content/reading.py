"""Content files: found, read with line numbers, and validated, every fault at once."""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from codesign.content.starter import StarterArea, StarterProject
from codesign.content.voices import StarterVoice, read_voices
from codesign.journeys.document import JourneyDocument, Problem, problems
from codesign.waiting import takes_time

Document = TypeVar("Document", bound=BaseModel)

SIZE_LIMIT = 2 * 1024 * 1024
"""Bytes of one content file."""
PART_LIMIT = 100_000
"""Values in one content file, aliases followed."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a content file, where, and how to mend it."""

    file: Path
    line: int
    what: str
    mend: str
    kind: str = ""
    """What kind of fault, for the page that tells it in other words; the two below fill them."""
    where: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.mend}"


class ContentError(Exception):
    """One or more content files are invalid; `faults` has every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Read(Generic[Document]):
    """A valid document, or None with the faults that made it invalid."""

    document: Document | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Starter:
    """A folder under `journeys/`: the journey, and when given its project and example voices."""

    folder: Path
    journey: JourneyDocument
    project: StarterProject | None
    voices: tuple[StarterVoice, ...]


def content_folder() -> Path:
    """The starter content: beside the source, or shipped inside the installed package."""
    asked = os.environ.get("CODESIGN_CONTENT_DIR")
    if asked:
        return Path(asked)
    package = Path(__file__).parents[1]
    shipped = package / "_starter"
    return shipped if shipped.is_dir() else package.parent


def read_yaml(text: str, file: Path, model: type[Document]) -> Read[Document]:
    """A document from YAML text; `file` is only named in faults."""
    if len(text) > SIZE_LIMIT:
        return Read(None, (Fault(file, 1, "the file is larger than 2 MB", "Split it.", "size"),))
    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"this is not valid YAML: {error.problem or error.context}"
        mend = "Check indentation, colons and quotes."
        return Read(None, (Fault(file, line, what, mend, "yaml"),))
    except (ValueError, RecursionError) as error:
        return Read(
            None, (Fault(file, 1, f"this is not valid YAML: {error}", "Check it.", "yaml"),)
        )
    if not isinstance(tree, Mapping):
        what, mend = "the file is not a mapping", "Start with “schema:”."
        return Read(None, (Fault(file, 1, what, mend, "mapping"),))
    try:
        return Read(model.model_validate(_plain(tree)), ())
    except (_TooManyPartsError, RecursionError):
        what = f"the file has more than {PART_LIMIT:,} parts"
        return Read(None, (Fault(file, 1, what, "Split it, and use no aliases.", "size"),))
    except ValidationError as error:
        return Read(None, tuple(_faults_of(error, tree, file)))


@takes_time
def read_journey(text: str, file: Path) -> Read[JourneyDocument]:
    """A journey from YAML text, its references checked as well."""
    read = read_yaml(text, file, JourneyDocument)
    if read.document is None:
        return read
    found = problems(read.document)
    if not found:
        return read
    tree = YAML(typ="rt").load(text)
    return Read(None, tuple(fault_of(problem, tree, file) for problem in found))


def fault_of(problem: Problem, tree: Any, file: Path) -> Fault:
    """A document's problem with the line it is on."""
    return Fault(
        file,
        line_of(tree, problem.path),
        problem.what,
        problem.mend,
        problem.kind,
        _where(problem.path),
        problem.detail,
    )


def read_starter(folder: Path) -> tuple[Starter | None, tuple[Fault, ...]]:
    """A starter folder, or every fault in its files."""
    journey_file = folder / "journey.yaml"
    journey = read_journey(journey_file.read_text("utf-8"), journey_file)
    project: Read[StarterProject] = Read(None, ())
    project_file = folder / "project.yaml"
    if project_file.exists():
        project = read_yaml(project_file.read_text("utf-8"), project_file, StarterProject)
    faults = [*journey.faults, *project.faults]
    voices: tuple[StarterVoice, ...] = ()
    voices_file = folder / "voices.csv"
    if voices_file.exists() and journey.document is not None:
        areas = project.document.areas if project.document else ()
        rows = list(csv.DictReader(io.StringIO(voices_file.read_text("utf-8-sig"))))
        voices, wrong = read_voices(rows, journey.document, area_paths(areas))
        faults += [Fault(voices_file, line, what, mend) for line, what, mend in wrong]
    if faults or journey.document is None:
        return None, tuple(faults)
    return Starter(folder, journey.document, project.document, voices), ()


def area_paths(areas: Sequence[StarterArea], above: str = "") -> dict[str, str]:
    """“Area > Subcategory” → the area's key, for every area of a codebook."""
    paths: dict[str, str] = {}
    for area in areas:
        path = f"{above}{area.name.get('sv', area.key)}"
        paths[path] = area.key
        paths |= area_paths(area.areas, f"{path} > ")
    return paths


def starters(root: Path | None = None) -> list[Starter]:
    """Every starter under `journeys/`, by folder name.

    Raises ContentError with every fault when any file is invalid.
    """
    found, faults = check(root)
    if faults:
        raise ContentError(faults)
    return found


def check(root: Path | None = None) -> tuple[list[Starter], list[Fault]]:
    """Every valid starter, and every fault in the others."""
    valid: list[Starter] = []
    faults: list[Fault] = []
    for file in sorted((root or content_folder()).glob("journeys/*/journey.yaml")):
        starter, wrong = read_starter(file.parent)
        faults += wrong
        if starter is not None:
            valid.append(starter)
            if starter.journey.slug != file.parent.name:
                faults.append(
                    Fault(
                        file, 1, f"the slug is “{starter.journey.slug}”", "Name it like its folder."
                    )
                )
    return valid, faults


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


_MENDS = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or check its spelling.",
    "enum": "Use one of the values named.",
    "literal_error": "Use one of the values named.",
    "string_pattern_mismatch": "Use lower-case a–z, digits and single hyphens.",
}


def _faults_of(error: ValidationError, tree: Any, file: Path) -> Iterator[Fault]:
    for one in error.errors(include_url=False, include_input=False):
        path = tuple(part for part in one["loc"] if part != "[key]")
        mend = _MENDS.get(one["type"], "See docs/schema for what may stand here.")
        yield Fault(
            file,
            line_of(tree, path),
            f"{_where(path)}: {one['msg']}",
            mend,
            one["type"],
            _where(path),
            _asked(one.get("ctx", {})),
        )


def _where(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


def _asked(context: Mapping[str, Any]) -> str:
    """What the checker had expected: the values to choose among, or a length."""
    names = ("expected", "max_length", "min_length", "ge", "le")
    return next((str(context[name]) for name in names if name in context), "")


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
