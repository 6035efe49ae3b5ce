"""The project's report: for whom, with what, and which voices it may quote."""

from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.areas.models import Area, Coding
from codesign.contributions import tallies
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects.models import AuditEvent
from codesign.quotes.models import ChosenQuote
from tests import factories, working
from tests.cast import Cast
from tests.counting import statements
from tests.pages import PageClient

PLACE = "/arbete/projektet/rapport"


@pytest.fixture
def area(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def quoted(session: Session, cast: Cast, area: Area) -> Contribution:
    """A released voice in the area."""
    voice = factories.voice(
        session, cast.project, cast.version, "Exempel: brevet var svårt.", buckets=[area.id]
    )
    whose = {"agency_id": cast.agency.id, "project_id": cast.project.id}
    session.add(Coding(contribution_id=voice.id, area_id=area.id, **whose))
    return voice


@pytest.fixture
def many(session: Session, cast: Cast, area: Area, quoted: Contribution) -> None:
    """Twelve donors and two relatives, released, and one donor that nobody has read."""
    for number in range(11):
        factories.voice(session, cast.project, cast.version, f"Ja {number}", buckets=[area.id])
    for _ in range(2):
        factories.voice(
            session, cast.project, cast.version, perspective="relative", anchor="rest", rating=-2
        )
    waiting = {"moderation": Moderation.WAITING, "source": Source.NOTE}
    factories.voice(session, cast.project, cast.version, "Oläst hemlighet", **waiting)
    session.commit()


def words_of_docx(content: bytes) -> str:
    opened = Document(BytesIO(content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in opened.paragraphs] + cells)


@pytest.mark.usefixtures("many")
def test_staff_see_every_number(pages: PageClient, cast: Cast) -> None:
    words = pages.sign_in(cast.astrid).get(PLACE).words()
    assert "Rapporten bygger på 15 röster." in words
    assert "visas inte" not in words
    assert "Ingen röst kommer från: Profession." in words


@pytest.mark.usefixtures("many")
def test_a_reader_counts_what_can_be_read_and_learns_no_small_groups_feelings(
    pages: PageClient, cast: Cast
) -> None:
    page = pages.sign_in(cast.bo).get(PLACE)
    words = page.words()
    assert "Rapporten bygger på 14 röster." in words
    row = page.one("//tr[th='Närstående' and ancestor::table/caption[contains(., 'berättar')]]")
    assert row.xpath("string(td)") == "2"
    felt = page.one("//tr[th='Rest' and ancestor::table/caption[contains(., 'kändes det vid')]]")
    assert [" ".join(td.text_content().split()) for td in felt.xpath("td")] == ["visas inte"] * 2
    assert "Hur kändes det för olika människor?" not in words


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_documents_are_sent_as_files(pages: PageClient, cast: Cast, ending: str) -> None:
    answer = working.file(pages.sign_in(cast.astrid), f"{PLACE}.{ending}")
    assert answer.status_code == 200
    assert f'.{ending}"' in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    start = {"pdf": b"%PDF", "docx": b"PK"}[ending]
    assert answer.data.startswith(start)


@pytest.mark.usefixtures("many")
def test_word_follows_the_guard_as_the_page_does(pages: PageClient, cast: Cast) -> None:
    told = words_of_docx(working.file(pages.sign_in(cast.bo), f"{PLACE}.docx").data)
    assert "Rapporten bygger på 14 röster." in told
    assert "visas inte" in told
    whole = working.file(pages.sign_in(cast.astrid), f"{PLACE}.docx").data
    assert words_of_docx(whole).count("15 röster")


@pytest.mark.usefixtures("many")
def test_sections_and_language_are_chosen_in_the_address(pages: PageClient, cast: Cast) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(f"{PLACE}?avsnitt=metod&avsnitt=karta&lang=en")
    assert page.all("//article/section/h2/@id") == ["karta", "metod"]
    assert page.one("//article").get("lang") == "en"
    (link,) = page.all("//button/@formaction[contains(., 'rapport.pdf')]")
    assert "avsnitt=metod" in link
    assert "lang=en" in link


@pytest.mark.usefixtures("many")
def test_a_forged_section_is_ignored_with_a_word(pages: PageClient, cast: Cast) -> None:
    page = pages.sign_in(cast.astrid).get(f"{PLACE}?avsnitt=%27%3Bdrop")
    assert "Adressen bad om ett avsnitt som inte finns." in page.words()
    assert len(page.all("//article/section")) == 9


def test_an_empty_project_says_what_to_do_first(pages: PageClient, cast: Cast) -> None:
    page = pages.sign_in(cast.astrid).get(PLACE)
    assert "importera anteckningar" in page.words()
    assert [link.text for link in page.all("//main//a")] == [
        "Importera anteckningar",
        "Granska röster",
    ]
    assert working.file(pages.sign_in(cast.astrid), f"{PLACE}.pdf").data.startswith(b"%PDF")


def chosen(session: Session) -> int:
    return session.scalar(select(func.count(ChosenQuote.id))) or 0


def test_a_released_voice_is_chosen_and_dropped(
    pages: PageClient, cast: Cast, session: Session, area: Area, quoted: Contribution
) -> None:
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    place = f"{PLACE}/citat/{area.id}"
    astrid.submit(astrid.get(place), form="//main//form[contains(@action, '/valj')]")
    assert "brevet var svårt" in astrid.get(PLACE).words()
    astrid.submit(astrid.get(place), form="//main//form[contains(@action, '/ta-bort')]")
    assert chosen(session) == 0
    assert "brevet var svårt" not in astrid.get(PLACE).words()
    told = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("quote%"))).all()
    assert list(told) == ["quote.choose", "quote.drop"]


def test_signs_that_the_pdf_has_no_font_for_are_told_before_and_after_choosing(
    pages: PageClient, cast: Cast, session: Session, area: Area, quoted: Contribution
) -> None:
    # Code points that stand for no sign, so no font anywhere has them.
    quoted.text = "Exempel: \u0379 och \u0378 och \u0379."
    plain = factories.voice(
        session, cast.project, cast.version, "Exempel: Ж är en bokstav.", buckets=[area.id]
    )
    session.add(
        Coding(
            contribution_id=plain.id,
            area_id=area.id,
            agency_id=cast.agency.id,
            project_id=cast.project.id,
        )
    )
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    place = f"{PLACE}/citat/{area.id}"
    warning = (
        "PDF:en kan inte visa alla tecken i rösten. De här 2 tecknen blir rutor (□): \u0379 "
        "\u0378. På sidan och i Word står de som de skrevs."
    )
    page = astrid.get(place)
    told = "//p[contains(@class, 'quote-unshown')]"
    assert page.words(f"//li[@id='rost-{quoted.id}']{told}") == warning
    assert len(page.all(told)) == 1
    form = f"//li[@id='rost-{quoted.id}']//form"
    astrid.submit(page, form=form)
    page = astrid.get(place)
    assert len(page.all(told)) == 2
    assert page.words(f"//section[@aria-labelledby='chosen']{told}") == warning
    quoted.text = "Exempel: \u0379."
    session.commit()
    assert "Det här tecknet blir en ruta (□): \u0379." in astrid.get(place).words()


@pytest.mark.parametrize("state", [Moderation.WAITING, Moderation.KEPT])
def test_only_released_voices_can_be_quoted(
    pages: PageClient, cast: Cast, session: Session, area: Area, state: Moderation
) -> None:
    voice = factories.voice(
        session, cast.project, cast.version, buckets=[area.id], moderation=state
    )
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    values = {"csrf_token": astrid.get("/konto").all("//input[@name='csrf_token']/@value")[0]}
    page = astrid.post(f"{PLACE}/citat/{area.id}/{voice.id}/valj", values, status=409)
    assert "Bara röster som är publicerade kan citeras." in page.words()
    assert chosen(session) == 0


def test_a_sixth_quote_is_refused_and_says_why(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    voices = [
        factories.voice(session, cast.project, cast.version, f"Röst {n}", buckets=[area.id])
        for n in range(6)
    ]
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    values = {"csrf_token": astrid.get("/konto").all("//input[@name='csrf_token']/@value")[0]}
    for place, voice in enumerate(voices):
        status = 303 if place < 5 else 409
        page = astrid.post(f"{PLACE}/citat/{area.id}/{voice.id}/valj", values, status=status)
    assert "Området har redan 5 citat." in page.words()


@pytest.mark.parametrize("state", [Moderation.WITHDRAWN, Moderation.REJECTED, Moderation.KEPT])
def test_a_voice_that_is_no_longer_released_leaves_the_report_at_once(
    pages: PageClient,
    cast: Cast,
    session: Session,
    area: Area,
    quoted: Contribution,
    state: Moderation,
) -> None:
    session.add(quote_of(cast, area, quoted))
    factories.voice(session, cast.project, cast.version, "En annan")
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    assert "brevet var svårt" in astrid.get(PLACE).words()
    with tallies.kept(session, cast.project, [quoted]):
        quoted.moderation = state
    session.commit()
    assert "brevet var svårt" not in astrid.get(PLACE).words()


def quote_of(cast: Cast, area: Area, voice: Contribution) -> ChosenQuote:
    return ChosenQuote(
        agency_id=cast.project.agency_id,
        project_id=cast.project.id,
        area_id=area.id,
        contribution_id=voice.id,
    )


def test_a_voice_of_another_project_cannot_be_quoted(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    version = factories.journey(session, cast.sibling, "annan-resa")
    voice = factories.voice(session, cast.sibling, version, buckets=[area.id])
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    values = {"csrf_token": astrid.get("/konto").all("//input[@name='csrf_token']/@value")[0]}
    astrid.post(f"{PLACE}/citat/{area.id}/{voice.id}/valj", values, status=404)


def deeds(session: Session, cast: Cast, area: Area) -> None:
    """A public and an internal action, a published answer and a draft, and a priority."""
    project = cast.project
    whose = {"agency_id": project.agency_id, "project_id": project.id, "area_id": area.id}
    session.add_all(
        [
            Action(
                text={"sv": "Skriv om brevet"}, owner_id=cast.astrid.id, is_public=True, **whose
            ),
            Action(text={"sv": "Intern utredning"}, **whose),
            PublishedAnswer(
                text={"sv": "Vi skriver om brevet."},
                status=AnswerStatus.PUBLISHED,
                published_at=now(),
                **whose,
            ),
            PublishedAnswer(text={"sv": "Ett utkast"}, **whose),
            Priority(person_id=cast.astrid.id, impact=5, effort=2, **whose),
        ]
    )
    session.commit()


@pytest.mark.usefixtures("many")
def test_staff_read_actions_with_owner_and_answers_that_are_out(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    deeds(session, cast, area)
    words = pages.sign_in(cast.astrid).get(PLACE).words("//article")
    assert "Skriv om brevet" in words
    assert "Intern utredning" in words
    assert "Astrid" in words
    assert "Vi skriver om brevet." in words
    assert "Ett utkast" not in words
    assert "1 svar är skrivet men inte publicerat." in words
    assert "Störst effekt i förhållande till insatsen väntas av ”Information”." in words


@pytest.mark.usefixtures("many")
def test_readers_read_public_actions_without_names(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    deeds(session, cast, area)
    words = pages.sign_in(cast.bo).get(PLACE).words("//article")
    assert "Skriv om brevet" in words
    assert "Intern utredning" not in words
    assert "Astrid" not in words
    assert "Ett utkast" not in words
    assert "inte publicerat" not in words


@pytest.mark.usefixtures("many")
def test_the_number_of_queries_does_not_grow(
    app: Flask, pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    astrid = pages.sign_in(cast.astrid)
    astrid.get(PLACE)
    with statements(app) as few:
        astrid.get(PLACE)
    for n in range(20):
        sub = factories.area(session, cast.project, f"Del {n}", parent=area, position=n)
        voice = factories.voice(
            session, cast.project, cast.version, f"Mer {n}", buckets=[area.id, sub.id]
        )
        session.add(quote_of(cast, sub, voice))
    deeds(session, cast, area)
    with statements(app) as more:
        astrid.get(PLACE)
    assert len(more) == len(few) <= 20


def test_hostile_words_are_text_on_the_page(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    hostile = "<img src=x onerror=alert(1)>\x0b#panic()"
    area.name = {"sv": hostile}
    voice = factories.voice(session, cast.project, cast.version, hostile, buckets=[area.id])
    session.add(quote_of(cast, area, voice))
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    assert not astrid.get(PLACE).all("//article//img")
    for ending in ("pdf", "docx"):
        assert working.file(astrid, f"{PLACE}.{ending}").status_code == 200
