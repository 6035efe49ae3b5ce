"""A journey's draft: saved, opened again, compared, published, thrown away; nothing is lost."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.versions import stored_form
from codesign.artefacts.writing import as_yaml
from codesign.contributions.models import Contribution
from codesign.journeys.document import JourneyDocument
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient

ADDRESS = "/arbete/projektet/resa/resan/dokument"
DRAFT = f"{ADDRESS}/utkast"
SAVE = f"//main//form[@action='{DRAFT}']"
PUBLISH = f"//form[@action='{ADDRESS}']"
MAP = "/projekt/projektet/resa/resan"


@pytest.fixture
def client(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.designer)


def text_of(page: Page) -> str:
    return str(page.one("//textarea[@id='text']").text_content()).lstrip("\n")


def titled(title: str) -> str:
    plain = factories.journey_document("resan") | {"title": {"sv": title}}
    return as_yaml(stored_form(JourneyDocument.model_validate(plain)))


def sent(page: Page, **changed: str) -> dict[str, str]:
    """The fields of the page's form for a draft, with some of them changed."""
    fields = {one.get("name"): one.get("value", "") for one in page.all(f"{SAVE}//input")}
    del fields["file"]
    return {**{str(k): str(v) for k, v in fields.items()}, "text": text_of(page), **changed}


def begin(client: PageClient, title: str = "Ett utkast") -> Page:
    page = client.get(ADDRESS)
    token = page.all("//main//input[@name='csrf_token']")[0].get("value", "")
    return client.follow(client.post(DRAFT, {"csrf_token": token, "text": titled(title)}))


def states(session: Session, cast: Cast) -> list[tuple[int, str, int]]:
    rows = session.execute(
        select(ArtefactVersion.number, ArtefactVersion.status, ArtefactVersion.revision)
        .where(ArtefactVersion.artefact_id == cast.artefact.id)
        .order_by(ArtefactVersion.number)
    )
    return [(row.number, row.status.value, row.revision) for row in rows]


def test_a_draft_is_saved_and_opened_again_and_nobody_else_sees_it(
    client: PageClient, cast: Cast, session: Session
) -> None:
    saved = begin(client)
    assert saved.heading == "Utkast: En liten resa"
    assert "Sparat." in saved.words()
    assert states(session, cast) == [(1, "published", 1), (2, "draft", 1)]
    assert client.get(MAP).heading == "En liten resa"
    told = client.get(ADDRESS)
    assert "Det finns ett utkast till version 2." in told.words()
    assert "Spara som utkast" not in told.words()
    again = client.get(DRAFT)
    assert "Sparat." not in again.words()
    assert text_of(again) == titled("Ett utkast")
    client.post(DRAFT, sent(again, text=titled("Ett bättre utkast")))
    assert text_of(client.get(DRAFT)) == titled("Ett bättre utkast")
    assert states(session, cast) == [(1, "published", 1), (2, "draft", 2)]


def test_a_draft_is_compared_with_what_is_published(client: PageClient) -> None:
    begin(client)
    page = client.get(f"{ADDRESS}/jamfor")
    assert page.heading == "Version 1 och 2 av ”Ett utkast”"
    assert page.words("//ins[1]") == "Nytt: sv: Ett utkast"
    assert "Borta: sv: En liten resa" in page.words("//main")
    same = client.get(f"{ADDRESS}/jamfor?fran=2&till=2")
    assert "Inget skiljer dem åt." in same.words()
    assert same.all("//ins") == []
    client.get(f"{ADDRESS}/jamfor?fran=3", status=404)
    client.get(f"{ADDRESS}/jamfor?fran=x", status=404)


def test_parts_that_are_new_and_gone_are_told_by_name(client: PageClient) -> None:
    page = client.get(ADDRESS)
    token = page.all("//main//input[@name='csrf_token']")[0].get("value", "")
    other = {"before": ("hear", "ask"), "after": ("rest", "follow-up")}
    document = as_yaml(factories.journey_document("resan", other))
    client.post(DRAFT, {"csrf_token": token, "text": document})
    parts = client.get(f"{ADDRESS}/jamfor").words("//main//ul[1]")
    assert parts == "Ask NyDecide Borta"


def test_what_is_written_is_published_as_it_stands(
    client: PageClient, cast: Cast, session: Session
) -> None:
    page = begin(client)
    fields = sent(page, text=titled("Klar resa"), note="Efter mötet")
    told = client.follow(client.post(f"{DRAFT}/publicera", fields))
    assert "Version 2 är publicerad" in told.words()
    assert "Efter mötet" in told.words()
    assert "Spara som utkast" in told.words()
    assert client.get(MAP).heading == "Klar resa"
    assert [(number, status) for number, status, _ in states(session, cast)] == [
        (1, "published"),
        (2, "published"),
    ]
    assert client.get(DRAFT, status=303).response.headers["Location"].endswith(ADDRESS)


def test_a_draft_is_thrown_away_and_the_published_stays(
    client: PageClient, cast: Cast, session: Session
) -> None:
    page = begin(client)
    fields = {
        name: value for name, value in sent(page).items() if name in {"csrf_token", "revision"}
    }
    told = client.follow(client.post(f"{DRAFT}/ta-bort", fields))
    assert "Utkastet är borttaget." in told.words()
    assert states(session, cast) == [(1, "published", 1)]


def test_a_stale_save_shows_both_texts_and_loses_none(
    client: PageClient, cast: Cast, session: Session
) -> None:
    mine, theirs = begin(client), client.get(DRAFT)
    client.post(DRAFT, sent(theirs, text=titled("Deras")))
    refused = client.post(DRAFT, sent(mine, text=titled("Min")), status=409)
    assert text_of(refused) == titled("Min")
    other = refused.one("//textarea[@readonly]").text_content() or ""
    assert other.lstrip("\n") == titled("Deras")
    assert states(session, cast)[1] == (2, "draft", 2)
    assert text_of(client.get(DRAFT)) == titled("Deras")
    client.post(DRAFT, sent(refused, text=titled("Min")))
    assert text_of(client.get(DRAFT)) == titled("Min")


@pytest.mark.parametrize("deed", ["publicera", "ta-bort"])
def test_a_stale_draft_is_neither_published_nor_thrown_away(
    client: PageClient, cast: Cast, session: Session, deed: str
) -> None:
    mine, theirs = begin(client), client.get(DRAFT)
    client.post(DRAFT, sent(theirs, text=titled("Deras")))
    client.post(f"{DRAFT}/{deed}", sent(mine), status=409)
    assert states(session, cast) == [(1, "published", 1), (2, "draft", 2)]


def test_two_who_begin_at_once_have_one_draft_and_both_texts(
    client: PageClient, cast: Cast, session: Session
) -> None:
    page = client.get(ADDRESS)
    token = page.all("//main//input[@name='csrf_token']")[0].get("value", "")
    begin(client, "Först")
    late = client.post(DRAFT, {"csrf_token": token, "text": titled("Sen")}, status=409)
    assert text_of(late) == titled("Sen")
    assert "Först" in (late.one("//textarea[@readonly]").text_content() or "")
    assert len(states(session, cast)) == 2


def test_a_version_published_meanwhile_is_not_undone_unseen(
    client: PageClient, cast: Cast, session: Session
) -> None:
    """Somebody publishes past the draft: who publishes the draft sees that first."""
    page = begin(client)
    client.submit(
        client.get(ADDRESS), {"text": titled("Emellan")}, form=f"//form[@action='{ADDRESS}']"
    )
    refused = client.post(f"{DRAFT}/publicera", sent(page), status=409)
    assert client.get(MAP).heading == "Emellan"
    assert "Version 3 har publicerats sedan utkastet började" in client.get(DRAFT).words()
    client.follow(client.post(f"{DRAFT}/publicera", sent(refused)))
    assert client.get(MAP).heading == "Ett utkast"
    assert [number for number, _, _ in states(session, cast)] == [1, 3, 4]


def test_what_cannot_be_read_is_told_with_its_line_and_kept(
    client: PageClient, cast: Cast, session: Session
) -> None:
    page, other = begin(client), client.get(DRAFT)
    broken = titled("x").replace("kind: relative", "kind: aunt")
    for address in (DRAFT, f"{DRAFT}/publicera"):
        told = client.post(address, sent(page, text=broken, note="Varför"), status=422)
        assert "kind” har ett värde som inte går att välja" in told.words("//div[@role='alert']")
        assert text_of(told) == broken
        assert told.one("//input[@name='note']").get("value") == "Varför"
    client.post(DRAFT, sent(other, text=titled("Deras")))
    still = client.post(DRAFT, sent(page, text=broken), status=422)
    client.post(DRAFT, sent(still, text=titled("Min")), status=409)
    assert states(session, cast)[1] == (2, "draft", 2)


def test_voices_get_a_new_home_before_a_draft_is_published(
    client: PageClient, cast: Cast, session: Session
) -> None:
    voice = factories.voice(session, cast.project, cast.version, anchor="hear")
    voice_id = voice.id
    session.commit()
    page = begin(client)
    text = as_yaml(factories.journey_document("resan", {"after": ("rest", "follow-up")}))
    client.post(DRAFT, sent(page, text=text))
    asked = client.post(f"{DRAFT}/publicera", sent(client.get(DRAFT)), status=422)
    assert "Vart ska rösterna flytta?" in asked.words()
    client.post(f"{DRAFT}/publicera", sent(asked) | {"home-hear": "rest"})
    session.expire_all()
    anchor = select(Contribution.anchor).where(Contribution.id == voice_id)
    assert session.scalars(anchor).one() == "rest"


def test_a_stale_new_version_shows_both_texts(client: PageClient) -> None:
    page = client.get(ADDRESS)
    client.submit(page, {"text": titled("Deras")}, form=PUBLISH)
    refused = client.submit(page, {"text": titled("Min")}, form=PUBLISH, status=409)
    assert text_of(refused) == titled("Min")
    other = refused.one("//textarea[@readonly]").text_content() or ""
    assert "Deras" in other


def test_every_version_can_be_fetched_as_a_file(client: PageClient) -> None:
    begin(client)
    assert "En liten resa" in client.get(f"{ADDRESS}/v1.yaml").text
    assert "Ett utkast" in client.get(f"{ADDRESS}/v2.yaml").text
    client.get(f"{ADDRESS}/v3.yaml", status=404)
