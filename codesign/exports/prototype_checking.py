"""Whether what a project file tells of prototypes, rounds and walk-throughs fits together."""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from codesign.artefacts.files import (
    COUNT_LIMIT,
    FILE_LIMIT,
    PIXEL_LIMIT,
    TOTAL_LIMIT,
    StoredFile,
    described,
    picture_size,
)
from codesign.artefacts.kinds import Kind, kinds
from codesign.artefacts.models import VersionStatus
from codesign.exports.faults import LargePartError, WrongDigestError
from codesign.exports.known import Known
from codesign.exports.prototype_records import (
    ChangeRecord,
    FileRecord,
    PrototypeRecord,
    PrototypeVersionRecord,
    RoundRecord,
    WalkAnswerRecord,
    WalkPhotoRecord,
    WalkRecord,
)
from codesign.exports.records import PinRecord, Record, VoiceRecord
from codesign.fieldwork.record import Uuid
from codesign.items.places import ANOTHER, CLOSING, CONTEXT, read_item
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.tried import Tried, Untried
from codesign.prototypes.document import PrototypeDocument
from codesign.rounds.domain import RoundStatus
from codesign.rounds.plan import TestPlan
from codesign.rounds.plan import problems as script_problems
from codesign.texts import Frozen


@dataclass
class _Prototype:
    kind: Kind[Any]
    documents: dict[int, Frozen] = field(default_factory=dict)
    """By the version's number, those of prototypes without their lists of files."""
    wanted: dict[str, set[StoredFile]] = field(default_factory=lambda: defaultdict(set))
    """By digest, the files that versions name and that have not come yet."""
    came: set[str] = field(default_factory=set)


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
    """What a voice of a walk-through keeps of it, as those who read it expect it."""

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


class PrototypeChecker:
    """Knows which prototypes, rounds and walk-throughs have been seen."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._prototypes: dict[str, _Prototype] = {}
        self._rounds: dict[str, _Round] = {}
        self._numbered: list[_Round] = []
        self._walks = array("l")
        """For every walk-through its round's number."""
        self._answered = 0
        self._items: set[str] = set()
        """What the walk-through `_answered` has answered."""
        self._photos: set[tuple[int, str]] = set()
        self._changes: set[tuple[str, int, str, int]] = set()

    def see(self, record: Record) -> None:
        """Take in the next record that is about prototypes."""
        match record:
            case PrototypeRecord():
                self._prototype(record)
            case PrototypeVersionRecord():
                self._version(record)
            case FileRecord():
                self._file(record)
            case RoundRecord():
                self._round(record)
            case WalkRecord():
                self._walk(record)
            case WalkAnswerRecord():
                self._answer(record)
            case WalkPhotoRecord():
                self._photo(record)
            case ChangeRecord():
                self._change(record)

    def said(self, voice: VoiceRecord) -> None:
        """Check what a voice tells of a prototype."""
        if voice.pin is not None:
            self._pin(voice.pin)
        if voice.walk is not None:
            self._round_of(voice.walk)
            with self._known.reading("voices", "attributes"):
                _SaidInWalk.model_validate(voice.attributes)

    def about(self, voice: VoiceRecord) -> None:
        """The prototype, the version and the screen that a voice of no journey is about."""
        self._part(voice.prototype, voice.version, voice.step)

    def end(self) -> None:
        """Every file that a version names has come."""
        for prototype in self._prototypes.values():
            for digest in prototype.wanted.keys() - prototype.came:
                self._known.unknown("file", digest)

    def _prototype(self, record: PrototypeRecord) -> None:
        known = self._known
        if record.slug in self._prototypes or record.slug in known.journeys:
            known.repeated("prototype", record.slug)
        kind = kinds().get(record.kind)
        if kind is None or kind.name == "journey":
            known.unknown("kind", record.kind)
        self._prototypes[record.slug] = _Prototype(kind)

    def _prototype_called(self, slug: str) -> _Prototype:
        if slug not in self._prototypes:
            self._known.unknown("prototype", slug)
        return self._prototypes[slug]

    def _document(self, slug: str, number: int) -> Frozen:
        documents = self._prototype_called(slug).documents
        if number not in documents:
            self._known.unknown("version", number)
        return documents[number]

    def _version(self, record: PrototypeVersionRecord) -> None:
        known, part = self._known, "prototype_versions"
        prototype = self._prototype_called(record.prototype)
        if record.number in prototype.documents:
            known.repeated("version", record.number)
        known.person(record.author)
        kind = prototype.kind
        with known.reading(part, "document"):
            document = kind.model.model_validate(record.document)
        # A draft may be on its way, with parts that lead nowhere yet.
        if record.status is not VersionStatus.DRAFT and kind.problems(document):
            known.wrong(part, "document")
        home = kind.belongs_to(document)
        if home is not None and home[0] == "journey":
            known.journey(home[1])
        if kind.beside is not None:
            self._files(record.prototype, kind, document)
            for file in document.files:
                prototype.wanted[file.digest].add(file)
            document = document.model_copy(update={"files": ()})
        prototype.documents[record.number] = document

    def _files(self, slug: str, kind: Kind[Any], document: Any) -> None:
        """The files that a document lists are those it needs, and not too many or too large."""
        names = [file.name for file in document.files]
        if len(set(names)) != len(names):
            self._known.repeated("file", next(one for one in names if names.count(one) > 1))
        for needed in kind.needed(document):
            there = (f"{name}/".startswith(needed) for name in names)
            if not (any(there) if needed.endswith("/") else needed in names):
                self._known.unknown("file", needed.rstrip("/"))
        sizes = [file.size for file in document.files]
        if len(sizes) > COUNT_LIMIT or sum(sizes) > TOTAL_LIMIT:
            raise LargePartError(line=self._known.line, name=slug)

    def _file(self, record: FileRecord) -> None:
        prototype = self._prototype_called(record.prototype)
        if record.digest in prototype.came:
            self._known.repeated("file", record.digest)
        if record.digest not in prototype.wanted:
            self._known.unknown("file", record.digest)
        if len(record.content) > FILE_LIMIT:
            raise LargePartError(line=self._known.line, name=record.digest)
        if sha256(record.content).hexdigest() != record.digest:
            raise WrongDigestError(line=self._known.line, prototype=record.prototype)
        for listed in prototype.wanted[record.digest]:
            is_so = described(listed.name, record.content) == listed
            if not is_so or record.media_type != listed.media_type:
                self._known.wrong("prototype_files", listed.name)
        prototype.came.add(record.digest)

    def _round(self, record: RoundRecord) -> None:
        known = self._known
        if record.slug in self._rounds:
            known.repeated("round", record.slug)
        self._prototype_called(record.prototype)
        known.person(record.author)
        with known.reading("rounds", "script"):
            script = TestPlan.model_validate(record.script)
        arms = [key for key, *_ in record.arms]
        if len(set(arms)) != len(arms):
            known.repeated("arm", next(key for key in arms if arms.count(key) > 1))
        for _, prototype, number, _ in record.arms:
            document = self._document(prototype, number)
            tried: Tried = document if isinstance(document, PrototypeDocument) else Untried()
            if record.status is not RoundStatus.DRAFT and script_problems(script, tried):
                known.wrong("rounds", "script")
        keys = frozenset({ANOTHER, CONTEXT, CLOSING, *(block.key for block in script.blocks)})
        self._rounds[record.slug] = _Round(len(self._numbered), frozenset(arms), keys)
        self._numbered.append(self._rounds[record.slug])

    def _walk(self, record: WalkRecord) -> None:
        known = self._known
        if record.round not in self._rounds:
            known.unknown("round", record.round)
        tried = self._rounds[record.round]
        if record.uuid in tried.uuids:
            known.repeated("uuid", record.uuid)
        tried.uuids.add(record.uuid)
        for arm in record.arms:
            if arm not in tried.arms:
                known.unknown("arm", arm)
        self._items_of(tried, record)
        self._walks.append(tried.number)
        known.contents.walks += 1

    def _items_of(self, tried: _Round, record: WalkRecord) -> None:
        done = [item for item, *_ in record.tasks]
        if len(set(done)) != len(done):
            self._known.repeated("item", next(one for one in done if done.count(one) > 1))
        told = (*record.plan, *done, *(event[1] for event in record.events))
        for item in (*told, *(photo.item for photo in record.photos)):
            if not tried.has(item):
                self._known.unknown("item", item)

    def _round_of(self, walk: int) -> _Round:
        if walk > len(self._walks):
            self._known.unknown("walk", walk)
        return self._numbered[self._walks[walk - 1]]

    def _answer(self, record: WalkAnswerRecord) -> None:
        known = self._known
        if not self._round_of(record.walk).has(record.item):
            known.unknown("item", record.item)
        if record.walk < self._answered:
            known.wrong("walk_answers", "walk")
        if record.walk > self._answered:
            self._answered, self._items = record.walk, set()
        if record.item in self._items:
            known.repeated("item", record.item)
        self._items.add(record.item)
        voice = record.value.get("voice")
        if voice is None:
            return
        if not isinstance(voice, int) or isinstance(voice, bool) or voice < 1:
            known.wrong("walk_answers", "value.voice")
        known.voice(voice)

    def _photo(self, record: WalkPhotoRecord) -> None:
        known = self._known
        if not self._round_of(record.walk).has(record.item):
            known.unknown("item", record.item)
        if (record.walk, record.uuid) in self._photos:
            known.repeated("uuid", record.uuid)
        self._photos.add((record.walk, record.uuid))
        if record.voice is not None:
            known.voice(record.voice)
        if len(record.content) > FILE_LIMIT or record.width * record.height > PIXEL_LIMIT:
            raise LargePartError(line=known.line, name=record.uuid)
        if picture_size(record.content) != ("JPEG", record.width, record.height):
            known.wrong("walk_photos", "content")

    def _pin(self, pin: PinRecord) -> None:
        self._part(pin.prototype, pin.version, pin.screen)

    def _part(self, slug: str, number: int, key: str) -> None:
        """A part of a version; of what draws its own screens nobody knows which there are."""
        document = self._document(slug, number)
        parts = self._prototypes[slug].kind.parts(document)
        if key and parts and key not in {part.key for part in parts}:
            self._known.unknown("screen", key)

    def _change(self, record: ChangeRecord) -> None:
        document = self._document(record.prototype, record.version)
        changes = document.changes if isinstance(document, PrototypeDocument) else ()
        if not any(change.key == record.change for change in changes):
            self._known.unknown("change", record.change)
        self._known.voice(record.voice)
        self._known.person(record.person)
        told = (record.prototype, record.version, record.change, record.voice)
        if told in self._changes:
            self._known.repeated("change", record.change)
        self._changes.add(told)
