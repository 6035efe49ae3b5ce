"""A response is counted for the whole round and for its own unit, and goes from both."""

from collections import Counter

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from codesign.contributions.add import Owner
from codesign.questionnaires import actions
from codesign.questionnaires.models import (
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireTally,
)
from codesign.questionnaires.queries import sent_counts, tallies_of, version_of
from codesign.units.models import Unit
from tests import factories, questionnaires
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


def counts(session: Session) -> dict[int, dict[str, int]]:
    """Unit → value → how many."""
    found: dict[int, dict[str, int]] = {}
    for row in session.scalars(
        select(QuestionnaireTally).execution_options(populate_existing=True)
    ):
        found.setdefault(row.unit_id, {})[row.place + row.value] = row.n
    return found


def send(session: Session, cast: Cast, round_: QuestionnaireRound, n: int, unit: Unit) -> None:
    sending = actions.Sending(
        key_hash=f"key {n}",
        payload_hash="same",
        code_hmac=f"code {n}",
        language="sv",
        kept={"fard": {"value": "tag"}},
        words=(),
        unit_id=unit.id,
        flags={"again": True},
    )
    shown = version_of(session, round_.version_id)
    owner = Owner(cast.project.agency_id, cast.project.id)
    arrival = actions.Arrival(owner, shown, round_.id, sending)
    assert actions.receive(session.connection(), [arrival]) == ["new"]


def test_counted_for_the_whole_and_for_the_unit(session: Session, cast: Cast) -> None:
    round_ = questionnaires.opened(session, cast.project, cast.astrid)
    north, south = (
        factories.unit(session, cast.project, "norr"),
        factories.unit(session, cast.project, "soder"),
    )
    for n, where in enumerate((north, north, south)):
        send(session, cast, round_, n, where)
    three = {"sent": 3, "fardanswered": 3, "fard=tag": 3}
    two, one = (dict.fromkeys(three, n) for n in (2, 1))
    assert counts(session) == {0: three, north.id: two, south.id: one}
    assert sent_counts(session, [round_.id]) == {round_.id: 3}
    assert tallies_of(session, round_.id)["fard"] == {"answered": 3, "=tag": 3}
    stored = session.scalars(select(QuestionnaireResponse)).all()
    assert {one.unit_id for one in stored} == {north.id, south.id}
    assert [one.flags for one in stored] == [{"again": True}] * 3
    gone = next(one for one in stored if one.unit_id == south.id)
    actions.withdraw_response(session, cast.project, gone.id)
    assert counts(session) == {0: two, north.id: two}


def test_both_counts_are_one_statement(session: Session, cast: Cast) -> None:
    round_ = questionnaires.opened(session, cast.project, cast.astrid)
    north = factories.unit(session, cast.project, "norr")
    said: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        actions.count(session, cast.project, round_.id, Counter({("", "sent"): 1}), north.id)
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
    assert len(said) == 1
    assert counts(session) == {0: {"sent": 1}, north.id: {"sent": 1}}
