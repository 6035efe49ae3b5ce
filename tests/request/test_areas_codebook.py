"""Editing the codebook: each form keeps what was typed and says what will happen."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.actions import coding
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.models import Area, Coding
from codesign.contributions.models import Contribution
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient

BOOK = "/arbete/projektet/omraden"
EDIT = f"{BOOK}/redigera"
NEW = "//section[@aria-labelledby='new-title']//form"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def information(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def language(session: Session, cast: Cast, information: Area) -> Area:
    return factories.area(session, cast.project, "Språk", parent=information)


@pytest.fixture
def money(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Ersättning", position=1)


@pytest.fixture
def voices(session: Session, cast: Cast, information: Area, money: Area) -> list[Contribution]:
    """Three voices in Information, the last also in Ersättning."""
    made = [factories.voice(session, cast.project, cast.version, f"röst {n}") for n in range(3)]
    for voice in made:
        coding.code(
            session, cast.project, cast.astrid, CodingRequest(voice.id, information.id, True, 0)
        )
    coding.code(session, cast.project, cast.astrid, CodingRequest(made[2].id, money.id, True, 1))
    return made


@pytest.fixture
def astrid(
    pages: PageClient, cast: Cast, language: Area, voices: list[Contribution], session: Session
) -> PageClient:
    session.commit()
    return pages.sign_in(cast.astrid)


def named(session: Session, name: str) -> Area | None:
    session.expire_all()
    areas = session.scalars(select(Area).order_by(Area.id))
    return next((area for area in areas if area.name["sv"] == name), None)


def inside(session: Session, area: Area) -> set[int]:
    return set(session.scalars(select(Coding.contribution_id).where(Coding.area_id == area.id)))


def errors(page: Page) -> str:
    return page.words("//*[@class='ds-error-summary']")


def test_an_area_is_created_with_definition_and_colour(
    astrid: PageClient, session: Session
) -> None:
    values = {"namn": " Väntan  och köer ", "definition": "Tid.", "farg": "plum", "namn_en": "Wait"}
    answer = astrid.submit(astrid.get(EDIT), values, form=NEW)
    fresh = named(session, "Väntan och köer")
    assert fresh is not None
    assert (fresh.definition, fresh.colour, fresh.name["en"]) == ({"sv": "Tid."}, "plum", "Wait")
    assert answer.response.headers["Location"].endswith(f"#omrade-{fresh.id}")
    assert "C Väntan och köer" in astrid.get(EDIT).words()


def test_a_subcategory_gets_its_areas_colour(
    astrid: PageClient, information: Area, session: Session
) -> None:
    astrid.submit(
        astrid.get(EDIT), {"namn": "Brev", "under": information.id, "farg": "plum"}, form=NEW
    )
    fresh = named(session, "Brev")
    assert fresh is not None
    assert (fresh.parent_id, fresh.colour) == (information.id, information.colour)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"namn": " "}, "Skriv ett namn"),
        ({"namn": "x" * 121}, "högst 120 tecken. Nu är det 121"),
        ({"namn": "y", "definition": "x" * 1001}, "högst 1 000 tecken"),
        ({"namn": "INFORMATION"}, "heter ”Information”"),
        ({"namn": "y", "farg": "red"}, "Välj en av färgerna"),
    ],
)
def test_a_new_area_that_cannot_be_is_refused_with_what_was_typed(
    astrid: PageClient, values: dict[str, str], sentence: str
) -> None:
    page = astrid.submit(astrid.get(EDIT), {"definition": "Behåll", **values}, form=NEW, status=422)
    assert sentence in errors(page)
    kept = page.one("//textarea[@id='definition']").text_content().strip()
    assert kept == values.get("definition", "Behåll")
    assert page.one("//input[@id='namn']").get("value") == values["namn"].strip()


def test_a_deleted_or_foreign_parent_is_refused(
    astrid: PageClient, language: Area, session: Session
) -> None:
    page = astrid.get(EDIT)
    refused = astrid.submit(page, {"namn": "y", "under": language.id}, form=NEW, status=422)
    assert "två nivåer" in errors(refused)
    astrid.submit(page, {"namn": "y", "under": 987654}, form=NEW, status=404)


def test_an_area_is_renamed_defined_and_coloured(
    astrid: PageClient, information: Area, language: Area, session: Session
) -> None:
    page = astrid.get(f"{BOOK}/{information.id}/andra")
    astrid.submit(page, {"namn": "Upplysning", "definition": "Allt.", "farg": "rose"})
    session.expire_all()
    assert information.name == {"sv": "Upplysning"}
    assert (information.colour, language.colour) == ("rose", "rose")


def test_a_stale_edit_shows_both_texts_and_keeps_what_was_typed(
    astrid: PageClient, pages: PageClient, cast: Cast, information: Area, session: Session
) -> None:
    address = f"{BOOK}/{information.id}/andra"
    opened = astrid.get(address)
    analyst = pages.sign_in(cast.analyst)
    analyst.submit(analyst.get(address), {"namn": "Analytikerns"})
    refused = astrid.submit(opened, {"namn": "Astrids"}, status=409)
    said = refused.words("//section[@role='alert']")
    assert "Så är det nuNamnAnalytikerns" in said
    assert "Det du skrevNamnAstrids" in said
    assert refused.one("//input[@id='namn']").get("value") == "Astrids"
    astrid.submit(refused)
    assert named(session, "Astrids") is not None


def test_a_rename_to_a_taken_name_is_refused(astrid: PageClient, money: Area) -> None:
    page = astrid.get(f"{BOOK}/{money.id}/andra")
    refused = astrid.submit(page, {"namn": "information"}, status=422)
    assert "finns redan" in errors(refused)
    assert refused.one("//input[@id='namn']").get("value") == "information"


def test_areas_change_places(astrid: PageClient, money: Area) -> None:
    page = astrid.get(EDIT)
    form = f"//li[@id='omrade-{money.id}']//form"
    astrid.submit(page, {"at": "upp"}, form=form)
    assert "A Ersättning" in astrid.get(EDIT).words("//ol[@class='codebook']")


def test_a_merge_tells_what_will_happen_and_then_does_it(
    astrid: PageClient,
    information: Area,
    money: Area,
    voices: list[Contribution],
    session: Session,
) -> None:
    page = astrid.get(f"{BOOK}/{money.id}/sla-ihop?till={information.id}")
    said = page.words("//section[@aria-labelledby='happens']")
    assert "1 röst går från B Ersättning till A Information." in said
    assert "1 av dem ligger redan i båda" in said
    astrid.submit(page, form="//section[@aria-labelledby='happens']//form")
    assert named(session, "Ersättning") is None
    assert inside(session, information) == {voice.id for voice in voices}


def test_a_merge_into_ones_own_part_is_refused_with_a_way_out(
    astrid: PageClient, information: Area, language: Area
) -> None:
    page = astrid.get(f"{BOOK}/{information.id}/sla-ihop?till={language.id}", status=422)
    assert "Gör tvärtom" in errors(page)


@pytest.mark.parametrize("till", ["987654", "x"])
def test_a_merge_with_an_area_that_is_not_there(astrid: PageClient, money: Area, till: str) -> None:
    astrid.get(f"{BOOK}/{money.id}/sla-ihop?till={till}", status=404 if till != "x" else 200)


def test_a_split_moves_the_ticked_voices(
    astrid: PageClient, information: Area, voices: list[Contribution], session: Session
) -> None:
    page = astrid.get(f"{BOOK}/{information.id}/dela")
    astrid.submit(page, {"rost": [voices[0].id], "namn": "Nytt", "dela": "1"})
    fresh = named(session, "Nytt")
    assert fresh is not None
    assert inside(session, fresh) == {voices[0].id}
    assert inside(session, information) == {voices[1].id, voices[2].id}


def test_a_split_can_move_all_that_match_the_words(
    astrid: PageClient, information: Area, voices: list[Contribution], session: Session
) -> None:
    page = astrid.get(f"{BOOK}/{information.id}/dela")
    narrowed = astrid.submit(page, {"ord": "röst 1", "visa-urval": "1"}, status=200)
    assert "röst 1" in narrowed.words()
    assert "röst 2" not in narrowed.words()
    values = {"urval": "alla", "namn": "Ettan", "dela": "1", "under": information.id}
    astrid.submit(narrowed, values)
    fresh = named(session, "Ettan")
    assert fresh is not None
    assert fresh.parent_id == information.id
    assert inside(session, fresh) == {voices[1].id}


def test_a_split_of_nothing_keeps_the_name(astrid: PageClient, information: Area) -> None:
    page = astrid.get(f"{BOOK}/{information.id}/dela")
    refused = astrid.submit(page, {"namn": "Nytt", "dela": "1"}, status=422)
    assert "Välj minst en röst" in errors(refused)
    assert refused.one("//input[@id='namn']").get("value") == "Nytt"


def test_ticks_are_kept_from_page_to_page(
    astrid: PageClient, cast: Cast, information: Area, session: Session
) -> None:
    for n in range(60):
        voice = factories.voice(session, cast.project, cast.version, f"fler {n}")
        coding.code(
            session, cast.project, cast.astrid, CodingRequest(voice.id, information.id, True, 0)
        )
    session.commit()
    first = astrid.get(f"{BOOK}/{information.id}/dela")
    ticked = first.all("//input[@type='checkbox']/@value")[:2]
    after = first.one("//button[@name='efter']").get("value")
    second = astrid.submit(first, {"rost": ticked, "efter": after}, status=200)
    assert "2 valda röster visas inte här" in second.words()
    astrid.submit(second, {"namn": "Nytt", "dela": "1"})
    fresh = named(session, "Nytt")
    assert fresh is not None
    assert inside(session, fresh) == {int(one) for one in ticked}


def test_a_subcategory_is_moved(
    astrid: PageClient, language: Area, money: Area, session: Session
) -> None:
    page = astrid.get(f"{BOOK}/{language.id}/flytta")
    astrid.submit(page, {"under": money.id})
    session.expire_all()
    assert language.parent_id == money.id


def test_an_area_with_subcategories_says_why_it_cannot_be_moved(
    astrid: PageClient, information: Area, money: Area
) -> None:
    page = astrid.get(f"{BOOK}/{information.id}/flytta")
    assert "har underkategorier" in page.words()


def test_moving_to_a_namesake_is_refused(
    astrid: PageClient, cast: Cast, language: Area, money: Area, session: Session
) -> None:
    factories.area(session, cast.project, "språk", parent=money)
    session.commit()
    page = astrid.get(f"{BOOK}/{language.id}/flytta")
    refused = astrid.submit(page, {"under": money.id}, status=422)
    assert "finns redan" in errors(refused)


def test_an_empty_area_is_deleted_and_one_with_voices_is_not(
    astrid: PageClient, language: Area, money: Area, session: Session
) -> None:
    page = astrid.get(EDIT)
    form = f"//form[contains(@action, '/{language.id}/ta-bort')]"
    token = page.one(f"{form}//input[@name='csrf_token']").get("value")
    astrid.submit(page, form=form)
    assert named(session, "Språk") is None
    assert not page.all(f"//form[contains(@action, '/{money.id}/ta-bort')]")
    refused = astrid.post(f"{BOOK}/{money.id}/ta-bort", {"csrf_token": token}, status=422)
    assert "Området är inte tomt" in errors(refused)


def test_script_in_names_and_definitions_is_shown_as_text(
    astrid: PageClient, session: Session, voices: list[Contribution]
) -> None:
    astrid.submit(
        astrid.get(EDIT), {"namn": SCRIPT, "definition": SCRIPT, "namn_en": SCRIPT}, form=NEW
    )
    area = named(session, SCRIPT)
    assert area is not None
    voices[0].text = SCRIPT
    session.commit()
    addresses = [EDIT, BOOK, "/projekt/projektet/omraden", f"{BOOK}/{area.id}"]
    addresses += [f"{BOOK}/{area.id}/{page}" for page in ("andra", "sla-ihop", "dela", "flytta")]
    for address in addresses:
        page = astrid.get(address)
        assert SCRIPT not in page.text, address
        assert "alert(1)" in page.words(), address


@pytest.mark.parametrize("page", ["andra", "sla-ihop", "dela", "flytta"])
def test_only_those_who_edit_areas_in_the_project_reach_its_forms(
    astrid: PageClient, pages: PageClient, cast: Cast, information: Area, page: str
) -> None:
    address = f"{BOOK}/{information.id}/{page}"
    pages.sign_in(cast.bo).get(address, status=403)
    pages.sign_in(cast.facilitator).get(address, status=403)
    pages.sign_in(cast.cilla).get(address, status=404)
    pages.get(address, status=303)
    astrid.get(f"/arbete/projektet/omraden/987654/{page}", status=404)
    astrid.get(f"/arbete/syskonet/omraden/{information.id}/{page}", status=404)


def test_an_empty_codebook_says_where_to_begin(pages: PageClient, cast: Cast) -> None:
    page = pages.sign_in(cast.astrid).get(EDIT)
    assert "Läs några röster först" in page.words()
