"""How many answers are taken of some: of an answer to a question, or of a fact about a unit.

Who is over a quota is told so where it is decided: before the first page for a fact of the unit
that the link belongs to, and right after the question for an answer. Nobody is turned away later,
with everything filled in, so a few more than the quota may come: those who were on their way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.questionnaires.answers import Answers, Status
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.domain import EVERY_UNIT, OPTION, SENT, WHOLE, plain
from codesign.questionnaires.models import QuestionnaireTally
from codesign.questionnaires.results import is_exclusive
from codesign.questionnaires.values import options_of
from codesign.units.models import Unit


class By(StrEnum):
    """What a quota goes by."""

    ANSWER = "answer"
    FACT = "fact"


@dataclass(frozen=True)
class Quota:
    """So many answers of those who say this, or whose unit is this."""

    by: By
    name: str
    """The question's key, or the name of the fact."""
    value: str
    """The option's key, or what the fact says."""
    most: int

    @property
    def written(self) -> dict[str, Any]:
        """As the round keeps it."""
        return {"by": str(self.by), "name": self.name, "value": self.value, "most": self.most}


def read_quotas(kept: Iterable[Mapping[str, Any]]) -> list[Quota]:
    """Back from `Quota.written`."""
    return [Quota(By(one["by"]), one["name"], one["value"], one["most"]) for one in kept]


def choices_in(document: Questionnaire) -> Iterator[tuple[str, str]]:
    """(question, option) that a quota can go by: what everybody answers once, with one choice."""
    for one in document.located:
        item = one.item
        if not one.repeats and getattr(item, "is_asked", False) and item.kind in _ONE_CHOICE:
            yield from ((item.key, option) for option in _options(document, item))


_ONE_CHOICE = {"one", "statement", "rating", "consent", "pictures"}


def _options(document: Questionnaire, item: Any) -> Iterator[str]:
    if not is_exclusive(item):
        return
    yield from options_of(document, item)


def full_by_fact(session: Session, quotas: Sequence[Quota], round_id: int, unit: Unit) -> bool:
    """Whether so many have answered from units like this one as a quota allows."""
    return any(
        unit.facts.get(one.name) == one.value
        and _sent_with_fact(session, round_id, unit.project_id, one) >= one.most
        for one in quotas
        if one.by is By.FACT
    )


def _sent_with_fact(session: Session, round_id: int, project_id: int, quota: Quota) -> int:
    alike = select(Unit.id).where(
        Unit.project_id == project_id, Unit.facts[quota.name].as_string() == quota.value
    )
    found = session.scalar(
        select(func.sum(QuestionnaireTally.n)).where(
            QuestionnaireTally.round_id == round_id,
            QuestionnaireTally.place == WHOLE,
            QuestionnaireTally.value == SENT,
            QuestionnaireTally.unit_id.in_(alike),
        )
    )
    return int(found or 0)


def full_by_answer(
    session: Session, quotas: Sequence[Quota], round_id: int, answers: Answers
) -> str:
    """The question whose answer so many have given as a quota allows; "" for none."""
    met = [
        one
        for one in quotas
        if one.by is By.ANSWER
        and (given := answers.get(one.name)) is not None
        and given.status is Status.GIVEN
        and plain(given.value) == one.value
    ]
    if not met:
        return ""
    rows = session.execute(
        select(QuestionnaireTally.place, QuestionnaireTally.value, QuestionnaireTally.n).where(
            QuestionnaireTally.round_id == round_id,
            QuestionnaireTally.unit_id == EVERY_UNIT,
            QuestionnaireTally.place.in_([one.name for one in met]),
        )
    )
    counts = {(place, value): n for place, value, n in rows}
    full = (one for one in met if counts.get((one.name, OPTION + one.value), 0) >= one.most)
    return next((one.name for one in full), "")


def filled(
    session: Session, quotas: Sequence[Quota], round_id: int, project_id: int
) -> list[tuple[Quota, int]]:
    """Each quota with how many have come, for staff."""
    found = []
    for one in quotas:
        if one.by is By.FACT:
            found.append((one, _sent_with_fact(session, round_id, project_id, one)))
            continue
        n = session.scalar(
            select(QuestionnaireTally.n).where(
                QuestionnaireTally.round_id == round_id,
                QuestionnaireTally.unit_id == EVERY_UNIT,
                QuestionnaireTally.place == one.name,
                QuestionnaireTally.value == OPTION + one.value,
            )
        )
        found.append((one, n or 0))
    return found
