"""Rounds and walk-throughs for tests: a script with every kind of block, and a participant."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.contributions.models import Contribution
from codesign.projects.models import Project
from codesign.rounds import actions
from codesign.rounds.codes import round_code
from codesign.rounds.models import TestRound, WalkThrough
from codesign.rounds.plan import Design, TestPlan
from tests import factories
from tests.pages import SAME_ORIGIN, Page, PageClient

SCRIPT: dict[str, Any] = {
    "schema": "codesign/round/1",
    "title": {"sv": "Exempel på en omgång"},
    "welcome": "Välkommen till provet.",
    "consent": "Vi sparar det du svarar.",
    "context": {"place": True, "device": True, "disruption": True},
    "blocks": [
        {"key": "forslag", "kind": "proposal", "prompt": "Hur vill du ha det?"},
        {
            "key": "hitta",
            "kind": "task",
            "prompt": "Hitta ditt tåg.",
            "success": {"screens": ["klart"]},
            "path": ["start", "norr", "klart"],
        },
        {
            "key": "var",
            "kind": "first-click",
            "prompt": "Var trycker du?",
            "screen": "bild",
            "hotspots": ["rad-ett"],
        },
        {
            "key": "minns",
            "kind": "five-seconds",
            "prompt": "Vad minns du?",
            "screen": "norr",
            "seconds": 2,
        },
        {"key": "tankar", "kind": "question", "prompt": "Vad tänkte du?"},
        {
            "key": "helst",
            "kind": "preference",
            "prompt": "Vilket vill du helst ha?",
            "options": [{"key": "tider", "label": "Tider"}, {"key": "karta", "label": "Karta"}],
        },
        {
            "key": "kort",
            "kind": "card-sort",
            "prompt": "Sortera korten.",
            "cards": [{"key": "a", "label": "Avgångar"}, {"key": "b", "label": "Biljetter"}],
            "groups": [{"key": "nu", "label": "Nu"}, {"key": "sen", "label": "Sedan"}],
        },
        {
            "key": "meny",
            "kind": "tree-test",
            "prompt": "Var finns ersättning?",
            "tree": [
                {"key": "resa", "label": "Resa", "below": [{"key": "tider", "label": "Tider"}]},
                {"key": "hjalp", "label": "Hjälp", "below": [{"key": "pengar", "label": "Pengar"}]},
            ],
            "right": ["pengar"],
        },
    ],
    "closing": "sus",
    "thanks": "Tack!",
}


def only(kind: str) -> dict[str, object]:
    """The script with the blocks of one kind alone, and nothing around them."""
    blocks = [block for block in SCRIPT["blocks"] if block["kind"] == kind]
    return {"blocks": blocks, "context": {"place": False, "device": False}, "closing": None}


def open_round(
    session: Session,
    app: Flask,
    project: Project,
    versions: list[ArtefactVersion],
    design: Design = Design.ONE,
    **script: Any,
) -> tuple[TestRound, str]:
    """An open round and its invitation's address."""
    made = actions.create(
        session,
        project,
        TestPlan.model_validate(SCRIPT | script),
        design,
        [version.id for version in versions],
    )
    session.refresh(made, ["arms"])
    with app.test_request_context("/"):
        actions.open_round(session, made)
        code = round_code(made.id)
    session.commit()
    return made, f"/prova/{code}"


class Ines:
    """A participant without an account, and without JavaScript."""

    def __init__(self, pages: PageClient, invitation: str) -> None:
        self.pages = PageClient(pages.app)
        self.invitation = invitation
        self.at = ""

    def begin(self) -> Page:
        """Say yes on the welcome page; the first page of the plan."""
        welcome = self.pages.get(self.invitation)
        sent = self.pages.submit(welcome, {"consent": "1"})
        return self.here(self.pages.follow(sent, 303))

    def here(self, answer: Page) -> Page:
        """The page that an answer leads to."""
        page = self.pages.follow(answer)
        self.at = page.address.split("?")[0]
        return page

    @property
    def secret(self) -> str:
        return self.at.split("/")[2]

    def send(self, page: Page, **values: Any) -> Page:
        """Fill in the page's form and press a button: the page that follows."""
        form = "//main//form[contains(@class, 'walk-form')]"
        return self.here(self.pages.submit(page, {"go": "next", **values}, form=form))

    def frame(self) -> Page:
        """What is in the frame just now."""
        return self.look(f"/provning/{self.secret}/skarm")

    def look(self, address: str) -> Page:
        return Page(self.pages.client.get(address, headers=SAME_ORIGIN), address)

    def press(self, frame: Page, words: str) -> Page:
        """Press a link in the frame; the frame then."""
        address = frame.one(f"//a[normalize-space(.)='{words}']/@href")
        answer = self.pages.client.get(address, headers=SAME_ORIGIN)
        assert answer.status_code == 303, answer.status_code
        return self.look(answer.headers["Location"])


def invited(pages: PageClient, session: Session, project: Project, **script: Any) -> Ines:
    """Someone with an invitation to an open round of one version."""
    version = factories.prototype(session, project)
    _, invitation = open_round(session, pages.app, project, [version], **script)
    return Ines(pages, invitation)


def latest_walk(session: Session) -> WalkThrough:
    session.expire_all()
    newest = select(WalkThrough).order_by(WalkThrough.id.desc()).limit(1)
    return session.scalars(newest).one()


def said_something(tasker: Ines, session: Session) -> Contribution:
    """What somebody with a task remarked on at its second screen."""
    page = tasker.send(tasker.begin())
    tasker.press(tasker.frame(), "Mot norr")
    form = "//form[contains(@class, 'walk-remark')]"
    tasker.pages.submit(page, {"sagt": "Vart ska jag trycka?"}, form=form)
    return session.scalars(select(Contribution).where(Contribution.walk_id.is_not(None))).one()
