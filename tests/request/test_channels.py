"""Links of a round: made for units, answered by, closed, forged; and how many answered by each."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.projects.models import AuditEvent
from codesign.questionnaires.channels import ALPHABET, make_channel
from codesign.questionnaires.models import (
    QuestionnaireChannel,
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireTally,
)
from codesign.questionnaires.posters import first_sentence
from codesign.questionnaires.views import channels as views
from codesign.units.models import Unit
from tests import factories, working
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient
from tests.questionnaires import ADDRESS, STAFF, answered, go, opened, to_review

LINKS = f"{STAFF}/omgang/1/lankar"
RATES = f"{STAFF}/omgang/1/svarsandel"


@pytest.fixture
def round_(session: Session, cast: Cast) -> QuestionnaireRound:
    return opened(session, cast.project, cast.astrid)


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


@pytest.fixture
def units(session: Session, cast: Cast) -> dict[str, Unit]:
    """A region with two homes, and an office beside it."""
    north = factories.unit(session, cast.project, "Norr", level="Region")
    found = {
        "Norr": north,
        "Ek": factories.unit(session, cast.project, "Ek", north, level="Hem", people=4),
        "Al": factories.unit(session, cast.project, "Al", north, level="Hem", people=1),
        "Kontoret": factories.unit(session, cast.project, "Kontoret", level="Kontor"),
    }
    session.commit()
    return found


def ways(session: Session) -> dict[str, QuestionnaireChannel]:
    session.expire_all()
    return {one.name: one for one in session.scalars(select(QuestionnaireChannel))}


def responses(session: Session) -> list[QuestionnaireResponse]:
    session.expire_all()
    return list(session.scalars(select(QuestionnaireResponse)))


def by(channel: QuestionnaireChannel) -> str:
    return f"{ADDRESS}?kanal={channel.token}"


def press(astrid: PageClient, channel: QuestionnaireChannel, button: str) -> None:
    """Close a link, or open it again."""
    page = astrid.get(f"{LINKS}/{channel.id}")
    astrid.submit(page, {"go": button}, form="//form[contains(@action, '/stang')]")


def test_a_link_for_every_home_is_made_once(
    astrid: PageClient, session: Session, units: dict[str, Unit], round_: QuestionnaireRound
) -> None:
    page = astrid.get(LINKS)
    made = astrid.follow(
        astrid.submit(page, {"level": "Hem"}, form="//form[contains(@action, '/enheter')]")
    )
    assert "2 nya länkar." in made.words()
    found = ways(session)
    assert {name: one.unit_id for name, one in found.items()} == {
        "Ek": units["Ek"].id,
        "Al": units["Al"].id,
    }
    assert len({one.token for one in found.values()}) == 2
    assert all(re.fullmatch(f"[{ALPHABET}]{{9}}", one.token) for one in found.values())
    again = astrid.submit(page, {"level": ""}, form="//form[contains(@action, '/enheter')]")
    assert "1 ny länk." in astrid.follow(again).words()
    assert set(ways(session)) == {"Ek", "Al", "Kontoret"}
    deeds = session.scalars(select(AuditEvent.action)).all()
    assert deeds.count("questionnaire.add_channel") == 2


@pytest.mark.both_engines
def test_what_comes_by_a_link_is_counted_for_its_unit(
    pages: PageClient,
    astrid: PageClient,
    session: Session,
    units: dict[str, Unit],
    round_: QuestionnaireRound,
) -> None:
    channel = make_channel(session, round_, "Ek", unit_id=units["Ek"].id)
    session.commit()
    assert pages.get(f"/e/{channel.token.upper()}", 302).response.headers["Location"] == by(channel)
    answered(pages, address=by(channel))
    answered(pages)
    found = {one.channel_id: one.unit_id for one in responses(session)}
    assert found == {channel.id: units["Ek"].id, None: None}
    sent = select(QuestionnaireTally.unit_id, QuestionnaireTally.n)
    rows = session.execute(sent.where(QuestionnaireTally.value == "sent")).all()
    assert sorted(tuple(row) for row in rows) == [(0, 2), (units["Ek"].id, 1)]
    line = astrid.get(LINKS).words("//tbody/tr")
    assert line.replace("\xa0", " ") == "Ek125 % (1 av 4)Öppen"


def test_more_answers_than_people_and_no_number_are_said(
    pages: PageClient,
    astrid: PageClient,
    session: Session,
    units: dict[str, Unit],
    round_: QuestionnaireRound,
) -> None:
    homes = {name: make_channel(session, round_, name, unit_id=units[name].id) for name in units}
    session.commit()
    for name in ("Al", "Al", "Kontoret"):
        answered(pages, address=by(homes[name]))
    table = astrid.get(RATES)
    rows = [" ".join(row.text_content().split()) for row in table.all("//tbody/tr")]
    assert rows[0].replace("\xa0", " ").startswith("Norr2")
    assert "(2 av 5)" in rows[0]
    assert rows[1] == "Kontoret1går inte att räkna: antal saknas för 1 enhet"
    below = astrid.get(f"{RATES}?under={units['Norr'].id}")
    (al,) = [row for row in below.all("//tbody/tr") if row.text_content().startswith("Al")]
    assert "(2 av 1)" in al.text_content()
    assert "Fler svar än personer." in al.text_content()
    assert "3 har svarat." in table.words()


def test_a_closed_link_takes_nothing_and_loses_nothing(
    pages: PageClient, astrid: PageClient, session: Session, round_: QuestionnaireRound
) -> None:
    channel = make_channel(session, round_, "Torget")
    session.commit()
    review = to_review(pages, address=by(channel))
    astrid.submit(
        astrid.get(f"{LINKS}/{channel.id}"),
        {"go": "close"},
        form="//form[contains(@action, '/stang')]",
    )
    assert ways(session)["Torget"].is_closed
    sent = go(pages, review, "send", 409)
    assert sent.heading == "Länken är stängd"
    assert "Det är trångt." in sent.words()
    assert pages.get(by(channel)).heading == "Länken är stängd"
    assert responses(session) == []
    assert pages.get(ADDRESS).heading == "Din pendling"
    astrid.submit(
        astrid.get(f"{LINKS}/{channel.id}"),
        {"go": "open"},
        form="//form[contains(@action, '/stang')]",
    )
    go(pages, review, "send")
    assert len(responses(session)) == 1


@pytest.mark.parametrize("token", ["x" * 9, "abc", "23456789a", "ÅÄÖ", "'; --", "2" * 5000])
def test_a_link_that_is_none_gets_a_kind_page(
    pages: PageClient, round_: QuestionnaireRound, token: str
) -> None:
    page = pages.get(f"/e/{token}", 404)
    assert page.heading == "Länken leder ingenstans"


@pytest.mark.parametrize("token", ["x" * 9, "", "\u202e", "a" * 3000])
def test_a_forged_link_is_said_and_counted_to_no_unit(
    pages: PageClient, session: Session, round_: QuestionnaireRound, token: str
) -> None:
    page = pages.get(f"{ADDRESS}?kanal={token}")
    assert ("hör inte till den här omgången" in page.words()) is bool(token)
    answered(pages, address=f"{ADDRESS}?kanal={token}")
    assert [(one.channel_id, one.unit_id) for one in responses(session)] == [(None, None)]


def test_another_projects_link_is_none_here(
    pages: PageClient, session: Session, cast: Cast, round_: QuestionnaireRound
) -> None:
    other = opened(session, cast.foreign, cast.cilla)
    unit = factories.unit(session, cast.foreign, "Deras")
    channel = make_channel(session, other, "Deras", unit_id=unit.id)
    session.commit()
    page = pages.get(by(channel))
    assert "hör inte till den här omgången" in page.words()
    assert "Deras" not in page.words()
    answered(pages, address=by(channel))
    assert [(one.channel_id, one.unit_id) for one in responses(session)] == [(None, None)]


def test_a_link_of_a_project_that_is_not_public_leads_nowhere(
    pages: PageClient, session: Session, cast: Cast, round_: QuestionnaireRound
) -> None:
    channel = make_channel(session, round_, "Torget")
    cast.project.is_public = False
    session.commit()
    pages.get(f"/e/{channel.token}", 404)


def test_taking_back_counts_down_in_the_unit_too(
    pages: PageClient, session: Session, units: dict[str, Unit], round_: QuestionnaireRound
) -> None:
    channel = make_channel(session, round_, "Ek", unit_id=units["Ek"].id)
    session.commit()
    code = answered(pages, address=by(channel))
    page = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    question = pages.submit(page, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    pages.submit(question, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    assert responses(session) == []
    assert session.scalars(select(QuestionnaireTally)).all() == []


def test_the_language_keeps_the_link(
    pages: PageClient, session: Session, round_: QuestionnaireRound
) -> None:
    channel = make_channel(session, round_, "Torget")
    session.commit()
    other = pages.get(by(channel)).one("//a[@hreflang='en']/@href")
    assert f"kanal={channel.token}" in other


def test_a_poster_says_who_asks_what_and_where(
    astrid: PageClient, session: Session, round_: QuestionnaireRound
) -> None:
    channel = make_channel(session, round_, "Torget #set <b> $x$ \u202e \U0001f9ea")
    session.commit()
    page = astrid.get(f"{LINKS}/{channel.id}")
    assert f"/e/{channel.token}" in page.words()
    assert page.one("//*[local-name()='svg' and contains(@class, 'channel-code')]/*/@d")
    made = astrid.client.get(f"{LINKS}/{channel.id}/affisch.pdf")
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    assert made.data.startswith(b"%PDF-")


def test_posters_of_many_links_are_a_job(
    astrid: PageClient,
    session: Session,
    round_: QuestionnaireRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(3):
        make_channel(session, round_, f"Hem {n}")
    session.commit()
    form = "//form[contains(@action, 'affischer')]"
    token = astrid.get(LINKS).one(f"{form}/input[@name='csrf_token']/@value")
    few = astrid.client.post(f"{LINKS}/affischer", data={"csrf_token": token}, headers=SAME_ORIGIN)
    assert few.data.startswith(b"%PDF-")
    monkeypatch.setattr(views, "AT_ONCE", 2)
    job = astrid.submit(astrid.get(LINKS), form=form)
    link = working.arrived(astrid, job).one("//a[.='Hämta filen']/@href")
    made = astrid.client.get(link)
    assert 'filename="affischer-pendling-1.pdf"' in made.headers["Content-Disposition"]
    assert made.data.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("En mening. En till.", "En mening."),
        ("Ingen punkt", "Ingen punkt"),
        ("Kostar det 2.5 kr? Ja.", "Kostar det 2.5 kr?"),
        ("x" * 100 + " " + "y" * 200, "x" * 100 + " …"),
    ],
)
def test_the_first_sentence_is_what_a_poster_has_room_for(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_the_links_are_fetched_as_a_table(
    astrid: PageClient, session: Session, units: dict[str, Unit], round_: QuestionnaireRound
) -> None:
    channel = make_channel(session, round_, "=Ek", unit_id=units["Ek"].id)
    session.commit()
    lines = astrid.get(f"{STAFF}/omgang/1/lankar.csv").text.splitlines()
    assert lines[0] == "\ufefflank;enhet;adress;stangd"
    name, unit, address, closed = lines[1].split(";")
    assert (name, unit, closed) == ("'=Ek", "Ek", "")
    assert address.endswith(f"/e/{channel.token}")


def test_a_named_link_needs_a_name_and_takes_a_number(
    astrid: PageClient, session: Session, round_: QuestionnaireRound
) -> None:
    form = "//form[.//input[@name='invited']]"
    wrong = astrid.submit(astrid.get(LINKS), {"invited": "många"}, form=form, status=422)
    assert wrong.one("//input[@name='invited']/@value") == "många"
    assert len(wrong.all("//*[@role='alert']//li")) == 2
    astrid.submit(wrong, {"name": "Torget", "invited": "30"}, form=form)
    assert ways(session)["Torget"].invited == 30


def test_readers_are_told_rates_when_the_round_has_closed(
    pages: PageClient,
    astrid: PageClient,
    session: Session,
    cast: Cast,
    units: dict[str, Unit],
    round_: QuestionnaireRound,
) -> None:
    bo = pages.sign_in(cast.bo)
    homes = {name: make_channel(session, round_, name, unit_id=units[name].id) for name in units}
    session.commit()
    for name, n in (("Ek", 1), ("Kontoret", 6)):
        for _ in range(n):
            answered(pages, {"ja": {"ja": "yes"}, "fard": {"fard": "cykel"}}, by(homes[name]))
    assert "Resultatet har inte släppts än." in bo.get(RATES).words()
    astrid.submit(astrid.get(STAFF), form="//form[contains(@action, '/stang')]")
    told = bo.get(RATES).words()
    assert "Små tal visas inte" in told
    assert "Norr1" not in told


def test_who_comes_by_a_link_is_promised_no_more_than_is_kept(
    pages: PageClient,
    session: Session,
    round_: QuestionnaireRound,
    units: dict[str, Unit],
) -> None:
    tokens = {
        name: make_channel(session, round_, name, unit_id=unit).token
        for name, unit in (("Ek", units["Ek"].id), ("Affischen", None))
    }
    session.commit()
    assert "varifrån du svarar" in pages.get(ADDRESS).words()
    by_unit = pages.get(f"{ADDRESS}?kanal={tokens['Ek']}").words()
    by_name = pages.get(f"{ADDRESS}?kanal={tokens['Affischen']}").words()
    assert "varifrån du svarar" not in by_unit + by_name
    assert "Länken säger vilken enhet svaren räknas till: Ek." in by_unit
    assert "Länken säger vilken väg svaren kom: Affischen." in by_name
