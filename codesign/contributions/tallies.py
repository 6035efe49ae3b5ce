"""Exact counts of voices: written with what they count, read in time that does not grow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import cast

from sqlalchemy import Connection, Select, Table, bindparam, func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import (
    ALL_VOICES,
    CODED_VOICES,
    Changes,
    CountedVoice,
    FacetKey,
    FacetSum,
    Mode,
    Moderation,
    Place,
    StepCount,
    Sum,
    TallyKey,
    VoiceFilter,
)
from codesign.contributions.ledgers import Ledger, Row, store
from codesign.contributions.models import Contribution, FacetTally, Tally
from codesign.projects.models import Project


def counted(voice: Contribution) -> CountedVoice:
    """What counting needs to know of a stored voice."""
    place = Place(
        voice.artefact_id,
        voice.anchor,
        voice.mode,
        voice.perspective,
        voice.source,
        voice.moderation,
    )
    day = voice.day.isoformat() if voice.day else ""
    areas = frozenset(voice.buckets or ())
    return CountedVoice(place, voice.rating, areas, voice.group_name, day)


@contextmanager
def kept(session: Session, project: Project, voices: Iterable[Contribution]) -> Iterator[None]:
    """Keeps the tallies true while the block changes the given voices."""
    changing = list(voices)
    before = [counted(voice) for voice in changing]
    yield
    changes = Changes()
    changes.gather(before, [counted(voice) for voice in changing])
    add(session, project, changes)


def count_new(session: Session, project: Project, voices: Iterable[CountedVoice]) -> None:
    """Adds voices that were not there before."""
    changes = Changes()
    changes.gather((), voices)
    add(session, project, changes)


def add(session: Session, project: Project, changes: Changes) -> None:
    """Adds the changes to the stored tallies, and to those by group and day."""
    add_of(session.connection(), project.agency_id, project.id, changes)


def add_of(connection: Connection, agency_id: int, project_id: int, changes: Changes) -> None:
    """Adds changes in the project with this id.

    The two kinds are always written in this order and their keys are sorted, so that two people
    who count the same places never wait for each other in a circle.
    """
    whose: Row = {"agency_id": agency_id, "project_id": project_id}
    store(connection, whose, _TALLY, [_tally_row(*change) for change in changes.tallies.items()])
    store(connection, whose, _FACET, [_facet_row(*change) for change in changes.facets.items()])


_TALLY = Ledger(
    cast(Table, Tally.__table__),
    ("artefact_id", "anchor", "mode", "perspective", "source", "moderation", "bucket"),
    ("n", "rating_n", "rating_sum"),
)
_FACET = Ledger(
    cast(Table, FacetTally.__table__),
    ("artefact_id", "facet", "value", "mode", "perspective", "source", "moderation"),
    ("n", "coded_n", "rating_n", "rating_sum"),
)


def _tally_row(key: TallyKey, amount: Sum) -> Row:
    place = key.place
    return {
        "artefact_id": place.artefact_id,
        "anchor": place.anchor,
        "mode": place.mode,
        "perspective": place.perspective,
        "source": place.source,
        "moderation": place.moderation,
        "bucket": key.bucket,
        "n": amount.n,
        "rating_n": amount.rating_n,
        "rating_sum": amount.rating_sum,
    }


def _facet_row(key: FacetKey, amount: FacetSum) -> Row:
    return {
        "artefact_id": key.artefact_id,
        "facet": key.facet,
        "value": key.value,
        "mode": key.mode,
        "perspective": key.perspective,
        "source": key.source,
        "moderation": key.moderation,
        "n": amount.total.n,
        "coded_n": amount.coded_n,
        "rating_n": amount.total.rating_n,
        "rating_sum": amount.total.rating_sum,
    }


def step_counts(
    session: Session, artefact_id: int, wanted: VoiceFilter, seen: Collection[Moderation]
) -> dict[str, StepCount]:
    """Step key → what is said there, for the voices that match and may be seen.

    One query over the tallies; no voice is read. With an area in the filter, only voices in
    that area count. Steps without voices are not in the answer.
    """
    values = {
        "anchor": wanted.anchor,
        "perspective": wanted.perspective,
        "mode": wanted.mode,
        "source": wanted.source,
        "bucket": wanted.area_id,
    }
    given = {name: value for name, value in values.items() if value is not None}
    place = {"artefact": artefact_id, "seen": list(seen)}
    rows = session.execute(_narrowed(tuple(given)), given | place).all()
    counting = ALL_VOICES if wanted.area_id is None else wanted.area_id
    totals: dict[str, Sum] = defaultdict(Sum)
    coded: dict[str, int] = defaultdict(int)
    areas: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    modes: dict[str, dict[Mode, int]] = defaultdict(lambda: defaultdict(int))
    for anchor, mode, bucket, n, rating_n, rating_sum in rows:
        if bucket == counting:
            totals[anchor] += Sum(n, rating_n, rating_sum)
            modes[anchor][mode] += n
        if bucket == CODED_VOICES:
            coded[anchor] += n
        elif bucket != ALL_VOICES:
            areas[anchor][bucket] += n
    return {
        anchor: StepCount(
            total,
            total.n if wanted.area_id is not None else coded[anchor],
            {area: n for area, n in areas[anchor].items() if n},
            dict(modes[anchor]),
        )
        for anchor, total in totals.items()
        if total.n
    }


@cache
def _narrowed(by: tuple[str, ...]) -> Select[str, Mode, int, int, int, int]:
    """A prepared question for sums by place: `artefact`, the moderation `seen`, and these columns
    are filled in when it is asked."""
    return (
        select(
            Tally.anchor,
            Tally.mode,
            Tally.bucket,
            func.sum(Tally.n),
            func.sum(Tally.rating_n),
            func.sum(Tally.rating_sum),
        )
        .where(
            Tally.artefact_id == bindparam("artefact"),
            Tally.moderation.in_(bindparam("seen", expanding=True)),
            *(getattr(Tally, name) == bindparam(name) for name in by),
        )
        .group_by(Tally.anchor, Tally.mode, Tally.bucket)
    )


_OF_PROJECT = (
    select(Tally.bucket, Tally.moderation, func.sum(Tally.n))
    .where(Tally.project_id == bindparam("project"))
    .group_by(Tally.bucket, Tally.moderation)
)


def project_counts(
    session: Session, project_id: int, seen: Collection[Moderation]
) -> tuple[dict[int, int], dict[Moderation, int]]:
    """Voices per bucket (ALL_VOICES, CODED_VOICES, area ids) among `seen`, and per moderation."""
    rows = session.execute(_OF_PROJECT, {"project": project_id}).all()
    buckets: dict[int, int] = defaultdict(int)
    moderations: dict[Moderation, int] = defaultdict(int)
    for bucket, moderation, n in rows:
        if moderation in seen:
            buckets[bucket] += int(n)
        if bucket == ALL_VOICES:
            moderations[moderation] += int(n)
    return dict(buckets), dict(moderations)
