"""Fetching a project's files, and making a project of one, in the browser's way."""

import csv
import io
import json
from dataclasses import replace

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.areas.models import Coding
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.exports import views
from codesign.exports.views import READ_AT_ONCE
from codesign.projects.models import AuditEvent, Membership, Project
from codesign.rounds.codes import round_code
from codesign.rounds.models import TestRound
from codesign.rounds.plan import TestPlan
from codesign.tables import sending
from tests import factories, working
from tests.cast import Cast
from tests.counting import statements
from tests.exported import Generous, exported, random_project
from tests.pages import SAME_ORIGIN, Page, PageClient

EXPORT = "/arbete/projektet/export"
IMPORT = "/arbete/importera-projekt"
BUTTON = "//form[contains(@action, '{}')]"


@pytest.fixture
def told(session: Session, cast: Cast) -> Contribution:
    """A released voice and a waiting one, coded by Bo."""
    area = factories.area(session, cast.project, "Information")
    voice = factories.voice(
        session, cast.project, cast.version, "=1+1; och så", buckets=[area.id], coding_count=1
    )
    factories.voice(
        session, cast.project, cast.version, "Hemligt än", moderation=Moderation.WAITING
    )
    factories.voice(session, cast.project, cast.version, "Avvisat", moderation=Moderation.REJECTED)
    session.add(
        Coding(
            agency_id=cast.agency.id,
            project_id=cast.project.id,
            contribution_id=voice.id,
            area_id=area.id,
            coder_id=cast.bo.id,
        )
    )
    session.commit()
    return voice


def fetched(client: PageClient, what: str, **values: str) -> Page:
    page = client.get(EXPORT)
    return client.submit(page, values, form=BUTTON.format(what), status=200)


def bytes_of(client: PageClient, form: str) -> bytes:
    """The table of voices as it is sent."""
    token = client.get(EXPORT).all("//input[@name='csrf_token']/@value")[0]
    values = {"csrf_token": token, "form": form}
    answer = client.client.post(f"{EXPORT}/roster", data=values, headers=SAME_ORIGIN)
    assert answer.status_code == 200
    return answer.get_data()


def rows_of(page: Page) -> list[dict[str, str]]:
    text = page.response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.both_engines
def test_an_analyst_gets_every_voice_that_is_kept_and_no_formula(
    pages: PageClient, cast: Cast, told: Contribution
) -> None:
    answer = fetched(pages.sign_in(cast.analyst), "/roster", form="csv")
    disposition = answer.response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="projektet-roster-')
    assert answer.response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = rows_of(answer)
    assert [row["Text"] for row in rows] == ["'=1+1; och så", "Hemligt än"]
    assert [row["Nummer"] for row in rows] == ["1", "2"]
    assert rows[0]["Steg"] == "Hear"
    assert rows[0]["Fas"] == "Before"
    assert rows[0]["Områden"] == "Information"
    assert rows[0]["Läge"] == "ÄR"
    assert rows[0]["Perspektiv"] == "Givare"
    assert rows[0]["Vem som kategoriserat"] == "Kodare 1"
    assert rows[0]["Granskad"] == "publicerad"


def test_names_of_those_who_categorised_are_written_only_on_request_and_not_for_readers(
    pages: PageClient, cast: Cast, told: Contribution
) -> None:
    named = fetched(pages.sign_in(cast.analyst), "/roster", form="csv", namn="1")
    assert rows_of(named)[0]["Vem som kategoriserat"] == "Bo"
    reader = fetched(pages.sign_in(cast.bo), "/roster", form="csv", namn="1")
    assert rows_of(reader)[0]["Vem som kategoriserat"] == "Kodare 1"


def test_a_reader_gets_released_voices_numbered_without_gaps(
    pages: PageClient, session: Session, cast: Cast, told: Contribution
) -> None:
    factories.voice(session, cast.project, cast.version, "Öppen")
    session.commit()
    rows = rows_of(fetched(pages.sign_in(cast.bo), "/roster", form="csv"))
    assert [row["Text"] for row in rows] == ["'=1+1; och så", "Öppen"]
    assert [row["Nummer"] for row in rows] == ["1", "2"]


def test_the_workbook_has_the_same_rows(pages: PageClient, cast: Cast, told: Contribution) -> None:
    content = bytes_of(pages.sign_in(cast.analyst), "xlsx")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][8] == "'=1+1; och så"
    assert rows[2][8] == "Hemligt än"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_is_read_again_by_the_import_page(
    pages: PageClient, session: Session, cast: Cast, told: Contribution, form: str
) -> None:
    client = pages.sign_in(cast.analyst)
    content = bytes_of(client, form)
    upload = client.submit(
        client.get("/arbete/projektet/importera"), {"fil": (io.BytesIO(content), f"a.{form}")}
    )
    review = working.arrived(client, upload)
    running = review.one("//button[contains(@formaction, '/kor')]").get("formaction")
    review.one("//form[@id='importen']").set("action", running)
    client.submit(review, form="//form[@id='importen']")
    brought = session.scalars(
        select(Contribution).where(
            Contribution.import_id.is_not(None), Contribution.text == "=1+1; och så"
        )
    ).one()
    session.refresh(brought)
    assert brought.anchor == told.anchor
    assert brought.perspective == told.perspective
    assert brought.buckets == told.buckets
    assert brought.day == told.day


@pytest.fixture
def pinned(session: Session, cast: Cast, told: Contribution) -> Contribution:
    """The released voice, about a hotspot of a screen of a prototype."""
    version = factories.prototype(session, cast.project)
    told.pin_version_id, told.pin_screen, told.pin_element = version.id, "bild", "rad-ett"
    session.commit()
    return told


def test_a_voice_about_a_prototype_tells_which_version_screen_and_element(
    pages: PageClient, cast: Cast, pinned: Contribution
) -> None:
    rows = rows_of(fetched(pages.sign_in(cast.analyst), "/roster", form="csv"))
    assert list(rows[0])[-4:] == ["Prototyp", "Version", "Skärm", "Element"]
    assert list(rows[0].values())[-4:] == [
        "Exempel på en tavla",
        "1",
        "Tavlan som bild",
        "Första raden",
    ]
    assert list(rows[1].values())[-4:] == ["", "", "", ""]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_voices_about_prototypes_are_read_again_by_the_import_page(
    pages: PageClient, session: Session, cast: Cast, pinned: Contribution, form: str
) -> None:
    test_what_was_exported_is_read_again_by_the_import_page(pages, session, cast, pinned, form)


def test_the_codebook_tells_keys_names_and_counts(
    pages: PageClient, session: Session, cast: Cast, told: Contribution
) -> None:
    top = factories.area(session, cast.project, "=Oro", position=1)
    factories.area(session, cast.project, "Väntan", parent=top)
    session.commit()
    rows = rows_of(fetched(pages.sign_in(cast.bo), "/kodbok"))
    names = [(row["Namn på svenska"], row["Ligger i"], row["Antal röster"]) for row in rows]
    assert names == [("Information", "", "1"), ("'=Oro", "", "0"), ("Väntan", "'=Oro", "0")]


def test_only_those_who_see_everything_fetch_the_project_and_only_an_owner_with_addresses(
    pages: PageClient, cast: Cast, told: Contribution
) -> None:
    reader = pages.sign_in(cast.bo).get(EXPORT)
    assert not reader.all("//form[contains(@action, 'export/projekt')]")
    analyst = fetched(pages.sign_in(cast.analyst), "export/projekt", namn="1")
    assert "@" not in analyst.text
    owner = fetched(pages.sign_in(cast.astrid), "export/projekt", namn="1")
    assert "bo@var-myndighet.example" in owner.text
    found = json.loads(owner.text)
    assert [voice["text"] for voice in found["voices"]] == ["=1+1; och så", "Hemligt än", "Avvisat"]


def test_what_leaves_is_written_down(
    pages: PageClient, session: Session, cast: Cast, told: Contribution
) -> None:
    fetched(pages.sign_in(cast.astrid), "export/projekt", namn="1")
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.person_id) == ("project.export", cast.astrid.id)
    assert event.details == {"people": True}


def test_an_export_asks_the_database_no_more_for_more_voices(
    pages: PageClient, app: Flask, session: Session, cast: Cast, told: Contribution
) -> None:
    client = pages.sign_in(cast.analyst)
    with statements(app) as few:
        fetched(client, "/roster", form="csv")
    for n in range(60):
        factories.voice(session, cast.project, cast.version, f"Röst {n}")
    session.commit()
    with statements(app) as many:
        fetched(client, "/roster", form="csv")
    assert len(few) == len(many)


def test_when_too_many_fetch_at_once_the_next_is_asked_to_wait(
    pages: PageClient, cast: Cast, told: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = pages.sign_in(cast.analyst)
    turns = [sending._Turn() for _ in range(sending.AT_ONCE)]
    page = client.get(EXPORT)
    refused = client.submit(page, {"form": "csv"}, form=BUTTON.format("/roster"), status=429)
    assert "Försök igen om en minut" in refused.words()
    for turn in turns:
        turn.end()
    for _ in range(sending.AT_ONCE + 1):
        fetched(client, "/roster", form="csv")


def file_of(session: Session, cast: Cast) -> bytes:
    project = random_project(session, cast.agency, "utifran", Generous(1))
    project.is_public = True
    content = exported(session, project)
    project.slug = "flyttat"
    session.commit()
    return content


TRIED = (
    "/insikter",
    "/rapport",
    "/prototyper",
    "/prototyp/tavlan",
    "/prototyp/tavlan/utkast",
    "/provomgangar",
    "/provomgangar/omgang-0",
    "/provomgangar/omgang-0/resultat",
    "/provomgangar/omgang-0/provningar",
    "/provomgangar/omgang-0/ord",
)
"""Pages that count or show what was said of prototypes."""


def sent(client: PageClient, content: bytes, status: int = 303, **values: str) -> Page:
    """The answer to a project file that was sent; what it began is done by then."""
    page = client.get(IMPORT)
    file = (io.BytesIO(content), "p.json")
    answer = client.submit(page, {"fil": file, **values}, status=status)
    working.do_the_work(client)
    return answer


def test_an_administrator_makes_a_project_of_a_file_and_owns_it(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    content = file_of(session, cast)
    client = pages.sign_in(cast.astrid)
    assert "Projektet är importerat" in working.arrived(client, sent(client, content)).words()
    made = session.scalars(select(Project).where(Project.slug == "utifran")).one()
    assert not made.is_public, "nothing becomes public unless somebody says so"
    owner = session.scalars(select(Membership).where(Membership.project_id == made.id)).one()
    assert (owner.person_id, owner.role) == (cast.astrid.id, Role.OWNER)
    for place in ("", "/omraden", "/svar", "/export", *TRIED):
        client.get(f"/arbete/utifran{place}")
    assert working.file(client, "/arbete/utifran/rapport.docx").status_code == 200
    again = exported(session, made)
    assert again.replace(b'"is_public":false', b'"is_public":true', 1) == content


def test_released_words_in_a_file_that_may_point_someone_out_wait_and_it_says_how_many(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    content = json.loads(file_of(session, cast))
    released = [one for one in content["voices"] if one["moderation"] == "released"]
    released[0]["text"] = "Mitt nummer är 19121212-1212."
    client = pages.sign_in(cast.astrid)
    told = working.arrived(client, sent(client, json.dumps(content).encode())).words()
    assert "1 röst som var publicerad väntar på att läsas här" in told
    found = session.scalars(
        select(Contribution).where(Contribution.text == "Mitt nummer är 19121212-1212.")
    ).one()
    assert found.moderation is Moderation.WAITING


def test_a_round_that_comes_open_is_open_at_an_address_of_its_own(
    pages: PageClient, app: Flask, session: Session, cast: Cast
) -> None:
    content = json.loads(file_of(session, cast))
    assert content["rounds"], "the example should have a round"
    content["rounds"][0]["status"] = "open"
    client = pages.sign_in(cast.astrid)
    sent(client, json.dumps(content).encode(), oppet="1")
    made = session.scalars(
        select(TestRound)
        .join(Project, Project.id == TestRound.project_id)
        .where(Project.slug == "utifran", TestRound.status == "open")
    ).first()
    assert made is not None
    code = round_code(made.id, app.config["SETTINGS"].secret_key)
    welcome = TestPlan.model_validate(content["rounds"][0]["script"]).welcome["sv"]
    assert welcome in pages.get(f"/prova/{code}").words()
    told = client.get(f"/arbete/utifran/provomgangar/{made.slug}")
    assert code in told.response.get_data(as_text=True)


def test_an_imported_project_is_open_when_the_file_and_the_person_say_so(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    sent(pages.sign_in(cast.astrid), file_of(session, cast), oppet="1")
    assert session.scalars(select(Project.is_public).where(Project.slug == "utifran")).one()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "inte ett projekt"),
        (b"step;text\nhear;hej", "inte ett projekt"),
        (b"PK\x03\x04", "inte ett projekt"),
        (b"\xff\xfe{", "rad 1"),
        (b'{"format": "medskapa-project", "version": 7, "future": 1}', "nyare version"),
        (b'{"format": "medskapa-project", "version": 1, "project": ' + b"[" * 100_000, "rad 1"),
        (b'{"format": "medskapa-project", "format": "x"}', "inte ett projekt"),
        (b'{"format": ' + b"1" * 5_000 + b"}", "rad 1"),
        (b'{"format": "medskapa-project", "version": NaN}', "rad 1"),
    ],
    ids=["empty", "csv", "zip", "utf16", "newer", "nested", "twice", "number", "nan"],
)
def test_a_file_that_is_no_project_is_refused_with_a_sentence(
    pages: PageClient, session: Session, cast: Cast, content: bytes, sentence: str
) -> None:
    before = session.scalar(select(func.count()).select_from(Project))
    page = sent(pages.sign_in(cast.astrid), content, status=422)
    assert sentence in page.words()
    assert "Inget är importerat" in page.words()
    assert session.scalar(select(func.count()).select_from(Project)) == before


def test_a_larger_file_is_read_by_a_worker_which_tells_what_is_wrong(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    before = session.scalar(select(func.count()).select_from(Project))
    client = pages.sign_in(cast.astrid)
    page = working.arrived(client, sent(client, b'{"format": "annat"}' + b" " * READ_AT_ONCE))
    assert page.heading == "Projektfilen läses"
    assert "inte ett projekt" in page.words("//div[@role='alert']")
    assert page.one("//a[.='Välj en annan fil']").get("href") == IMPORT
    assert session.scalar(select(func.count()).select_from(Project)) == before


def test_the_work_is_found_again_from_the_list_of_projects(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    client = pages.sign_in(cast.astrid)
    began = sent(client, file_of(session, cast)).response.headers["Location"]
    (link,) = client.get("/arbete").all("//section[@aria-labelledby='i-bakgrunden']//a/@href")
    assert link == began
    cilla = pages.sign_in(cast.cilla)
    cilla.get(began, 404)
    assert cilla.get("/arbete").all("//section[@aria-labelledby='i-bakgrunden']") == []


def test_who_is_no_administrator_any_more_gets_no_project(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    client = pages.sign_in(cast.astrid)
    page = client.get(IMPORT)
    content = file_of(session, cast)
    began = client.submit(page, {"fil": (io.BytesIO(content), "p.json")})
    session.execute(update(Person).where(Person.id == cast.astrid.id).values(is_admin=False))
    session.commit()
    working.do_the_work(client)
    client.get(began.response.headers["Location"], 403)
    assert session.scalar(select(Project).where(Project.slug == "utifran")) is None


def test_a_large_project_file_is_made_by_a_worker(
    pages: PageClient, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file = "/arbete/projektet/export/projekt"
    client = pages.sign_in(cast.analyst)
    at_once = fetched(client, "/export/projekt").text
    monkeypatch.setattr(views, "SENT_AT_ONCE", 0)
    answer = working.file(client, project_file)
    assert json.loads(answer.data) == json.loads(at_once)
    assert answer.headers["Content-Disposition"].endswith('.json"')
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "project.export")).all()
    assert [event.person_id for event in events] == [cast.analyst.id] * 2


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("role", "is_named"), [(Role.OWNER, True), (Role.DESIGNER, False)])
def test_names_are_in_a_made_file_only_for_who_is_owner_when_it_is_made(
    pages: PageClient,
    session: Session,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    is_named: bool,
) -> None:
    monkeypatch.setattr(views, "SENT_AT_ONCE", 0)
    client = pages.sign_in(cast.astrid)
    page = client.get("/arbete/projektet/export")
    form = "//form[contains(@action, '/export/projekt')]"
    began = client.submit(page, {"namn": "1"}, form=form)
    mine = (Membership.person_id == cast.astrid.id) & (Membership.project_id == cast.project.id)
    session.execute(update(Membership).where(mine).values(role=role))
    session.commit()
    place = working.arrived(client, began).one("//a[.='Hämta filen']").get("href")
    assert (cast.bo.email.encode() in client.client.get(place).data) == is_named


def test_no_file_and_a_huge_file_are_told_apart(pages: PageClient, app: Flask, cast: Cast) -> None:
    client = pages.sign_in(cast.astrid)
    assert "Välj en projektfil" in client.submit(client.get(IMPORT), status=422).words()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], upload_bytes=20_000)
    huge = sent(client, b" " * 20_000, status=413)
    assert "för stor" in huge.words()


def test_one_who_is_no_administrator_may_not_import(pages: PageClient, cast: Cast) -> None:
    pages.sign_in(cast.bo).get(IMPORT, status=403)


def test_a_name_of_an_account_is_never_shown_to_the_public(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    sent(pages.sign_in(cast.astrid), file_of(session, cast), oppet="1")
    stand_ins = session.scalars(select(Person).where(Person.email.like("%stand-in%"))).all()
    assert stand_ins
    assert all(not one.password_hash for one in stand_ins)
    public = pages.get("/projekt/utifran")
    assert not any(one.name in public.text for one in stand_ins)
