"""Exact counts of voices: written with what they count, read in time that does not grow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Insert, Select, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.feedback.domain import (
    ALL_VOICES,
    CODED_VOICES,
    CountedVoice,
    Mode,
    Moderation,
    Place,
    StepCount,
    Sum,
    TallyKey,
    VoiceFilter,
    tally_changes,
)
from codesign.feedback.models import Contribution, Tally
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
    return CountedVoice(place, voice.rating, frozenset(voice.buckets or ()))


@contextmanager
def kept(session: Session, project: Project, voices: Iterable[Contribution]) -> Iterator[None]:
    """Keeps the tallies true while the block changes the given voices."""
    changing = list(voices)
    before = [counted(voice) for voice in changing]
    yield
    add(session, project, tally_changes(before, [counted(voice) for voice in changing]))


def count_new(session: Session, project: Project, voices: Iterable[CountedVoice]) -> None:
    """Adds voices that were not there before."""
    add(session, project, tally_changes((), voices))


def add(session: Session, project: Project, changes: Mapping[TallyKey, Sum]) -> None:
    """Adds the changes to the stored tallies.

    Keys are sorted, so that two people who count the same places never wait for each other
    in a circle.
    """
    if not changes:
        return
    rows = [
        {
            "agency_id": project.agency_id,
            "project_id": project.id,
            **_columns(key),
            "n": amount.n,
            "rating_n": amount.rating_n,
            "rating_sum": amount.rating_sum,
        }
        for key, amount in sorted(changes.items(), key=lambda change: _order(change[0]))
    ]
    dialect = session.get_bind().dialect.name
    # A CHECK (n >= 0) is tested on the row to insert even when it then becomes an update, so
    # rows are first made (with 0) and then changed.
    empty = dict.fromkeys(_SUMS, 0)
    session.execute(_make_rows(dialect), [row | empty for row in rows])
    session.connection().execute(
        _ADD, [{f"b_{name}": row[name] for name in _PLACE + _SUMS} for row in rows]
    )


def _make_rows(dialect: str) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(Tally).on_conflict_do_nothing()
    return sqlite.insert(Tally).on_conflict_do_nothing()


_PLACE = ("artefact_id", "anchor", "mode", "perspective", "source", "moderation", "bucket")
_SUMS = ("n", "rating_n", "rating_sum")
_ADD = (
    update(Tally)
    .where(*(getattr(Tally, name) == bindparam(f"b_{name}") for name in _PLACE))
    .values({name: getattr(Tally, name) + bindparam(f"b_{name}") for name in _SUMS})
    .execution_options(synchronize_session=False)
)


def _columns(key: TallyKey) -> dict[str, object]:
    place = key.place
    return {
        "artefact_id": place.artefact_id,
        "anchor": place.anchor,
        "mode": place.mode,
        "perspective": place.perspective,
        "source": place.source,
        "moderation": place.moderation,
        "bucket": key.bucket,
    }


def _order(key: TallyKey) -> tuple[object, ...]:
    return tuple(str(value) for value in _columns(key).values())


def step_counts(
    session: Session, artefact_id: int, wanted: VoiceFilter, seen: Collection[Moderation]
) -> dict[str, StepCount]:
    """Step key → what is said there, for the voices that match and may be seen.

    One query over the tallies; no voice is read. With an area in the filter, only voices in
    that area count. Steps without voices are not in the answer.
    """
    rows = session.execute(_narrowed(artefact_id, wanted, seen)).all()
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


def _narrowed(
    artefact_id: int, wanted: VoiceFilter, seen: Collection[Moderation]
) -> Select[str, Mode, int, int, int, int]:
    query = (
        select(
            Tally.anchor,
            Tally.mode,
            Tally.bucket,
            func.sum(Tally.n),
            func.sum(Tally.rating_n),
            func.sum(Tally.rating_sum),
        )
        .where(Tally.artefact_id == artefact_id, Tally.moderation.in_(seen))
        .group_by(Tally.anchor, Tally.mode, Tally.bucket)
    )
    if wanted.anchor is not None:
        query = query.where(Tally.anchor == wanted.anchor)
    if wanted.perspective is not None:
        query = query.where(Tally.perspective == wanted.perspective)
    if wanted.mode is not None:
        query = query.where(Tally.mode == wanted.mode)
    if wanted.source is not None:
        query = query.where(Tally.source == wanted.source)
    if wanted.area_id is not None:
        query = query.where(Tally.bucket == wanted.area_id)
    return query


def project_counts(
    session: Session, project_id: int, seen: Collection[Moderation]
) -> tuple[dict[int, int], dict[Moderation, int]]:
    """Voices per bucket (ALL_VOICES, CODED_VOICES, area ids) among `seen`, and per moderation."""
    rows = session.execute(
        select(Tally.bucket, Tally.moderation, func.sum(Tally.n))
        .where(Tally.project_id == project_id)
        .group_by(Tally.bucket, Tally.moderation)
    ).all()
    buckets: dict[int, int] = defaultdict(int)
    moderations: dict[Moderation, int] = defaultdict(int)
    for bucket, moderation, n in rows:
        if moderation in seen:
            buckets[bucket] += int(n)
        if bucket == ALL_VOICES:
            moderations[moderation] += int(n)
    return dict(buckets), dict(moderations)
