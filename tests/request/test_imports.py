"""Importing notes through the pages, as a member of staff without JavaScript does."""

import io
import zipfile
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import werkzeug.test
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign import i18n
from codesign.areas.models import Coding, CodingOrigin
from codesign.contributions import tallies
from codesign.contributions.domain import STAFF_SEES, Mode, Moderation, VoiceFilter
from codesign.contributions.models import Contribution, NoteImport
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.imports import actions
from codesign.projects.models import AuditEvent
from codesign.tables.reading import UnreadableFileError, refuse_at_once
from tests import factories, working
from tests.cast import Cast
from tests.pages import Page, PageClient

ADDRESS = "/arbete/projektet/importera"
CSV = "Steg;Läge;Text\nHear;ÄR;Brevet kom sent.\nRest;BÖR;Vila mer.\n"
REPORT = Path(__file__).parents[3] / "shared" / "sources" / "data"


def workbook(*rows: tuple[object, ...]) -> bytes:
    """The bytes of an XLSX with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _bodies_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client leaves large bodies in files that it does not close."""
    encode = partial(werkzeug.test.stream_encode_multipart, threshold=50_000_000)
    monkeypatch.setattr(werkzeug.test, "stream_encode_multipart", encode)


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def upload(astrid: PageClient, content: bytes | str, name: str = "lappar.csv") -> Page:
    """The review page of an uploaded file."""
    raw = content.encode() if isinstance(content, str) else content
    page = astrid.get(ADDRESS)
    sent = astrid.submit(page, {"fil": (io.BytesIO(raw), name)}, form="//form[@enctype]")
    return working.arrived(astrid, sent)


def refused(astrid: PageClient, content: bytes, name: str = "lappar.csv") -> Page:
    """The page that tells why the file is not taken: the upload page for what a glance shows, else
    the page of the work that read it."""
    page = astrid.get(ADDRESS)
    if seen_at_a_glance(content):
        files = {"fil": (io.BytesIO(content), name)}
        return astrid.submit(page, files, form="//form[@enctype]", status=422)
    page = upload(astrid, content, name)
    assert page.heading == "Filen med anteckningar läses"
    assert page.one("//a[.='Ändra och försök igen']").get("href") == f"{ADDRESS}?resa=resan"
    return page


def seen_at_a_glance(content: bytes) -> bool:
    try:
        refuse_at_once(content)
    except UnreadableFileError:
        return True
    return False


def confirm(astrid: PageClient, page: Page, status: int = 303, **values: str) -> Page:
    """Press the button that imports."""
    form = page.one("//form[@id='importen']")
    form.set("action", page.one("//button[contains(@formaction, '/kor')]").get("formaction"))
    return astrid.submit(page, values, form="//form[@id='importen']", status=status)


def stored(session: Session) -> list[Contribution]:
    return list(
        session.scalars(
            select(Contribution)
            .where(Contribution.import_id.is_not(None))
            .order_by(Contribution.id)
            .execution_options(populate_existing=True)
        )
    )


def test_a_file_with_clear_columns_is_imported_in_two_presses(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = upload(astrid, CSV)
    assert "2 anteckningar går att läsa" in page.words("//div[@id='raknat']")
    done = astrid.follow(confirm(astrid, page))
    assert done.heading == "2 anteckningar är importerade"
    first, second = stored(session)
    assert (first.anchor, first.mode, first.text) == ("hear", Mode.IS, "Brevet kom sent.")
    assert (second.anchor, second.mode) == ("rest", Mode.SHOULD)
    assert first.moderation is Moderation.WAITING
    counts = tallies.step_counts(session, cast.artefact.id, VoiceFilter(), STAFF_SEES)
    assert {step: count.voices for step, count in counts.items()} == {"hear": 1, "rest": 1}


def test_the_content_is_forgotten_when_the_import_is_done(
    astrid: PageClient, session: Session
) -> None:
    confirm(astrid, upload(astrid, CSV))
    found = session.scalars(select(NoteImport).order_by(NoteImport.id.desc()).limit(1)).one()
    assert (found.status, found.content, found.accepted) == ("done", None, 2)


@pytest.mark.both_engines
def test_a_replayed_confirmation_imports_nothing_twice(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, CSV)
    confirm(astrid, page)
    again = astrid.follow(confirm(astrid, page))
    assert "redan importerad" in again.words()
    assert len(stored(session)) == 2


def test_bad_rows_are_listed_and_skipped_only_by_choice(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, CSV + "Hera;ÄR;Fel stavat.\n")
    assert "Menade du ”Hear”?" in page.words("//div[@id='fel']")
    assert page.one("//div[@id='fel']//tbody//th").text_content() == "4"
    again = confirm(astrid, page, 422)
    assert "Rätta raderna" in again.words("//div[@role='alert']")
    assert stored(session) == []
    confirm(astrid, page, **{"hoppa-over": "1"})
    assert len(stored(session)) == 2


def test_the_button_that_says_good_rows_skips_the_bad(astrid: PageClient) -> None:
    page = upload(astrid, CSV + "Hera;ÄR;Fel stavat.\n")
    button = page.one("//button[@id='hoppa-over']")
    assert "Importera de 2 som går att läsa" in (button.text_content() or "")
    assert (button.get("name"), button.get("value")) == ("hoppa-over", "1")
    assert "1 rad har fel och hoppas över" in page.words("//section[@class='import-run']")
    assert upload(astrid, CSV).one("//button[@id='hoppa-over']").get("name") is None


def test_an_unknown_name_can_be_placed_by_hand(astrid: PageClient, session: Session) -> None:
    page = upload(astrid, "Steg;Text\nHear;Ett.\nKonferensen;Två.\n")
    read = astrid.submit(page, {"plats-till": "follow-up"}, form="//form[@id='importen']")
    again = astrid.follow(read)
    assert "2 anteckningar går att läsa" in again.words("//div[@id='raknat']")
    confirm(astrid, again)
    assert [voice.anchor for voice in stored(session)] == ["hear", "follow-up"]


def test_suggestions_are_taken_with_one_press(astrid: PageClient) -> None:
    page = upload(astrid, "Steg;Text\nHaer;Ett.\nHear;Två.\n")
    read = astrid.submit(page, {"forslag": "1"}, form="//form[@id='importen']")
    assert "2 anteckningar går" in astrid.follow(read).words("//div[@id='raknat']")


def test_changed_choices_are_shown_before_they_are_imported(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, "Steg;Text\nHear;Ett.\nKonferensen;Två.\n")
    shown = confirm(astrid, page, 422, **{"plats-till": "hear", "hoppa-over": "1"})
    assert "Kontrollera och importera igen" in shown.words("//div[@role='alert']")
    assert stored(session) == []


def test_another_column_with_as_many_rows_is_shown_before_it_is_imported(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, "Steg;Text;Annat\nHear;Ett.;Hemligt.\n")
    confirm(astrid, page, 422, **{"kolumn-text": "2"})
    assert stored(session) == []


def test_pasted_lines_need_a_step_and_keep_their_words(
    astrid: PageClient, session: Session
) -> None:
    page = astrid.get(ADDRESS)
    lines = "Jag väntade, länge, på svar.\n=SUM(A1)\n"
    review = astrid.follow(astrid.submit(page, {"rader": lines}, form="//form[@enctype]"))
    assert "Välj var i resan" in review.words("//div[@id='raknat']")
    read = astrid.submit(review, {"steg": "decide"}, form="//form[@id='importen']")
    confirm(astrid, astrid.follow(read))
    assert [voice.text for voice in stored(session)] == lines.splitlines()


def test_areas_that_the_source_names_become_codings_and_counts(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    top = factories.area(session, cast.project, "Stöd")
    sub = factories.area(session, cast.project, "Kurator", top)
    session.commit()
    page = upload(
        astrid,
        "Steg;Text;Område\nHear;Ett.;stod > kurator\nHear;Två.;Stöd; Okänt\nHear;Tre.;\n".replace(
            "Stöd; Okänt", '"Stöd; Okänt"'
        ),
    )
    assert "inget område som heter ”Okänt”" in page.words("//details[@class='import-asides']")
    confirm(astrid, page)
    codings = session.scalars(
        select(Coding).where(Coding.project_id == cast.project.id).order_by(Coding.id)
    ).all()
    assert [(one.area_id, one.origin) for one in codings] == [
        (sub.id, CodingOrigin.SOURCE),
        (top.id, CodingOrigin.SOURCE),
    ]
    buckets, _ = tallies.project_counts(session, cast.project.id, STAFF_SEES)
    assert (buckets[top.id], buckets[sub.id], buckets[0], buckets[-1]) == (2, 1, 3, 2)


def test_reviewed_words_are_public_only_when_staff_say_so(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, CSV)
    read = astrid.submit(page, {"granskade": "1"}, form="//form[@id='importen']")
    confirm(astrid, astrid.follow(read))
    assert {voice.moderation for voice in stored(session)} == {Moderation.RELEASED}


@pytest.mark.parametrize(
    "words",
    ["Ring mig på 070-123 45 67.", "Jag är 19121212-1212.", "Skriv till ines@exempel.se."],
)
def test_reviewed_words_that_may_point_someone_out_wait_all_the_same_and_it_says_how_many(
    astrid: PageClient, session: Session, words: str
) -> None:
    page = upload(astrid, f"{CSV}Rest;BÖR;{words}\n")
    read = astrid.submit(page, {"granskade": "1"}, form="//form[@id='importen']")
    told = astrid.follow(confirm(astrid, astrid.follow(read))).words()
    found = {voice.text: voice.moderation for voice in stored(session)}
    assert found == {
        "Brevet kom sent.": Moderation.RELEASED,
        "Vila mer.": Moderation.RELEASED,
        words: Moderation.WAITING,
    }
    assert "1 anteckning väntar på att läsas" in told
    assert "De andra syns på kartan för alla." in told
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert event.details["held"] == 1


def test_the_import_is_in_the_log_without_any_words(astrid: PageClient, session: Session) -> None:
    confirm(astrid, upload(astrid, CSV))
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert event.action == "notes.import"
    assert event.details == {"accepted": 2, "refused": 0, "coded": 0, "held": 0}


def test_an_abandoned_upload_is_forgotten(astrid: PageClient, session: Session) -> None:
    page = upload(astrid, CSV)
    form = page.one("//form[@id='importen']")
    form.set("action", page.one("//button[contains(@formaction, '/avbryt')]").get("formaction"))
    gone = astrid.follow(astrid.submit(page, form="//form[@id='importen']"))
    assert gone.heading == "Importen är avbruten"
    found = session.scalars(select(NoteImport).order_by(NoteImport.id.desc()).limit(1)).one()
    assert (found.status, found.content) == ("abandoned", None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 hej", "en PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "en bild"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (bytes(range(256)) * 40, "går inte att läsa"),
        (b"", "minst en anteckning"),
        (b"   \r\n ", "inga rader"),
        (b"PK\x03\x04 not really a zip", "skadat"),
        (b"Steg;Text\n", "rubrikrad"),
        (("Steg;Text\n" + "Hear;x\n" * 10_001).encode(), "10 000 rader"),
    ],
    ids=["pdf", "png", "xls", "noise", "nothing", "blank", "zip", "header", "rows"],
)
def test_a_file_that_cannot_be_read_says_what_it_is(
    astrid: PageClient, session: Session, content: bytes, told: str
) -> None:
    page = refused(astrid, content)
    assert told.replace(" ", "") in page.words("//div[@role='alert']").replace(" ", "").replace(
        "\N{NO-BREAK SPACE}", ""
    )
    assert session.scalar(select(func.count()).select_from(NoteImport)) == 0


def test_a_file_that_is_too_large_is_told_beside_the_field(
    astrid: PageClient, session: Session
) -> None:
    page = astrid.get(ADDRESS)
    content = io.BytesIO(b"Hej\n" * 3_000_000)
    told = astrid.submit(page, {"fil": (content, "x.csv")}, form="//form[@enctype]", status=413)
    assert "10 MB" in told.words("//p[@id='fil-fel']")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(astrid: PageClient) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 * 1024 * 1024))
    page = refused(astrid, out.getvalue(), "lappar.xlsx")
    assert "packar upp" in page.words("//div[@role='alert']")


def test_entities_in_a_workbook_are_refused(astrid: PageClient) -> None:
    source = workbook(("Steg", "Text"), ("Hear", "Hej på dig"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            new.writestr(part.filename, content)
    assert "hör hemma" in refused(astrid, out.getvalue()).words("//div[@role='alert']")


def test_a_workbook_is_read_and_its_formulas_are_not_run(
    astrid: PageClient, session: Session
) -> None:
    content = workbook(
        ("Fas", "Anteckning", "Betyg", "Datum"),
        ("Before", '=HYPERLINK("http://evil.example")', -2, "2026-11-03"),
        (None, None, None, None),
        ("After", "Vila.", 1, None),
    )
    page = upload(astrid, content, "helt-fel-namn.txt")
    confirm(astrid, page)
    first, second = stored(session)
    assert first.text == '=HYPERLINK("http://evil.example")'
    assert (first.anchor, first.rating, str(first.day)) == ("before", -2, "2026-11-03")
    assert (second.anchor, second.rating) == ("after", 1)


def test_a_note_of_a_megabyte_is_a_bad_row_that_keeps_the_others(astrid: PageClient) -> None:
    page = upload(astrid, f"Steg;Text\nHear;{'x' * 1_000_000}\nRest;Vila.\n")
    assert "1 anteckning går att läsa" in page.words("//div[@id='raknat']")
    assert "högst 10" in page.words("//div[@id='fel']")


def test_other_agencies_and_projects_never_see_an_upload(
    astrid: PageClient, pages: PageClient, cast: Cast
) -> None:
    address = upload(astrid, CSV).address
    number = address.rsplit("/", 1)[-1]
    cilla = pages.sign_in(cast.cilla)
    cilla.get(address, 404)
    cilla.get(f"/arbete/grannen/importera/{number}", 404)
    pages.sign_in(cast.bo).get(address, 403)


def test_an_import_without_the_token_is_refused(astrid: PageClient, session: Session) -> None:
    address = upload(astrid, CSV).address
    astrid.post(f"{address}/kor", {"sett": "2-0-0"}, 403)
    astrid.post(f"{address}/avbryt", {}, 403)
    astrid.post(ADDRESS, {"rader": "Hej"}, 403)
    assert stored(session) == []


def test_faults_come_as_a_file_in_which_no_cell_is_a_formula(astrid: PageClient) -> None:
    page = upload(astrid, "Steg;=cmd\nHear;\n=1+1;Två.\n".replace("=cmd", "Text"))
    told = astrid.get(f"{page.address}/fel.csv").text
    assert told.startswith("\ufeffRad;Kolumn;Fel;Förslag")
    assert "2;Text;Raden saknar text." in told


def test_the_template_reads_back_without_a_fault(astrid: PageClient) -> None:
    template = astrid.get(f"{ADDRESS}/mall.csv").response.get_data()
    assert "3 anteckningar går att läsa" in upload(astrid, template).words("//div[@id='raknat']")


def test_control_characters_in_choices_reach_no_database(
    astrid: PageClient, session: Session
) -> None:
    page = upload(astrid, CSV)
    values = {"kalla": "Rap\x00port", "kolumn-grupp": "99", "steg": "nej", "plats-till": "nej"}
    read = astrid.submit(page, values, form="//form[@id='importen']")
    confirm(astrid, astrid.follow(read))
    assert {voice.origin for voice in stored(session)} == {"Rapport"}


def test_htmx_gets_the_review_alone(astrid: PageClient) -> None:
    page = upload(astrid, CSV)
    token = page.one("//form[@id='importen']/input[@name='csrf_token']").get("value")
    part = astrid.post(
        page.address,
        {"csrf_token": token, "kolumn-text": "2", "steg": "rest"},
        200,
        {"HX-Request": "true"},
    )
    assert not part.is_whole
    assert "går att läsa" in part.words("//div[@id='raknat']")


@pytest.mark.skipif(not REPORT.exists(), reason="the report's files are not here")
@pytest.mark.parametrize(
    ("file", "n", "source"),
    [
        ("quotes", 97, Source.QUOTE),
        ("findings", 200, Source.IMPORT),
        ("obstacles_and_areas", 192, Source.IMPORT),
    ],
)
def test_the_reports_files_need_only_a_step(
    astrid: PageClient, session: Session, file: str, n: int, source: Source
) -> None:
    page = upload(astrid, (REPORT / f"{file}.csv").read_bytes(), f"{file}.csv")
    read = astrid.submit(page, {"steg": "hear"}, form="//form[@id='importen']")
    confirm(astrid, astrid.follow(read))
    voices = stored(session)
    assert (len(voices), {voice.source for voice in voices}) == (n, {source})


@pytest.mark.parametrize(("early", "is_kept"), [(1, True), (0, False)])
def test_what_nobody_checks_is_forgotten_after_a_fortnight(
    astrid: PageClient, session: Session, early: int, is_kept: bool
) -> None:
    page = upload(astrid, CSV)
    found = session.scalars(select(NoteImport)).one()
    last = found.created_at + timedelta(days=14)
    listed = astrid.get(ADDRESS).words("//ul[@class='import-history']")
    assert f"senast {i18n.day(last)}" in listed
    moment = last - timedelta(seconds=early)
    assert actions.anything_too_old(session, moment) != is_kept
    actions.abandon_too_old(session, moment)
    session.commit()
    session.refresh(found)
    assert ((found.status, found.content is None) == ("waiting", False)) == is_kept
    heading = astrid.get(page.address).heading
    assert (heading == "Importen är avbruten") != is_kept


def test_what_was_imported_is_never_too_old(astrid: PageClient, session: Session) -> None:
    confirm(astrid, upload(astrid, CSV))
    much_later = now() + timedelta(days=400)
    assert not actions.anything_too_old(session, much_later)
    actions.abandon_too_old(session, much_later)
    assert session.scalars(select(NoteImport.status)).one() == "done"


@pytest.mark.parametrize(("lang", "told"), [("sv", "semikolon"), ("en", "semicolon")])
def test_what_the_file_is_stands_in_the_readers_language(
    astrid: PageClient, lang: str, told: str
) -> None:
    page = upload(astrid, "Steg;Text\nhear;Ett\n")
    assert f"(CSV, UTF-8, {told})" in astrid.get(f"{page.address}?lang={lang}").words("//main")
