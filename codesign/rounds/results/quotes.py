"""What people said in a round, beside the numbers and a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.ordering import newest_first, older_than, spot_of
from codesign.contributions.sources import Source
from codesign.items.places import place_in_plan
from codesign.items.rows import block_of
from codesign.rounds.models import WalkThrough
from codesign.rounds.results.queries import ITEM, kept, there

BESIDE = 3
"""Voices shown beside each block, the latest."""
PAGE = 25


@dataclass(frozen=True)
class Quote:
    """What one person said, and about what."""

    id: int
    text: str
    language: str
    source: Source
    moderation: Moderation
    block: str
    """The key of the block it was said at; "" for none."""
    arm: str
    version_id: int | None
    screen: str
    element: str
    walk_id: int


@dataclass(frozen=True)
class Beside:
    """The latest voices at one block, and how many there are."""

    quotes: tuple[Quote, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class QuotePage:
    """Some voices, newest first, and where the next page begins (None on the last)."""

    quotes: tuple[Quote, ...]
    after: int | None


_COLUMNS = (
    Contribution.id,
    Contribution.text,
    Contribution.language,
    Contribution.source,
    Contribution.moderation,
    ITEM.label("item"),
    Contribution.pin_version_id,
    Contribution.pin_screen,
    Contribution.pin_element,
    Contribution.walk_id,
    Contribution.day,
)


def _said(round_id: int, seen: Collection[Moderation]) -> list[ColumnElement[bool]]:
    return [*kept(round_id), *_readable(seen)]


def _readable(seen: Collection[Moderation]) -> list[ColumnElement[bool]]:
    return [Contribution.moderation.in_(seen), Contribution.text != ""]


def _quote(row: Sequence[object]) -> Quote:
    id_, text, language, source, moderation, item, version, screen, element, walk = row[:10]
    block, arm = block_of(str(item or ""))
    return Quote(
        id_,  # type: ignore[arg-type]
        str(text),
        str(language),
        source,  # type: ignore[arg-type]
        moderation,  # type: ignore[arg-type]
        block,
        arm,
        version,  # type: ignore[arg-type]
        str(screen),
        str(element),
        walk,  # type: ignore[arg-type]
    )


def beside_blocks(
    session: Session, round_id: int, seen: Collection[Moderation]
) -> dict[str, Beside]:
    """Block → the latest voices said at it, with whichever version. One query."""
    ranked = (
        select(
            *_COLUMNS,
            func.row_number().over(partition_by=ITEM, order_by=newest_first()).label("at"),
            func.count().over(partition_by=ITEM).label("total"),
        )
        .join(WalkThrough, WalkThrough.id == Contribution.walk_id)
        .where(*_said(round_id, seen))
        .subquery()
    )
    found: dict[str, Beside] = {}
    rows = session.execute(
        select(ranked)
        .where(ranked.c.at <= BESIDE)
        .order_by(ranked.c.day.desc().nulls_last(), ranked.c.id.desc())
    ).all()
    for row in rows:
        quote = _quote(row)
        known = found.get(quote.block, Beside())
        # Each page of the plan has its own total, and each is told by its first row alone.
        total = known.total + (row.total if row.at == 1 else 0)
        found[quote.block] = Beside((*known.quotes, quote)[:BESIDE], total)
    return found


def quotes_at(
    session: Session,
    round_id: int,
    seen: Collection[Moderation],
    key: str = "",
    arms: Collection[str] = (),
    after: int | None = None,
) -> QuotePage:
    """Voices of a round (at one block, when `key` names one), the newest day first.

    One query, and one more after the first page.
    """
    query = _of(round_id, seen).limit(PAGE + 1)
    if key:
        query = query.where(ITEM.in_([key, *(f"{key}@{arm}" for arm in arms)]))
    walks = select(WalkThrough.id).where(WalkThrough.round_id == round_id)
    if spot := spot_of(session, after, Contribution.walk_id.in_(walks)):
        query = query.where(older_than(spot))
    rows = session.execute(query).all()
    quotes = tuple(_quote(row) for row in rows[:PAGE])
    return QuotePage(quotes, quotes[-1].id if len(rows) > PAGE else None)


def quotes_in(
    session: Session,
    round_id: int,
    walk_id: int,
    seen: Collection[Moderation],
    plan: Sequence[str],
) -> list[Quote]:
    """What was said in one walk-through, at most a hundred, page by page. One query."""
    # Also of one that staff have left out of the results: its page is where it is looked at.
    said = [*there(round_id), *_readable(seen), Contribution.walk_id == walk_id]
    quotes = [_quote(row) for row in session.execute(_where(said).limit(100))]
    return sorted(quotes, key=lambda quote: place_in_plan(plan, quote.block))


def _of(round_id: int, seen: Collection[Moderation]) -> Select[*tuple[object, ...]]:
    return _where(_said(round_id, seen))


def _where(said: Sequence[ColumnElement[bool]]) -> Select[*tuple[object, ...]]:
    found: Select[*tuple[object, ...]] = (
        select(*_COLUMNS)
        .join(WalkThrough, WalkThrough.id == Contribution.walk_id)
        .where(*said)
        .order_by(*newest_first())
    )
    return found
