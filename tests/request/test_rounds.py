"""Staff plan a round in a form without JavaScript, open it and invite to it."""

from typing import Any

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.items.task.model import Task
from codesign.rounds.actions import script_of
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound
from tests import factories
from tests.bundles import FILES, bundle
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient
from tests.trying import SCRIPT, open_round

FORM = "//main//form[contains(@class, 'round-form')]"


@pytest.fixture
def astrid(pages: PageClient, cast: Cast, session: Session) -> PageClient:
    factories.prototype(session, cast.project)
    session.commit()
    return pages.sign_in(cast.astrid)


def place(cast: Cast) -> str:
    return f"/arbete/{cast.project.slug}/provomgangar"


def press(client: PageClient, page: Page, deed: str, status: int = 200, **values: Any) -> Page:
    return client.submit(page, {"gor": deed, **values}, form=FORM, status=status)


def blocks(page: Page) -> list[str]:
    return [str(value) for value in page.all("//input[@name='block']/@value")]


def stored(session: Session, slug: str) -> TestRound:
    session.expire_all()
    return session.scalars(select(TestRound).where(TestRound.slug == slug)).one()


def test_a_new_round_begins_with_texts_a_task_and_the_newest_version(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    page = astrid.get(f"{place(cast)}/ny")
    assert blocks(page) == ["uppgift-1:task"]
    assert "spelas inte in" in page.one("//textarea[@name='consent']").text
    sent = press(astrid, page, "spara", 303, title="Första omgången")
    shown = astrid.follow(sent)
    assert shown.heading == "Första omgången"
    script = script_of(stored(session, "forsta-omgangen"))
    assert [block.kind for block in script.blocks] == ["task"]


def test_a_task_can_end_on_a_page_of_an_uploaded_prototype(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    files = {**FILES, "mapp/Kvitto_2.html": b"<title>Kvitto</title>"}
    bundle(session, cast.project, files)
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(f"{place(cast)}/ny")
    offered = page.all("//input[@name='uppgift-1-success']/@value")
    assert offered == ["index", "mapp-kvitto-2", "tack"]
    assert "mapp/Kvitto_2.html (mapp-kvitto-2)" in page.words("//fieldset[@id='uppgift-1-success']")
    sent = {"title": "Köpet", "uppgift-1-success": "mapp-kvitto-2"}
    press(astrid, page, "spara", 303, **sent)
    task = script_of(stored(session, "kopet")).blocks[0]
    assert isinstance(task, Task)
    assert task.success is not None
    assert task.success.screens == ("mapp-kvitto-2",)


def test_blocks_are_added_moved_and_removed_and_nothing_typed_is_lost(
    astrid: PageClient, cast: Cast
) -> None:
    page = astrid.get(f"{place(cast)}/ny")
    page = press(astrid, page, "lagg-till", ny="question", title="Halvfärdig")
    page = press(astrid, page, "lagg-till", ny="proposal", **{"fraga-1-prompt": "Varför då?"})
    assert blocks(page) == ["uppgift-1:task", "fraga-1:question", "eget-forslag-1:proposal"]
    page = press(astrid, page, "upp:eget-forslag-1")
    page = press(astrid, page, "upp:eget-forslag-1")
    page = press(astrid, page, "ner:uppgift-1")
    assert blocks(page) == ["eget-forslag-1:proposal", "fraga-1:question", "uppgift-1:task"]
    page = press(astrid, page, "bort:uppgift-1")
    assert blocks(page) == ["eget-forslag-1:proposal", "fraga-1:question"]
    assert page.one("//textarea[@name='fraga-1-prompt']").text.strip() == "Varför då?"
    assert page.one("//input[@name='title']").get("value") == "Halvfärdig"


EVERY = {
    "question": {"answer": "one", "options": "Ja\nNej\nJa"},
    "first-click": {"screen": "bild", "hotspots": "bild/rad-ett"},
    "five-seconds": {"screen": "norr", "seconds": "7"},
    "preference": {"options": "Tider\nKarta"},
    "card-sort": {"cards": "Avgångar\nBiljetter", "groups": ""},
    "tree-test": {"tree": "Resa\n- Tider\n- - Nu *\nHjälp"},
    "proposal": {},
}


def test_every_kind_of_block_is_written_and_read_again(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    page = astrid.get(f"{place(cast)}/ny")
    for kind in EVERY:
        page = press(astrid, page, "lagg-till", ny=kind)
    values: dict[str, Any] = {"title": "Allt"}
    for written in blocks(page):
        key, _, kind = written.partition(":")
        values |= {f"{key}-{name}": value for name, value in EVERY.get(kind, {}).items()}
    values |= {"uppgift-1-success": "klart", "uppgift-1-k-stress": "ja"}
    values |= {"uppgift-1-path": "start, norr → klart", "closing": "umux-lite"}
    press(astrid, page, "spara", 303, **values)
    script = script_of(stored(session, "allt"))
    task, question, click, _, _, cards, tree, _ = script.blocks
    assert task.success.screens == ("klart",)  # type: ignore[union-attr]
    assert task.success.states == {"stress": "ja"}  # type: ignore[union-attr]
    assert task.path == ("start", "norr", "klart")  # type: ignore[union-attr]
    assert [option.key for option in question.options] == ["ja", "nej"]  # type: ignore[union-attr]
    assert click.hotspots == ("rad-ett",)  # type: ignore[union-attr]
    assert cards.groups == ()  # type: ignore[union-attr]
    assert tree.right == ("nu",)  # type: ignore[union-attr]
    again = astrid.get(f"{place(cast)}/allt/andra")
    press(astrid, again, "spara", 303)
    after = stored(session, "allt")
    assert script_of(after) == script
    assert after.revision == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"consent": ""}, "consent"),
        ({"arm-A": ""}, "arm-A"),
        ({"design": "between"}, "arm-B"),
        ({"design": "annat"}, "design-1"),
        ({"uppgift-1-prompt": ""}, "uppgift-1-prompt"),
        ({"uppgift-1-k-stress": "ja"}, "uppgift-1-success"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(
    values: dict[str, Any], field: str, astrid: PageClient, cast: Cast
) -> None:
    page = astrid.get(f"{place(cast)}/ny")
    again = press(astrid, page, "spara", 422, **{"title": "Namn", **values})
    assert again.all("//div[@role='alert']//a/@href") == [f"#{field}"]


def test_an_edit_that_came_too_late_is_refused_with_both_shown(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    press(astrid, astrid.get(f"{place(cast)}/ny"), "spara", 303, title="Omgång")
    page = astrid.get(f"{place(cast)}/omgang/andra")
    press(astrid, page, "spara", 303, title="Min ändring")
    late = press(astrid, page, "spara", 409, title="Din ändring")
    assert "Min ändring" in late.words()
    assert late.one("//input[@name='title']").get("value") == "Din ändring"
    press(astrid, late, "spara", 303)
    assert stored(session, "omgang").title == {"sv": "Din ändring"}


def test_a_round_that_does_not_fit_says_how_and_is_not_opened(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    page = astrid.get(f"{place(cast)}/ny")
    values = {"title": "Fel", "uppgift-1-start": "saknas", "uppgift-1-success": "klart"}
    shown = astrid.follow(press(astrid, page, "spara", 303, **values))
    assert "skärmen ”saknas” finns inte" in shown.words()
    token = shown.all("//input[@name='csrf_token']/@value")[0]
    refused = astrid.post(f"{place(cast)}/fel/oppna", {"csrf_token": token}, status=422)
    assert "saknas" in refused.words()
    assert stored(session, "fel").status is RoundStatus.DRAFT


def test_an_open_round_invites_is_frozen_closed_and_copied(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    page = astrid.get(f"{place(cast)}/ny")
    shown = astrid.follow(press(astrid, page, "spara", 303, title="Omgång"))
    shown = astrid.follow(astrid.submit(shown, form="//form[contains(@action, '/oppna')]"))
    invitation = shown.one("//p[@class='round-address']/a/@href")
    welcome = astrid.get("/prova/" + invitation.rsplit("/", 1)[1])
    assert welcome.heading == "Omgång"
    poster = astrid.get(f"{place(cast)}/omgang/inbjudan")
    drawn = poster.one("//*[local-name()='svg'][contains(@class, 'qr')]")
    assert etree.tostring(drawn).count(b"h1v1h-1z") > 100
    astrid.get(f"{place(cast)}/omgang/andra", status=409)
    shown = astrid.follow(astrid.submit(shown, form="//form[contains(@action, '/avsluta')]"))
    assert "Avslutad" in shown.words()
    copied = astrid.submit(shown, form="//form[contains(@action, '/kopiera')]")
    form = astrid.follow(copied)
    assert form.one("//input[@name='title']").get("value") == "Omgång, kopia"
    listed = astrid.get(place(cast))
    assert [h.text_content() for h in listed.all("//main//h2")] == ["Omgång, kopia", "Omgång"]


def test_two_versions_are_compared_and_of_this_project_alone(
    astrid: PageClient, cast: Cast, session: Session
) -> None:
    foreign = factories.prototype(session, cast.sibling)
    first = factories.prototype(
        session,
        cast.project,
        factories.read_prototype(factories.PROTOTYPE.replace("slug: tavlan", "slug: annan")),
    )
    second = store_version(
        session,
        first.artefact,
        factories.read_prototype(
            factories.PROTOTYPE.replace("slug: tavlan", "slug: annan").replace("mitt tåg", "dit")
        ),
        origin="editor",
    )
    session.commit()
    page = astrid.get(f"{place(cast)}/ny")
    values = {"title": "AB", "design": "within"}
    own = {"arm-A": str(first.id), "arm-B": str(second.id)}
    press(astrid, page, "spara", 303, **values, **own)
    press(astrid, page, "spara", 404, **values, **own | {"arm-B": str(foreign.id)})


def test_hostile_text_is_text_everywhere(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    bad = "<script>alert(1)</script>\"'>{{7*7}}"
    version = factories.prototype(session, cast.project)
    script = {name: {"sv": bad} for name in ("title", "welcome", "consent", "thanks")} | {
        "blocks": [{**block, "prompt": bad} for block in SCRIPT["blocks"]]
    }
    made, invitation = open_round(session, app, cast.project, [version], **script)
    astrid = pages.sign_in(cast.astrid)
    for address in (place(cast), f"{place(cast)}/{made.slug}", invitation):
        shown = astrid.get(address)
        assert bad in shown.one("//body").text_content()
    assert astrid.get(f"{place(cast)}/{made.slug}/inbjudan").heading == "Vill du prova?"


def test_the_list_asks_as_often_for_many_rounds(
    astrid: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    version = factories.prototype(
        session,
        cast.project,
        factories.read_prototype(factories.PROTOTYPE.replace("slug: tavlan", "slug: annan")),
    )
    open_round(session, app, cast.project, [version])
    with statements(app) as few:
        astrid.get(place(cast))
    for _ in range(5):
        open_round(session, app, cast.project, [version])
    with statements(app) as many:
        astrid.get(place(cast))
    assert len(few) == len(many)


def test_an_invitation_says_the_rounds_own_minutes(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    version = factories.prototype(session, cast.project)
    astrid = pages.sign_in(cast.astrid)
    for minutes, told in ((4, "Det tar ungefär 4 minuter"), (None, "Du är anonym.")):
        made, welcome = open_round(
            session,
            pages.app,
            cast.project,
            [version],
            minutes=minutes,
            title={"sv": f"Omgång {minutes}"},
        )
        page = astrid.get(f"/arbete/projektet/provomgangar/{made.slug}/inbjudan")
        assert told in page.words()
        assert "tio minuter" not in page.words()
        assert ("ungefär" in pages.get(welcome).words()) is (minutes is not None)


@pytest.mark.parametrize("typed", ["0", "241", "tio", "-5", "1.5"])
def test_minutes_are_a_whole_number(
    pages: PageClient, cast: Cast, session: Session, typed: str
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/projektet/provomgangar/ny")
    sent = {"title": "Omgång", "minuter": typed, "gor": "spara"}
    again = astrid.submit(page, sent, form="//form[contains(@class, 'round-form')]", status=422)
    assert again.one("//input[@name='minuter']/@value") == typed
    assert "Skriv ett tal från 1 till 240." in again.words()
    # The page says that something is wrong before anything else, and focus is there.
    assert again.one("//title").text_content().startswith("Fel: Planera en omgång")
    summary = again.one("//*[contains(@class, 'ds-error-summary')]")
    assert (summary.get("tabindex"), "autofocus" in summary.attrib) == ("-1", True)


def test_focus_goes_to_the_block_that_was_added(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/projektet/provomgangar/ny")
    assert not page.all("//*[@autofocus]")
    sent = {"ny": "question", "gor": "lagg-till"}
    form = "//form[contains(@class, 'round-form')]"
    more = astrid.submit(page, sent, form=form, status=200)
    fresh = more.one("//*[@autofocus]")
    assert (fresh.get("id"), fresh.get("tabindex")) == ("fraga-1", "-1")
    assert more.one("//title").text_content().startswith("Planera en omgång")
