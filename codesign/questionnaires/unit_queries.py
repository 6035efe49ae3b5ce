"""Reads of units and of what is counted in each. Each is one query; none reads responses."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.questionnaires.by_unit import UnitNode, UnitTree
from codesign.questionnaires.domain import EVERY_UNIT, SENT, WHOLE
from codesign.questionnaires.models import QuestionnaireTally
from codesign.questionnaires.releasing import TalliesByUnit
from codesign.questionnaires.results import Tallies
from codesign.units.models import Unit


def tree_of(session: Session, project_id: int) -> UnitTree:
    """The units of a project."""
    rows = session.execute(
        select(
            Unit.id,
            Unit.parent_id,
            Unit.key,
            Unit.name,
            Unit.level,
            Unit.people,
            Unit.facts,
            Unit.is_retired,
        )
        .where(Unit.project_id == project_id)
        .order_by(Unit.position, Unit.id)
    )
    return UnitTree(tuple(UnitNode(*row) for row in rows))


def sent_by_unit(session: Session, round_id: int) -> dict[int, int]:
    """Unit → how many answered from it, those below it not counted."""
    found = counts_by_unit(session, round_id, WHOLE)
    return {unit: counts.get(SENT, 0) for unit, counts in found.items()}


def counts_by_unit(session: Session, round_id: int, place: str) -> Mapping[int, Mapping[str, int]]:
    """Unit → value → how many, of one question."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        select(QuestionnaireTally.unit_id, QuestionnaireTally.value, QuestionnaireTally.n).where(
            QuestionnaireTally.round_id == round_id,
            QuestionnaireTally.place == place,
            QuestionnaireTally.unit_id > EVERY_UNIT,
        )
    )
    for unit, value, n in rows:
        found[unit][value] = n
    return found


def reading_by_unit(session: Session, round_id: int) -> TalliesByUnit:
    """For `released_by_unit`, which asks for one question at a time."""
    return partial(counts_by_unit, session, round_id)


def tallies_within(session: Session, round_id: int, units: Collection[int]) -> Tallies:
    """The tallies of some units together, summed by the database."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        select(
            QuestionnaireTally.place,
            QuestionnaireTally.value,
            func.sum(QuestionnaireTally.n),
        )
        .where(QuestionnaireTally.round_id == round_id, QuestionnaireTally.unit_id.in_(units))
        .group_by(QuestionnaireTally.place, QuestionnaireTally.value)
    )
    for place, value, n in rows:
        found[place][value] = int(n)
    return found
