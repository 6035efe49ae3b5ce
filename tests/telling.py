"""Telling as a citizen does, button by button."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from tests.pages import Page, PageClient

TELL = "/projekt/projektet/resa/resan/beratta/hear"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"
WORDS = "Det tog lång tid.\n\nIngen ringde."


def go(client: PageClient, page: Page, button: str, status: int = 200, **values: str) -> Page:
    """Press a button of the form."""
    return client.submit(page, {**values, "go": button}, status=status)


def to_review(client: PageClient, text: str = WORDS, rating: str = "-1", form: str = TELL) -> Page:
    page = go(client, client.get(form), "next")
    page = go(client, page, "next", perspective="donor")
    page = go(client, page, "next", rating=rating)
    page = go(client, page, "next", text=text)
    return go(client, page, "next", mode="is")


def told(client: PageClient, text: str = WORDS, form: str = TELL) -> str:
    """Tell all the way; the receipt's code."""
    page = go(client, to_review(client, text, form=form), "send")
    assert page.heading == "Tack för att du berättade"
    return str(page.one("//code[@data-code]").text)


def voices(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count(Contribution.id))) or 0
