"""Writing a questionnaire in the browser, without scripts."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.questionnaires.document import One, Questionnaire
from codesign.questionnaires.editing.fields import KINDS
from codesign.questionnaires.models import QuestionnaireEdit
from codesign.questionnaires.queries import questionnaire_called
from tests import factories, questionnaires
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import STAFF

EDIT = f"{STAFF}/redigera"
FORM = "//form[@id='part-form']"
ARRANGE = "//form[contains(@class, 'editor-arrange')]"
FILE = """schema: codesign/questionnaire/1
slug: pendling
title: {sv: Din pendling, en: Your commute}
dated: 2026-11-30
languages: [sv, en]
items:
  - {key: reser, kind: one, text: Reser du?, options: [{key: j, text: Ja}, {key: n, text: Nej}]}
  - {key: hur, kind: text, text: Hur då?, show_if: "${reser} = 'j'"}
  - {key: slut, kind: information, text: Tack}
"""


@pytest.fixture
def astrid(pages: PageClient, cast: Cast, session: Session) -> PageClient:
    questionnaires.published(session, cast.project, FILE)
    return pages.sign_in(cast.astrid)


@pytest.fixture
def designer(pages: PageClient, cast: Cast, astrid: PageClient) -> PageClient:
    return pages.sign_in(cast.designer)


def draft(session: Session, cast: Cast) -> Questionnaire:
    session.expire_all()
    found = questionnaire_called(session, cast.project.id, "pendling").draft
    assert found is not None
    return found.document


def saved(client: PageClient, page: Page, typed: dict[str, Any], status: int = 303) -> Page:
    page = client.submit(page, {**typed, "go": "save"}, form=FORM, status=status)
    return client.follow(page) if status == 303 else page


def did(client: PageClient, key: str, go: str, status: int = 303, **more: str) -> Page:
    page = client.get(f"{EDIT}?del={key}")
    page = client.submit(page, {"go": go, **more}, form=ARRANGE, status=status)
    return client.follow(page) if status == 303 else page


def keys(document: Questionnaire) -> list[str]:
    return [one.item.key for one in document.located]


def test_the_first_change_begins_a_draft(astrid: PageClient, session: Session, cast: Cast) -> None:
    page = astrid.get(f"{EDIT}?del=hur")
    assert page.heading == "Skriv: Din pendling"
    page = saved(astrid, page, {"text.sv": "Hur reser du?", "text.en": "How do you travel?"})
    assert "Sparat." in page.words()
    item = draft(session, cast).question("hur")
    assert item is not None
    assert item.text == {"sv": "Hur reser du?", "en": "How do you travel?"}
    assert item.show_if == "${reser} = 'j'"


def test_each_kind_is_added_and_met_in_the_preview(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    lists = {
        "options.0.text.sv": "Först",
        "options.1.text.sv": "Sedan",
        "rows.0.text.sv": "En rad",
    }
    for kind in KINDS:
        page = astrid.get(f"{EDIT}?lagg={kind}&efter=reser")
        names = page.all("//form[@id='part-form']//@name")
        typed = {"text.sv": f"Prov på {kind}", "value": "1 + 1"}
        typed |= {name: words for name, words in lists.items() if name in names}
        assert "Tillagd." in saved(astrid, page, typed).words()
        document = draft(session, cast)
        key = keys(document)[1]
        assert (key, document.by_key[key].item.kind) == (f"prov-pa-{kind}", kind)
        frame = astrid.get(f"{EDIT}/visa?del={key}")
        assert "form-action 'none'" in frame.response.headers["Content-Security-Policy"]
        unseen = "Uträkningar syns inte för den som svarar."
        assert frame.heading == (unseen if kind == "calculated" else f"Prov på {kind}")
    assert len(draft(session, cast).located) == len(KINDS) + 3


def test_the_buttons_of_a_list_keep_what_was_typed_and_save_nothing(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = astrid.get(f"{EDIT}?del=reser")
    typed = {"text.sv": "Reser du ofta?", "options.0.text.sv": "Jo"}
    for go, order in (
        ("add-options", ["Jo", "Nej", ""]),
        ("down-options-0", ["Nej", "Jo", ""]),
        ("up-options-2", ["Nej", "", "Jo"]),
        ("out-options-1", ["Nej", "Jo"]),
    ):
        page = astrid.submit(page, {**typed, "go": go}, form=FORM, status=200)
        assert _options(page) == order
        assert page.one("//*[@id='text.sv']").text.strip() == "Reser du ofta?"
        typed = {}
    assert questionnaire_called(session, cast.project.id, "pendling").draft is None
    saved(astrid, page, {})
    item = draft(session, cast).question("reser")
    assert isinstance(item, One)
    assert [(one.key, one.text["sv"]) for one in item.options] == [("n", "Nej"), ("j", "Jo")]


def _options(page: Page) -> list[str]:
    fields = page.all("//fieldset[@id='options']//input[@type='text']")
    return [field.get("value") for field in fields]


def test_the_plain_condition_is_written_and_read_again(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = astrid.get(f"{EDIT}?del=hur")
    assert (
        page.one("//*[@id='when']/option[@selected] | //*[@id='when']//option[@selected]").get(
            "value"
        )
        == "reser=j"
    )
    page = saved(astrid, page, {"shown": "when", "when": "reser=n", "when_not": "1"})
    assert draft(session, cast).by_key["hur"].item.show_if == "${reser} != 'n'"
    page = saved(astrid, page, {"shown": "when", "when": ""}, 422)
    assert "Välj vilken fråga och vilket svar det beror på." in page.words()
    page = saved(astrid, page, {"shown": "always"})
    assert draft(session, cast).by_key["hur"].item.show_if is None


@pytest.mark.parametrize(
    ("key", "typed", "field", "told"),
    [
        ("hur", {"shown": "expression", "show_if": "${reser} = "}, "show_if", "saknas ett värde"),
        ("hur", {"shown": "expression", "show_if": "${x} = 1"}, "show_if", "”x” finns inte"),
        ("hur", {"constraint": "2,5"}, "constraint", "Skriv 2.5"),
        ("hur", {"text.sv": "", "text.en": ""}, "text.sv", "Skriv frågan."),
        ("hur", {"text.sv": "Hej ${ingen}"}, "text.sv", "”ingen” finns inte"),
        ("hur", {"key": "Inte Så"}, "key", "små bokstäver"),
        ("hur", {"pattern": "(a"}, "pattern", ""),
        ("reser", {"options.1.key": "j"}, "options.1.key", "används två gånger"),
        ("reser", {"options.0.text.sv": "", "options.1.text.sv": ""}, "options", "minst ett svar"),
        ("hur", {"text.sv": "x" * 4001}, "text.sv", "Högst 4000 tecken"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(
    astrid: PageClient,
    session: Session,
    cast: Cast,
    key: str,
    typed: dict[str, str],
    field: str,
    told: str,
) -> None:
    page = astrid.get(f"{EDIT}?del={key}")
    page = saved(astrid, page, {"hint.sv": "Tänk efter.", **typed}, 422)
    at_field = page.one(f"//*[@id='{field}-error']").text_content()
    assert told in at_field
    assert f'href="#{field}"' in page.text
    assert page.one("//*[@id='hint.sv']").get("value") == "Tänk efter."
    assert questionnaire_called(session, cast.project.id, "pendling").draft is None


def test_two_who_change_different_things_both_get_theirs(
    astrid: PageClient, designer: PageClient, session: Session, cast: Cast
) -> None:
    mine, theirs = astrid.get(f"{EDIT}?del=reser"), designer.get(f"{EDIT}?del=hur")
    saved(designer, theirs, {"text.sv": "På vilket sätt?"})
    saved(astrid, mine, {"text.sv": "Pendlar du?"})
    document = draft(session, cast)
    assert document.by_key["reser"].item.text["sv"] == "Pendlar du?"  # type: ignore[union-attr]
    assert document.by_key["hur"].item.text["sv"] == "På vilket sätt?"  # type: ignore[union-attr]


def test_two_who_change_the_same_thing_see_both_and_saving_again_is_meant(
    astrid: PageClient, designer: PageClient, session: Session, cast: Cast
) -> None:
    mine, theirs = astrid.get(f"{EDIT}?del=hur"), designer.get(f"{EDIT}?del=hur")
    saved(designer, theirs, {"text.sv": "På vilket sätt?"})
    clash = saved(astrid, mine, {"text.sv": "Hur gör du?"}, 409)
    assert "Någon annan har ändrat samma sak" in clash.words()
    assert "På vilket sätt?" in clash.words("//dl[contains(@class, 'review')]")
    assert clash.one("//*[@id='text.sv']").text.strip() == "Hur gör du?"
    saved(astrid, clash, {})
    assert draft(session, cast).by_key["hur"].item.text["sv"] == "Hur gör du?"  # type: ignore[union-attr]


def test_what_somebody_else_has_removed_can_be_put_back_with_what_was_typed(
    astrid: PageClient, designer: PageClient, session: Session, cast: Cast
) -> None:
    mine = astrid.get(f"{EDIT}?del=hur")
    did(designer, "hur", "remove")
    gone = saved(astrid, mine, {"text.sv": "Hur gör du?"}, 409)
    assert "Någon annan har tagit bort det du ändrade." in gone.words()
    saved(astrid, gone, {})
    assert keys(draft(session, cast)) == ["reser", "slut", "hur"]


def test_parts_are_moved_copied_removed_and_put_into_sections(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    did(astrid, "slut", "up")
    assert keys(draft(session, cast)) == ["reser", "slut", "hur"]
    did(astrid, "slut", "copy")
    assert keys(draft(session, cast)) == ["reser", "slut", "slut-2", "hur"]
    page = did(astrid, "hur", "section")
    assert keys(draft(session, cast)) == ["reser", "slut", "slut-2", "avsnitt", "hur"]
    saved(astrid, page, {"title.sv": "Mer om resan", "text.sv": "Nu några frågor till."})
    did(astrid, "slut-2", "into", into="avsnitt")
    assert keys(draft(session, cast)) == ["reser", "slut", "avsnitt", "hur", "slut-2"]
    did(astrid, "avsnitt", "unwrap")
    assert keys(draft(session, cast)) == ["reser", "slut", "hur", "slut-2"]
    told = did(astrid, "hur", "up", 303)
    told = did(astrid, "hur", "up", 422)
    assert "kommer först senare" in told.words()
    told = did(astrid, "reser", "remove", 409)
    assert "Svaret används på andra ställen: ”hur”." in told.words()
    free = "//form[.//button[@value='free']]"
    astrid.submit(told, {"go": "free"}, form=free)
    assert keys(draft(session, cast)) == ["hur", "slut", "slut-2"]
    assert draft(session, cast).by_key["hur"].item.show_if is None


UNDO = "//form[.//button[@value='undo']]"


def test_changes_are_undone_one_after_the_other_until_the_draft_is_as_it_began(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    before = questionnaire_called(session, cast.project.id, "pendling").shown.document
    page = astrid.get(f"{EDIT}?del=hur")
    page = saved(astrid, page, {"text.sv": "På vilket sätt?"})
    states = [draft(session, cast)]
    for key, go in (("slut", "up"), ("hur", "copy"), ("slut", "remove")):
        page = did(astrid, key, go)
        states.append(draft(session, cast))
    assert "Ångra: ta bort ”Tack”" in page.words()
    for was in reversed(states[:-1]):
        page = astrid.follow(astrid.submit(page, {"go": "undo"}, form=UNDO))
        assert "Ångrat." in page.words()
        assert draft(session, cast) == was
    # What is changed after something was undone is undone before what came before that.
    page = did(astrid, "slut", "up")
    for was in (states[0], before):
        page = astrid.follow(astrid.submit(page, {"go": "undo"}, form=UNDO))
        assert draft(session, cast).items == was.items
    assert not page.all(UNDO)


def test_nobody_undoes_what_they_have_not_seen(
    astrid: PageClient, designer: PageClient, session: Session, cast: Cast
) -> None:
    page = did(astrid, "slut", "up")
    did(designer, "slut", "copy")
    told = astrid.submit(page, {"go": "undo"}, form=UNDO, status=409)
    assert "Utkastet har ändrats sedan du öppnade sidan." in told.words()
    assert keys(draft(session, cast)) == ["reser", "slut", "slut-2", "hur"]


def test_what_is_written_as_text_is_not_undone_by_the_editor(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    did(astrid, "slut", "up")
    text = astrid.get(f"{STAFF}/utkast")
    written = text.one("//textarea[@name='text']").text_content().replace("Tack", "Tack så mycket")
    astrid.submit(text, {"text": written})
    assert not astrid.get(EDIT).all(UNDO)
    page = did(astrid, "slut", "copy")
    page = astrid.follow(astrid.submit(page, {"go": "undo"}, form=UNDO))
    assert not page.all(UNDO)
    assert "Tack så mycket" in page.words()


def test_a_draft_that_is_published_or_thrown_away_leaves_nothing_to_undo(
    astrid: PageClient, session: Session
) -> None:
    for button in ("publicera", "ta-bort"):
        did(astrid, "slut", "up" if button == "publicera" else "copy")
        assert session.scalars(select(QuestionnaireEdit)).all()
        page = astrid.get(f"{STAFF}/utkast")
        astrid.submit(page, form=f"//form[contains(@action, '/{button}')]")
        assert session.scalars(select(QuestionnaireEdit)).all() == []


def test_what_a_questionnaire_says_of_itself_and_its_themes(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = astrid.get(EDIT)
    page = astrid.submit(page, {"go": "add-rows"}, form=FORM, status=200)
    typed = {"title.sv": "Din resa", "intro.sv": "Vi frågar.", "rows.0.text.sv": "Tid och plats"}
    saved(astrid, page, {**typed, "journey": "resan", "step": "hear"})
    document = draft(session, cast)
    assert document.title == {"sv": "Din resa", "en": "Your commute"}
    assert (document.journey, document.step) == ("resan", "hear")
    assert [(one.key, one.name) for one in document.themes] == [
        ("tid-och-plats", {"sv": "Tid och plats"})
    ]
    page = astrid.get(f"{EDIT}?del=hur")
    saved(astrid, page, {"theme": "tid-och-plats", "step": "hear"})
    page = saved(astrid, astrid.get(EDIT), {"title.sv": ""}, 303)
    assert draft(session, cast).title == {"en": "Your commute"}
    page = saved(astrid, astrid.get(EDIT), {"title.sv": "", "title.en": ""}, 422)
    assert "Skriv vad enkäten heter." in page.words()


def test_what_is_typed_shows_before_it_is_saved(astrid: PageClient, session: Session) -> None:
    page = astrid.get(f"{EDIT}?del=reser")
    fields = dict(page.one(FORM).form_values())
    address = f"{EDIT}/visa"
    fields |= {"text.sv": "Åker du?", "options.0.text.en": "Yes", "sprak": "en"}
    frame = astrid.post(address, fields, 200)
    assert frame.heading == "Åker du?"
    assert frame.words("//main").count("Yes") == 1
    assert "sandbox allow-same-origin" in frame.response.headers["Content-Security-Policy"]
    assert not frame.all("//script")
    assert astrid.post(address, {**fields, "text.sv": ""}, 200).heading.startswith(
        "Skriv klart frågan"
    )
    session.expire_all()
    assert (
        session.scalars(select(ArtefactVersion).where(ArtefactVersion.status == "draft")).all()
        == []
    )


def test_a_shared_list_of_answers_is_made_used_and_changed(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = astrid.get(f"{EDIT}?skala=ny")
    typed = {"options.0.text.sv": "Aldrig", "options.1.text.sv": "Alltid"}
    saved(astrid, page, typed, 422)
    page = saved(astrid, page, {**typed, "key": "hur-ofta"})
    page = astrid.get(f"{EDIT}?lagg=one")
    saved(astrid, page, {"text.sv": "Hur ofta?", "scale": "hur-ofta"})
    page = astrid.get(f"{EDIT}?lagg=text")
    typed = {"text.sv": "Varför?", "shown": "when", "when": "hur-ofta=aldrig"}
    saved(astrid, page, typed)
    page = astrid.get(f"{EDIT}?skala=hur-ofta")
    assert "1 fråga använder den." in page.words()
    saved(astrid, page, {"options.0.key": "0"})
    document = draft(session, cast)
    assert document.by_key["varfor"].item.show_if == "${hur-ofta} = '0'"
    assert [one.key for one in document.scales[0].options] == ["0", "alltid"]


def test_an_address_that_names_nothing_is_not_found(astrid: PageClient) -> None:
    for address in (f"{EDIT}?del=finns-inte", f"{EDIT}?skala=finns-inte"):
        astrid.get(address, 404)
    page = astrid.get(f"{EDIT}?del=hur")
    astrid.submit(page, {"kind": "hittepå"}, form=FORM, status=404)
    astrid.submit(page, {"go": "explodera"}, form=ARRANGE, status=404)


def test_a_questionnaire_begins_with_its_name_and_first_question(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    address = "/arbete/projektet/enkater/ny/skriv"
    page = astrid.submit(astrid.get(address), {"title": "Din pendling"}, status=422)
    assert "Skriv den första frågan." in page.words()
    assert page.one("//*[@id='title']").get("value") == "Din pendling"
    made = astrid.submit(page, {"first": "Åker du buss?", "kind": "one"})
    assert "/enkat/din-pendling/redigera?del=aker-du-buss" in made.response.headers["Location"]
    assert _options(astrid.follow(made)) == ["Ja", "Nej"]
    again = astrid.submit(page, {"first": "Åker du tåg?", "kind": "text"})
    assert "/enkat/din-pendling-2/redigera?del=aker-du-tag" in again.response.headers["Location"]


def test_a_draft_is_compared_in_words_and_published_with_a_note(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    saved(astrid, astrid.get(f"{EDIT}?del=hur"), {"text.sv": "På vilket sätt?"})
    did(astrid, "slut", "copy")
    page = astrid.get(f"{STAFF}/versioner")
    assert page.all("//del/text()") == ["Hur då?"]
    assert page.all("//ins/text()") == ["På vilket sätt?"]
    assert "Ny Tack" in page.words()
    note = {"note": "Tydligare frågor"}
    astrid.submit(page, note, form="//form[contains(@action, '/publicera')]")
    page = astrid.get(f"{STAFF}/versioner")
    assert "Version 2" in page.words("//tbody/tr[1]")
    assert "Tydligare frågor" in page.words("//tbody/tr[1]")
    same = astrid.get(f"{STAFF}/versioner?fran=2&till=2")
    assert "De är lika." in same.words()
    astrid.get(f"{STAFF}/versioner?fran=9", 404)


MATRIX = f"{STAFF}/oversattningar"
TRANSLATED = "//form[.//ol[contains(@class, 'translations')]]"


def test_missing_translations_stand_first_and_are_filled_in(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = astrid.get(MATRIX)
    assert page.all("//ul[@class='translated']/li/span[1]/text()")[:2] == ["6 av 6", "1 av 6"]
    first = page.one("//ol[contains(@class, 'translations')]/li[1]")
    assert "Saknas" in first.text_content()
    field = page.one("//*[@name='t:en:reser|text']")
    assert (field.get("lang"), field.get("dir")) == ("en", "ltr")
    typed = {"t:en:reser|text": "Do you travel?", "t:en:reser|options|j|text": "Yes"}
    astrid.submit(page, typed, form=TRANSLATED)
    item = draft(session, cast).question("reser")
    assert isinstance(item, One)
    assert item.text == {"sv": "Reser du?", "en": "Do you travel?"}
    assert item.options[0].text == {"sv": "Ja", "en": "Yes"}
    page = astrid.get(MATRIX)
    assert "3 av 6" in page.words()
    last = page.all("//ol[contains(@class, 'translations')]/li")[-1]
    assert "Saknas" not in last.text_content()


def test_two_who_translate_meet_only_in_the_same_field(
    astrid: PageClient, designer: PageClient, session: Session, cast: Cast
) -> None:
    mine = astrid.get(MATRIX)
    typed = {"t:en:reser|text": "Do you go?", "t:en:hur|text": "How?"}
    designer.submit(designer.get(MATRIX), {"t:en:reser|text": "Do you travel?"}, form=TRANSLATED)
    clash = astrid.submit(mine, typed, form=TRANSLATED, status=409)
    assert "Nu står där: Do you travel?" in clash.words()
    assert clash.one("//*[@name='t:en:reser|text']").text.strip() == "Do you go?"
    astrid.submit(clash, form=TRANSLATED)
    document = draft(session, cast)
    assert document.by_key["reser"].item.text["en"] == "Do you go?"  # type: ignore[union-attr]
    assert document.by_key["hur"].item.text["en"] == "How?"  # type: ignore[union-attr]


def test_languages_come_and_go(astrid: PageClient, session: Session, cast: Cast) -> None:
    add, remove = "//form[.//*[@name='kod']]", "//form[.//button[@value='en']]"
    page = astrid.submit(astrid.get(MATRIX), {"kod": "Swahili!"}, form=add, status=422)
    assert "ingen kod för ett språk" in page.words()
    astrid.submit(page, {"kod": "", "sprak": "ar"}, form=add)
    page = astrid.get(MATRIX)
    field = page.one("//*[@name='t:ar:hur|text']")
    assert (field.get("lang"), field.get("dir")) == ("ar", "rtl")
    astrid.submit(page, {"t:ar:hur|text": "كيف؟"}, form=TRANSLATED)
    astrid.submit(astrid.get(MATRIX), {"bort": "en"}, form=remove)
    document = draft(session, cast)
    assert document.languages == ("sv", "ar")
    assert document.title == {"sv": "Din pendling"}
    assert document.by_key["hur"].item.text == {"sv": "Hur då?", "ar": "كيف؟"}  # type: ignore[union-attr]


def test_a_question_is_taken_from_what_was_asked_before(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = astrid.get(f"{STAFF}/fragebank?ord=pendeltåg ofta&efter=reser")
    assert page.all("//h2/text()")[0] == "Hur ofta reser du med pendeltåg?"
    taken = astrid.submit(page, form="//li//form")
    shown = astrid.follow(taken)
    assert "Hämtad ur frågebanken" in shown.words()
    document = draft(session, cast)
    assert keys(document)[:2] == ["reser", "hur-ofta"]
    item = document.question("hur-ofta")
    assert isinstance(item, One)
    assert len(item.options) == 4
    assert set(item.text) == {"sv", "sv-simple", "en"}
    assert "Inget hittades." in astrid.get(f"{STAFF}/fragebank?ord=zebraspöken").words()
    own = astrid.get(f"{STAFF}/fragebank?ord=hur då")
    lessened = astrid.follow(astrid.submit(own, form="//li//form"))
    assert "utan det som hörde till den andra enkäten" in lessened.words()
    assert draft(session, cast).by_key["hur-2"].item.show_if is None
    astrid.submit(own, {"fran": "/finns-inte"}, form="//li//form", status=404)


def test_the_bank_holds_nothing_of_projects_that_one_is_not_in(
    pages: PageClient, astrid: PageClient, session: Session, cast: Cast
) -> None:
    hidden = factories.project(session, cast.agency, "annat")
    text = FILE.replace("Reser du?", "Hemlig fråga?").replace("slug: pendling", "slug: hemlig")
    questionnaires.published(session, hidden, text)
    session.commit()
    assert "Inget hittades." in astrid.get(f"{STAFF}/fragebank?ord=hemlig").words()


def test_a_dry_run_leads_to_each_question_that_it_names(
    astrid: PageClient, session: Session
) -> None:
    page = astrid.get(f"{EDIT}?del=hur")
    saved(astrid, page, {"shown": "expression", "show_if": "${reser} = 'x'"})
    page = astrid.get(f"{STAFF}/provkorning")
    assert page.all("//main//li//a[contains(@href, 'redigera?del=hur')]")
