"""Whether what a project file tells of rounds and participations fits together."""

from array import array
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from codesign.artefacts.files import FILE_LIMIT, PIXEL_LIMIT, picture_size
from codesign.artefacts.project_file.checking import known_document, known_prototype
from codesign.contributions.project_file import known_voice
from codesign.items.places import read_item
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.tried import Tried, Untried
from codesign.projects.project_file.faults import LargePartError
from codesign.projects.project_file.section import Checking
from codesign.rounds.domain import RoundStatus
from codesign.rounds.keys import Uuid
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.plan import TestPlan
from codesign.rounds.plan import problems as plan_problems
from codesign.rounds.project_file.records import (
    RoundRecord,
    WalkAnswerRecord,
    WalkPhotoRecord,
    WalkRecord,
)
from codesign.rounds.project_file.writing import WALKS


@dataclass(eq=False)
class _Round:
    number: int
    """Its place among the rounds of the file, from 0."""
    arms: frozenset[str]
    keys: frozenset[str]
    """Pages that a plan may have."""
    uuids: set[str] = field(default_factory=set)

    def has(self, item: str) -> bool:
        """Whether an item, or the question after it, may be met in this round."""
        found = read_item(item.removesuffix(SEQ_SUFFIX))
        return found.key in self.keys and (not found.arm or found.arm in self.arms)


class _SaidInWalk(BaseModel):
    """What a voice of a participation keeps of it, as those who read it expect it."""

    model_config = ConfigDict(extra="allow", strict=True)

    item: str = ""
    arm: str = ""
    disruption: bool | None = None
    note: Uuid | None = None
    photo: Uuid | None = None

    @model_validator(mode="after")
    def _notes_have_a_page(self) -> "_SaidInWalk":
        if self.note and not self.item:
            raise ValueError("a note without a page")
        return self


@dataclass
class _KnownRounds:
    """The rounds and participations that have been read."""

    rounds: dict[str, _Round] = field(default_factory=dict)
    numbered: list[_Round] = field(default_factory=list)
    walks: "array[int]" = field(default_factory=lambda: array("l"))
    """For every participation its round's number."""
    answered: int = 0
    items: set[str] = field(default_factory=set)
    """What the participation `answered` has answered."""
    photos: set[tuple[int, str]] = field(default_factory=set)


def said_in_walk(checking: Checking, walk: int, attributes: dict[str, Any]) -> None:
    """The participation that a voice was said in must be there, and its attributes be such."""
    _round_of(checking, walk)
    with checking.reading("voices", "attributes"):
        _SaidInWalk.model_validate(attributes)


def round_(checking: Checking, record: RoundRecord) -> None:
    """A round is told once; one that has been open fits the versions that it tries."""
    known = checking.state(_KnownRounds)
    if record.slug in known.rounds:
        checking.repeated("round", record.slug)
    known_prototype(checking, record.prototype)
    checking.person(record.author)
    with checking.reading("rounds", "script"):
        plan = TestPlan.model_validate(record.script)
    arms = [key for key, *_ in record.arms]
    if len(set(arms)) != len(arms):
        checking.repeated("arm", next(key for key in arms if arms.count(key) > 1))
    for _, prototype, number, _ in record.arms:
        document = known_document(checking, prototype, number)
        tried: Tried = document if isinstance(document, Tried) else Untried()
        if record.status is not RoundStatus.DRAFT and plan_problems(plan, tried):
            checking.wrong("rounds", "script")
    keys = frozenset({*OWN_PAGES, *(block.key for block in plan.blocks)})
    known.rounds[record.slug] = _Round(len(known.numbered), frozenset(arms), keys)
    known.numbered.append(known.rounds[record.slug])


def walk(checking: Checking, record: WalkRecord) -> None:
    """A participation is told once, in a round that has its arms and pages."""
    known = checking.state(_KnownRounds)
    if record.round not in known.rounds:
        checking.unknown("round", record.round)
    tried = known.rounds[record.round]
    if record.uuid in tried.uuids:
        checking.repeated("uuid", record.uuid)
    tried.uuids.add(record.uuid)
    for arm in record.arms:
        if arm not in tried.arms:
            checking.unknown("arm", arm)
    _items_of(checking, tried, record)
    known.walks.append(tried.number)
    checking.counts[WALKS] += 1


def _items_of(checking: Checking, tried: _Round, record: WalkRecord) -> None:
    done = [item for item, *_ in record.tasks]
    if len(set(done)) != len(done):
        checking.repeated("item", next(one for one in done if done.count(one) > 1))
    told = (*record.plan, *done, *(event[1] for event in record.events))
    for item in (*told, *(photo.item for photo in record.photos)):
        if not tried.has(item):
            checking.unknown("item", item)


def _round_of(checking: Checking, walk: int) -> _Round:
    known = checking.state(_KnownRounds)
    if walk > len(known.walks):
        checking.unknown("walk", walk)
    return known.numbered[known.walks[walk - 1]]


def answer(checking: Checking, record: WalkAnswerRecord) -> None:
    """An answer is told once, in the order of the participations, to a page of the round."""
    known = checking.state(_KnownRounds)
    if not _round_of(checking, record.walk).has(record.item):
        checking.unknown("item", record.item)
    if record.walk < known.answered:
        checking.wrong("walk_answers", "walk")
    if record.walk > known.answered:
        known.answered, known.items = record.walk, set()
    if record.item in known.items:
        checking.repeated("item", record.item)
    known.items.add(record.item)
    voice = record.value.get("voice")
    if voice is None:
        return
    if not isinstance(voice, int) or isinstance(voice, bool) or voice < 1:
        checking.wrong("walk_answers", "value.voice")
    known_voice(checking, voice)


def photo(checking: Checking, record: WalkPhotoRecord) -> None:
    """A photograph is told once, and is the JPEG that it says that it is."""
    photos = checking.state(_KnownRounds).photos
    if not _round_of(checking, record.walk).has(record.item):
        checking.unknown("item", record.item)
    if (record.walk, record.uuid) in photos:
        checking.repeated("uuid", record.uuid)
    photos.add((record.walk, record.uuid))
    if record.voice is not None:
        known_voice(checking, record.voice)
    if len(record.content) > FILE_LIMIT or record.width * record.height > PIXEL_LIMIT:
        raise LargePartError(line=checking.line, name=record.uuid)
    if picture_size(record.content) != ("JPEG", record.width, record.height):
        checking.wrong("walk_photos", "content")
