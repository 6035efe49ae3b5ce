"""Rounds beside a starter prototype: ``rounds/<slug>.yaml``, and walk-throughs made up for a demo.

``rounds/<slug>.examples.yaml`` says what people who do not exist pressed and answered. Where the
presses led, and whether a task was done, is worked out by the same rules as for real people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from codesign.artefacts.reading import (
    ContentError,
    InvalidContentError,
    Read,
    ReadVersion,
    content_folder,
    read_file,
)
from codesign.contributions.domain import Mode
from codesign.i18n import lazy
from codesign.items.kinds import kind_of
from codesign.items.places import CLOSING
from codesign.items.screen_task import ScreenTask
from codesign.items.tried import MISS, Position
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.domain import begun, pressed
from codesign.reading_order import reading_key
from codesign.rounds.domain import is_reached
from codesign.rounds.plan import Design, TestPlan, problems
from codesign.said import Said, said
from codesign.texts import Frozen, Key

ARMS = ("A", "B", "C")
_EXAMPLES = ".examples.yaml"
Words = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
Step = Annotated[int, Field(ge=1, le=10)]


class ExampleTask(Frozen):
    """How a made-up person did a task."""

    presses: tuple[str, ...] = ()
    """Hotspots in order; “-” for a press on what cannot be pressed."""
    seconds: Annotated[int, Field(ge=1, le=3600)]
    gave_up: bool = False
    ease: Annotated[int, Field(ge=1, le=7)] | None = None


class ExampleRemark(Frozen):
    """Words pinned to a screen, as somebody said them while trying."""

    arm: str
    screen: Key
    element: Key | Literal[""] = ""
    text: Words
    mode: Mode = Mode.IS


class ExampleWalk(Frozen):
    """One made-up walk-through. `tasks` and `answers` are by page: ``key@arm``, or ``key``."""

    order: Annotated[tuple[str, ...], Field(min_length=1)]
    day: date
    place: str = ""
    device: str = ""
    disruption: bool | None = None
    moderated: bool = False
    stopped: bool = False
    """Left before the end: what was answered is kept as partial."""
    tasks: dict[str, ExampleTask] = Field(default_factory=dict)
    answers: dict[str, Step | list[Step] | Words] = Field(default_factory=dict)
    remarks: tuple[ExampleRemark, ...] = ()


class RoundExamples(Frozen):
    schema_: Annotated[Literal["codesign/round-examples/1"], Field(alias="schema")]
    walks: tuple[ExampleWalk, ...]


@dataclass(frozen=True)
class StarterRound:
    """A round of a starter prototype. `versions` are places in the prototype's list of versions."""

    slug: str
    script: TestPlan
    design: Design
    versions: tuple[int, ...]
    walks: tuple[ExampleWalk, ...]

    @property
    def arms(self) -> dict[str, int]:
        """Arm → the place of its version."""
        return dict(zip(ARMS, self.versions, strict=False))


def rounds_in(
    folder: Path, versions: Sequence[ReadVersion[PrototypeDocument]]
) -> tuple[list[StarterRound], list[ContentError]]:
    """The rounds of a prototype folder, and every fault in their files.

    A round that asks which version is preferred is met with the newest versions, oldest first;
    every other with the newest alone.
    """
    found: list[StarterRound] = []
    faults: list[ContentError] = []
    for file in sorted(folder.glob("rounds/*.yaml")):
        if file.name.endswith(_EXAMPLES):
            continue
        read: Read[TestPlan] = read_file(file, TestPlan)
        faults += read.faults
        if read.document is None:
            continue
        walks, wrong = _walks_beside(file)
        one = _round(file.stem, read.document, walks, len(versions))
        documents = {arm: versions[at].document for arm, at in one.arms.items()}
        wrong += _faults(file, one, documents)
        faults += wrong
        if not wrong:
            found.append(one)
    return found, faults


def starter_rounds(
    slug: str, versions: Sequence[ReadVersion[PrototypeDocument]], root: Path | None = None
) -> list[StarterRound]:
    """The rounds of a starter prototype. Raises InvalidContentError with every fault."""
    found, faults = rounds_in((root or content_folder()) / "prototypes" / slug, versions)
    if faults:
        raise InvalidContentError(faults)
    return found


def _walks_beside(file: Path) -> tuple[tuple[ExampleWalk, ...], list[ContentError]]:
    beside = file.with_name(f"{file.stem}{_EXAMPLES}")
    if not beside.exists():
        return (), []
    read: Read[RoundExamples] = read_file(beside, RoundExamples)
    return (read.document.walks if read.document else ()), list(read.faults)


def _round(slug: str, script: TestPlan, walks: tuple[ExampleWalk, ...], count: int) -> StarterRound:
    compares = count > 1 and any(kind_of(block).compares for block in script.blocks)
    first = max(0, count - len(ARMS)) if compares else count - 1
    design = Design.WITHIN if compares else Design.ONE
    return StarterRound(slug, script, design, tuple(range(first, count)), walks)


def _faults(
    file: Path, one: StarterRound, documents: Mapping[str, PrototypeDocument]
) -> list[ContentError]:
    faults = [
        ContentError(file, 1, said(_IN_VERSION, arm=arm, what=problem.said))
        for arm, document in documents.items()
        for problem in problems(one.script, document)
    ]
    beside = file.with_name(f"{file.stem}{_EXAMPLES}")
    for n, walk in enumerate(one.walks, start=1):
        for wrong in _wrong_in(one.script, walk, documents):
            faults.append(ContentError(beside, 1, said(_IN_WALK, n=n, what=wrong)))
    return faults


_IN_VERSION = lazy("Version %(arm)s: %(what)s")
_IN_WALK = lazy("Provning %(n)s: %(what)s")
_NO_VERSION = lazy("Det finns ingen version %(arms)s.")
_NO_TASK = lazy("”%(page)s” är ingen uppgift i en version som den mötte.")
_NO_PRESS = lazy("”%(page)s” trycker på något som skärmen inte har.")
_NO_PAGE = lazy("”%(page)s” är ingen sida i omgången.")
_NOT_MET = lazy("”%(page)s” hör till en version som den inte mötte.")
_NO_SCREEN = lazy("Det finns ingen skärm ”%(screen)s” i version %(arm)s.")


def _wrong_in(
    script: TestPlan, walk: ExampleWalk, documents: Mapping[str, PrototypeDocument]
) -> Iterator[Said]:
    if unmet := set(walk.order) - set(documents):
        yield said(_NO_VERSION, arms=", ".join(sorted(unmet, key=reading_key)))
        return
    for page, done in walk.tasks.items():
        key, _, arm = page.partition("@")
        task = script.block(key)
        if not isinstance(task, ScreenTask) or arm not in walk.order:
            yield said(_NO_TASK, page=page)
        elif trail_of(documents[arm], task, done) is None:
            yield said(_NO_PRESS, page=page)
    for page in walk.answers:
        key, _, arm = page.partition("@")
        if script.block(key) is None and key != CLOSING:
            yield said(_NO_PAGE, page=page)
        elif arm and arm not in walk.order:
            yield said(_NOT_MET, page=page)
    for remark in walk.remarks:
        document = documents.get(remark.arm)
        if document is None or document.screen(remark.screen) is None:
            yield said(_NO_SCREEN, screen=remark.screen, arm=remark.arm)


def trail_of(
    document: PrototypeDocument, task: ScreenTask, done: ExampleTask
) -> list[tuple[str, Position]] | None:
    """(what was pressed, where that led), the first with nothing pressed.

    A task ends at its success state; None when something is pressed that is not there.
    """
    where = begun(document, task.start, task.states)
    trail = [("", where)]
    for hotspot in done.presses:
        then = where if hotspot == MISS else pressed(document, where, hotspot)
        if then is None or is_reached(task.success, where):
            return None
        where = then
        trail.append((hotspot, where))
    return trail
