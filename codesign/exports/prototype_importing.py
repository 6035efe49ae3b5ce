"""Prototypes, rounds and walk-throughs of a project file, put where they belong."""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactFile
from codesign.contributions.add import PinnedTo
from codesign.db import RisingIds
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
from codesign.exports.prototype_writing import ROUND
from codesign.exports.records import Record, VoiceRecord
from codesign.projects.models import Project
from codesign.prototypes.models import ChangeVoice
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)

_EVENT = ("kind", "item", "screen", "hotspot", "x", "y", "ms")
_TASK = ("item", "outcome", "is_observed", "ms", "at_goal")


@dataclass
class ImportedArtefact:
    """A journey or a prototype that has been made."""

    id: int
    versions: dict[int, int] = field(default_factory=dict)
    """Number → id."""


@dataclass
class Made:
    """What has been made of the file so far, by slug or number."""

    session: Session
    project: Project
    people: Mapping[int, int]
    artefacts: dict[str, ImportedArtefact] = field(default_factory=dict)
    voices: "array[int]" = field(default_factory=lambda: array("q"))
    """The id of every voice, in the order of the file: eight bytes each."""

    next_id: RisingIds = field(default_factory=RisingIds)
    """Ids in the order of the file, so that what is exported again is the same file."""

    @property
    def whose(self) -> dict[str, int]:
        """The columns that say whose a row is."""
        return {"agency_id": self.project.agency_id, "project_id": self.project.id}

    def person(self, number: int | None) -> int | None:
        """The account of the person with this number; None for nobody."""
        return self.people[number] if number is not None else None

    def voice(self, number: int | None) -> int | None:
        """The id of the voice with this number; None for none."""
        return self.voices[number - 1] if number is not None else None

    def version(self, artefact: str, number: int) -> int:
        """The id of a version."""
        return self.artefacts[artefact].versions[number]


@dataclass(frozen=True)
class Said:
    """What of a prototype a voice is about, and in which walk-through it was said."""

    attributes: Mapping[str, Any]
    pin: PinnedTo | None
    walk_id: int | None


class PrototypeImporter:
    """Makes rows of the records that are about prototypes, in the order they come."""

    def __init__(self, made: Made, secret_key: bytes) -> None:
        self._made = made
        self._session = made.session
        self._secret_key = secret_key
        self._agency = {"agency_id": made.project.agency_id}
        self._rounds: dict[str, int] = {}
        self._walks, self._round_of = array("q"), array("q")

    def put(
        self,
        record: Record,
        new_artefact: Callable[[str, str], None],
        new_version: Callable[[str, PrototypeVersionRecord], None],
    ) -> None:
        """Make the rows of one record."""
        match record:
            case PrototypeRecord():
                new_artefact(record.kind, record.slug)
            case PrototypeVersionRecord():
                new_version(record.prototype, record)
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

    def said(self, voice: VoiceRecord) -> Said:
        """What of a prototype a voice is about, and where it was said.

        The round's id among its attributes is what results are told apart by.
        """
        pin, attributes = voice.pin, dict(voice.attributes)
        attributes.pop(ROUND, None)
        if voice.walk is not None:
            attributes = {ROUND: self._round_of[voice.walk - 1], **attributes}
        version = self._made.version(pin.prototype, pin.version) if pin else None
        return Said(
            attributes,
            PinnedTo(version, pin.screen, pin.element) if pin and version else None,
            self._walks[voice.walk - 1] if voice.walk is not None else None,
        )

    def _add(self, table: type[Any], **values: Any) -> int:
        """One row, which the session does not keep: files and photographs are large."""
        made = insert(table).returning(table.id)
        return int(self._session.scalars(made, [values]).one())

    def _file(self, record: FileRecord) -> None:
        self._add(
            ArtefactFile,
            **self._made.whose,
            artefact_id=self._made.artefacts[record.prototype].id,
            digest=record.digest,
            media_type=record.media_type,
            content=record.content,
        )

    def _round(self, record: RoundRecord) -> None:
        values = dict(record)
        prototype, author = values.pop("prototype"), values.pop("author")
        arms = values.pop("arms")
        made = TestRound(
            **self._made.whose,
            **values,
            artefact_id=self._made.artefacts[prototype].id,
            author_id=self._made.person(author),
        )
        self._session.add(made)
        self._session.flush()
        if record.status is not RoundStatus.DRAFT:
            # The old invitation belongs to the other installation; this one gets its own.
            code = round_code(made.id, self._secret_key)
            made.code_hmac = round_hmac(code, self._secret_key)
        for key, slug, number, started in arms:
            version = self._made.version(slug, number)
            self._add(
                RoundArm,
                **self._agency,
                round_id=made.id,
                key=key,
                version_id=version,
                started=started,
            )
        self._rounds[record.slug] = made.id

    def _walk(self, record: WalkRecord) -> None:
        values = dict(record)
        tasks, events = values.pop("tasks"), values.pop("events")
        round_id = self._rounds[values.pop("round")]
        progress = _progress(values.pop("ms"), record)
        for left in ("photos", "is_time_uncertain", "started_at", "finished_at"):
            del values[left]
        values |= {"arms": list(record.arms), "plan": list(record.plan), "progress": progress}
        walk_id = self._made.next_id()
        self._add(WalkThrough, **self._made.whose, id=walk_id, round_id=round_id, **values)
        whose = {**self._agency, "walk_id": walk_id}
        self._all(WalkTask, [{**whose, **_task(one)} for one in tasks])
        self._all(
            WalkEvent,
            [
                {**whose, "seq": seq, "view": None, **dict(zip(_EVENT, one, strict=True))}
                for seq, one in enumerate(events)
            ],
        )
        self._walks.append(walk_id)
        self._round_of.append(round_id)

    def _all(self, table: type[Any], rows: list[dict[str, Any]]) -> None:
        if rows:
            self._session.execute(insert(table).execution_options(render_nulls=True), rows)

    def _answer(self, record: WalkAnswerRecord) -> None:
        value = dict(record.value)
        if "voice" in value:
            value["voice"] = self._made.voice(value["voice"])
        self._add(
            WalkAnswer,
            **self._agency,
            walk_id=self._walks[record.walk - 1],
            item=record.item,
            value=value,
        )

    def _photo(self, record: WalkPhotoRecord) -> None:
        values = dict(record)
        walk, voice = values.pop("walk"), values.pop("voice")
        self._add(
            WalkPhoto,
            **self._made.whose,
            id=self._made.next_id(),
            **values,
            walk_id=self._walks[walk - 1],
            contribution_id=self._made.voice(voice),
        )

    def _change(self, record: ChangeRecord) -> None:
        self._add(
            ChangeVoice,
            **self._made.whose,
            version_id=self._made.version(record.prototype, record.version),
            change=record.change,
            contribution_id=self._made.voice(record.voice),
            person_id=self._made.person(record.person),
            created_at=record.at,
        )


def _task(told: tuple[Any, ...]) -> dict[str, Any]:
    """A task's columns; older files do not say whether its time ends at the goal."""
    return dict.fromkeys(_TASK, False) | dict(zip(_TASK, told, strict=False))


def _progress(ms: int | None, record: WalkRecord) -> dict[str, Any]:
    """What a walk-through from the field keeps; where somebody was online ends with the secret
    of their address."""
    told: dict[str, Any] = {} if ms is None else {"ms": ms}
    if record.photos or told:
        told["photos"] = [photo.model_dump(mode="json") for photo in record.photos]
    if record.is_time_uncertain:
        told["is_time_uncertain"] = True
    return told
