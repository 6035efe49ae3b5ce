"""Rounds and participations as records of the project file, as they are read."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

from codesign.artefacts.project_file.writing import WrittenArtefacts
from codesign.contributions.project_file import voice_number
from codesign.projects.project_file.numbering import Places
from codesign.projects.project_file.plain import Plain, at, on, without_nothing
from codesign.projects.project_file.section import Writing
from codesign.rounds.models import TestRound, WalkPhoto
from codesign.rounds.project_file import queries
from codesign.rounds.project_file.queries import ToldWalk

WALKS = "walks"


@dataclass
class _WrittenRounds:
    """Round's id → its slug."""

    slugs: dict[int, str] = field(default_factory=dict)


class WrittenWalks(Places):
    """The place of every participation that has been written, from 1."""


def rounds(writing: Writing) -> Iterator[Plain]:
    """The rounds with their arms and plans."""
    known, slugs = writing.state(WrittenArtefacts), writing.state(_WrittenRounds).slugs
    arms = queries.arms(writing.session, writing.project.id)
    for one in queries.rounds(writing.session, writing.project.id):
        slugs[one.id] = one.slug
        told = [
            [arm.key, *known.versions[arm.version_id], arm.started] for arm in arms.get(one.id, ())
        ]
        yield {**_round(writing, one), "arms": told, **_since(writing, one)}


def _round(writing: Writing, one: TestRound) -> Plain:
    return {
        "slug": one.slug,
        "prototype": writing.state(WrittenArtefacts).prototypes[one.artefact_id],
        "title": one.title,
        "script": one.script,
        "design": one.design,
        "status": one.status,
    }


def _since(writing: Writing, one: TestRound) -> Plain:
    return {
        "author": writing.people.of(one.author_id),
        "revision": one.revision,
        "created_at": at(one.created_at),
        "opened_at": at(one.opened_at),
        "closed_at": at(one.closed_at),
    }


def walks(writing: Writing) -> Iterator[Plain]:
    """The participations with how their tasks went and what was pressed."""
    for page in queries.walk_pages(writing.session, writing.project.id):
        for told in page:
            writing.state(WrittenWalks).add(told.walk.id)
            writing.counts[WALKS] += 1
            yield without_nothing(_walk(writing, told))


def _walk(writing: Writing, told: ToldWalk) -> Plain:
    walk, progress = told.walk, told.walk.progress or {}
    return {
        "round": writing.state(_WrittenRounds).slugs[walk.round_id],
        "uuid": walk.uuid,
        "arms": walk.arms,
        "plan": walk.plan,
        "place_in_plan": walk.place_in_plan,
        "status": walk.status,
        "is_moderated": walk.is_moderated,
        "language": walk.language,
        "place": walk.place,
        "device": walk.device,
        "disruption": walk.disruption,
        "revision": walk.revision,
        "payload_hash": walk.payload_hash,
        "ms": progress.get("ms"),
        "is_time_uncertain": progress.get("is_time_uncertain"),
        "photos": progress.get("photos"),
        "day": on(walk.day),
        "left_out": walk.left_out,
        "left_out_note": walk.left_out_note,
        "tasks": [list(task[1:]) for task in told.tasks],
        "events": [list(event[1:]) for event in told.events],
    }


def answers(writing: Writing) -> Iterator[Plain]:
    """What was answered, with the numbers of the voices that say it in words."""
    known = writing.state(WrittenWalks)
    for row in queries.answers(writing.session, known.ids):
        told = dict(row.value or {})
        if "voice" in told:
            told["voice"] = voice_number(writing, told["voice"])
        yield {"walk": known.of(row.walk_id), "item": row.item, "value": told}


def photos(writing: Writing) -> Iterator[Plain]:
    """The photographs, one at a time."""
    for photo in queries.photos(writing.session, writing.project.id):
        number = writing.state(WrittenWalks).of(photo.walk_id)
        # A drawing made in a trial of the round stays behind with it.
        if number:
            yield without_nothing(_photo(writing, photo, number))


def _photo(writing: Writing, photo: WalkPhoto, walk: int) -> Plain:
    return {
        "walk": walk,
        "uuid": photo.uuid,
        "item": photo.item,
        "media_type": photo.media_type,
        "width": photo.width,
        "height": photo.height,
        "content": b64encode(photo.content).decode(),
        "voice": voice_number(writing, photo.contribution_id),
    }
