"""Whether a project is about children, and what the smallest group is raised to."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions.guarded import least_in
from codesign.projects.models import AuditEvent, Project
from tests.cast import Cast
from tests.pages import Page, PageClient

SETTINGS = "/arbete/projektet/installningar"


def save(astrid: PageClient, status: int = 303, **values: str) -> Page:
    page = astrid.get(SETTINGS)
    texts = {"title": "Projektet", "purpose": "Syfte", "question": "Fråga", "asks": "Vi frågar"}
    kept = {"is_public": "1", "is_about_children": "", "smallest_group": "", **values}
    return astrid.submit(page, {**texts, **kept}, status=status)


def stored(session: Session, cast: Cast) -> tuple[bool, int]:
    session.refresh(cast.project)
    return cast.project.is_about_children, least_in(cast.project)


def test_a_project_is_made_about_children_and_that_is_written_down(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    session.commit()
    save(pages.sign_in(cast.astrid), is_about_children="1")
    assert stored(session, cast) == (True, 10)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.action == "project.change"
    assert event.details["is_about_children"] is True
    assert event.details["smallest_group"] == 10


@pytest.mark.parametrize(
    ("children", "typed", "least"),
    [("", "5", 5), ("", "6", 6), ("", "1000", 1000), ("1", "10", 10), ("1", "11", 11)],
)
def test_the_smallest_group_is_raised(
    pages: PageClient, cast: Cast, session: Session, children: str, typed: str, least: int
) -> None:
    session.commit()
    save(pages.sign_in(cast.astrid), is_about_children=children, smallest_group=typed)
    assert stored(session, cast) == (bool(children), least)


@pytest.mark.parametrize(
    ("children", "typed"),
    [("", "4"), ("", "0"), ("", "-7"), ("", "fem"), ("", "1001"), ("1", "9"), ("", "²")],
)
def test_it_is_never_lowered_below_what_it_must_be_and_what_was_typed_is_kept(
    pages: PageClient, cast: Cast, session: Session, children: str, typed: str
) -> None:
    session.commit()
    page = save(pages.sign_in(cast.astrid), 422, is_about_children=children, smallest_group=typed)
    assert page.one("//input[@name='smallest_group']/@value") == typed
    assert "aldrig sänkas" in page.words()
    assert stored(session, cast) == (False, 5)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"is_about_children": "1"}, {}),
        ({"smallest_group": "8"}, {"smallest_group": "7"}),
        ({"is_about_children": "1", "smallest_group": "12"}, {"smallest_group": "12"}),
    ],
)
def test_lowering_the_protection_asks_a_second_time(
    pages: PageClient,
    cast: Cast,
    session: Session,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    save(astrid, **before)
    was = stored(session, cast)
    asked = save(astrid, 422, **after)
    assert "sänka skyddet" in asked.words("//main")
    assert stored(session, cast) == was
    astrid.submit(asked, {"lowers": "1"})
    assert stored(session, cast) != was


def test_raising_the_protection_asks_nothing(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    save(astrid, smallest_group="6")
    save(astrid, smallest_group="7")
    save(astrid, is_about_children="1")
    assert stored(session, cast) == (True, 10)


def test_a_project_can_be_about_children_from_the_start(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/nytt")
    starter = page.all("//input[@name='starter']/@value")[0]
    texts = {"title": "Unga", "purpose": "Syfte", "question": "Fråga", "asks": "Vi frågar"}
    astrid.submit(page, {**texts, "starter": starter, "is_about_children": "1"})
    made = session.scalars(select(Project).where(Project.slug == "unga")).one()
    assert made.is_about_children
    assert least_in(made) == 10
