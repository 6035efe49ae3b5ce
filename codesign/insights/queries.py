"""Counts as tables of data: read from the tallies in one query, grouped by the database."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, String, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from codesign.contributions.domain import Facet, Moderation, VoiceFilter
from codesign.contributions.models import FacetTally, Tally
from codesign.reading_order import reading_key

if TYPE_CHECKING:
    from pandas import DataFrame

PLACE_COLUMNS: Mapping[str, str] = {
    "anchor": "str",
    "mode": "str",
    "perspective": "str",
    "source": "str",
    "bucket": "int64",
    "n": "int64",
    "rating_n": "int64",
    "rating_sum": "int64",
}
"""The columns of `place_counts`, with their types."""
FACET_COLUMNS: Mapping[str, str] = {
    "value": "str",
    "n": "int64",
    "coded_n": "int64",
    "rating_n": "int64",
    "rating_sum": "int64",
}
"""The columns of `facet_counts`, with their types."""


def place_counts(
    session: Session, artefact_id: int, wanted: VoiceFilter, seen: Collection[Moderation]
) -> "DataFrame":
    """A journey's voices by step, mode, perspective, source and bucket. One query.

    A row for each combination that has voices, with `PLACE_COLUMNS`. `bucket` is ALL_VOICES (0),
    CODED_VOICES (−1) or the id of an area or a subcategory. A voice counts once in ALL_VOICES
    and once in each other bucket it lies in, so only rows of one bucket may be added together.

    Narrowed by the filter's perspective, mode, source and anchor. With an `area_id`, only the
    voices of that area count, and the rows say so with bucket = the area's id and no others:
    those rows take the place of ALL_VOICES. The filter's `is_uncoded` and `words` are not known
    to the tallies and narrow nothing.
    """
    keys = (Tally.anchor, Tally.mode, Tally.perspective, Tally.source, Tally.bucket)
    query = (
        select(
            *(_plain(key) for key in keys[:-1]),
            Tally.bucket,
            func.sum(Tally.n),
            func.sum(Tally.rating_n),
            func.sum(Tally.rating_sum),
        )
        .where(
            Tally.artefact_id == artefact_id,
            Tally.moderation.in_(seen),
            *_narrowing(Tally, wanted),
        )
        .group_by(*keys)
        .having(func.sum(Tally.n) > 0)
        .order_by(*keys)
    )
    if wanted.anchor is not None:
        query = query.where(Tally.anchor == wanted.anchor)
    if wanted.area_id is not None:
        query = query.where(Tally.bucket == wanted.area_id)
    return _frame(session, query, PLACE_COLUMNS)


def facet_counts(
    session: Session,
    artefact_id: int,
    wanted: VoiceFilter,
    seen: Collection[Moderation],
    facet: Facet,
) -> "DataFrame":
    """A journey's voices by group or by day, in the value's order. One query.

    A row for each value that has voices, with `FACET_COLUMNS`: the group's name, or the day as
    YYYY-MM-DD; "" where none was said. `coded_n` has the voices with at least one area.

    Narrowed by the filter's perspective, mode and source. Facets are counted without steps and
    areas, so the filter's `anchor` and `area_id` narrow nothing here (nor do `is_uncoded` and
    `words`): a page that has such a filter on must say that these figures are of every step and
    area.
    """
    query = (
        select(
            FacetTally.value,
            func.sum(FacetTally.n),
            func.sum(FacetTally.coded_n),
            func.sum(FacetTally.rating_n),
            func.sum(FacetTally.rating_sum),
        )
        .where(
            FacetTally.artefact_id == artefact_id,
            FacetTally.facet == facet,
            FacetTally.moderation.in_(seen),
            *_narrowing(FacetTally, wanted),
        )
        .group_by(FacetTally.value)
        .having(func.sum(FacetTally.n) > 0)
    )
    frame = _frame(session, query, FACET_COLUMNS)
    values = [str(value) for value in frame["value"].tolist()]
    order = sorted(range(len(values)), key=lambda row: reading_key(values[row]))
    return frame.iloc[order].reset_index(drop=True)


def _narrowing(
    table: type[Tally] | type[FacetTally], wanted: VoiceFilter
) -> list[ColumnElement[bool]]:
    """What both kinds of tally can be narrowed by."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.perspective is not None:
        conditions.append(table.perspective == wanted.perspective)
    if wanted.mode is not None:
        conditions.append(table.mode == wanted.mode)
    if wanted.source is not None:
        conditions.append(table.source == wanted.source)
    return conditions


def _frame(
    session: Session, query: Select[*tuple[Any, ...]], columns: Mapping[str, str]
) -> "DataFrame":
    """The query's rows under their columns' names and types, also when there are none."""
    from pandas import DataFrame, Series

    rows = session.connection().execute(query).all()
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return DataFrame(
        {
            name: Series(column, dtype=kind)
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )


def _plain(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """The column's text as it is stored, modes and sources too."""
    return type_coerce(column, String)
