"""One form, sent twice at the same moment: one response, one receipt."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution, Submission
from codesign.db import Database
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireTally
from codesign.settings import database_url_from
from tests.cast import Cast, assemble
from tests.engines import ENGINES, ready_database
from tests.pages import PageClient
from tests.questionnaires import opened, to_review


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a savepoint around it: each request has a connection of its own."""
    with ready_database(request.param) as url:
        made = Database(database_url_from(url, Path()))
        yield made
        made.engine.dispose()


@pytest.fixture
def cast(database: Database, session: Session) -> Cast:
    found = assemble(session)
    session.commit()
    return found


def test_a_form_that_is_sent_twice_at_once_is_one_response(
    app: Flask, session: Session, cast: Cast
) -> None:
    opened(session, cast.project, cast.astrid)
    first = PageClient(app)
    review = to_review(first)
    codes: list[str] = []
    together = threading.Barrier(2)

    def send() -> None:
        visitor = PageClient(app)
        together.wait(timeout=300)
        page = visitor.submit(review, {"go": "send"}, status=200)
        codes.append(str(page.one("//code[@data-code]").text))

    both = [threading.Thread(target=send) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=300)
    assert len(codes) == 2
    assert len(set(codes)) == 1
    session.rollback()
    tables = (QuestionnaireResponse, Submission)
    assert [session.scalar(select(func.count()).select_from(one)) for one in tables] == [1, 1]
    assert session.scalar(select(func.count()).select_from(Contribution)) == 2
    assert {row.n for row in session.scalars(select(QuestionnaireTally))} == {1}
