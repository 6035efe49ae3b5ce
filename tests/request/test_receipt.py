"""A receipt's code: what came of what was told, and how it is taken back."""

from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.areas.models import Area, Coding
from codesign.contributions import tallies
from codesign.contributions.domain import ALL_VOICES, STAFF_SEES, Moderation, Reason, VoiceFilter
from codesign.contributions.models import Contribution, Tally, Withdrawal
from codesign.contributions.receipts import LENGTH
from codesign.contributions.tallies import project_counts, step_counts
from codesign.db import Base
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.telling import EVIL, TELL, WORDS, go, to_review, told


def outcome(pages: PageClient, code: str) -> Page:
    return pages.submit(pages.get("/kvitto"), {"code": code}, status=200)


def put_in_area(session: Session, cast: Cast, area: Area) -> None:
    """Categorise the only voice, as Astrid."""
    voice = session.scalars(select(Contribution)).one()
    session.add(
        Coding(
            agency_id=cast.agency.id,
            project_id=cast.project.id,
            contribution_id=voice.id,
            area_id=area.id,
            coder_id=cast.astrid.id,
        )
    )
    with tallies.kept(session, cast.project, [voice]):
        voice.buckets, voice.coding_count = [area.id], 1
    session.commit()


def test_the_receipt_follows_the_voice(pages: PageClient, cast: Cast, session: Session) -> None:
    code = told(pages)
    form = pages.get("/kvitto")
    assert "Väntar på att läsas" in pages.submit(form, {"code": code}, status=200).words()
    staff = pages.sign_in(cast.analyst)
    queue = staff.get("/arbete/projektet/granska")
    staff.submit(queue, {"decision": "released"}, form="//form[@class='case-decisions']")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert "Läst och publicerat" in pages.submit(form, {"code": typed}, status=200).words()
    assert "Ingen ringde" in pages.get("/projekt/projektet/resa/resan/steg/hear").words()


def test_a_wrong_code_is_told_kindly_and_guessing_ends(pages: PageClient) -> None:
    form = pages.get("/kvitto")
    for typed in ("", "AAAA", "AAAA-BBBB-CCCC-DDDD", EVIL):
        page = pages.submit(form, {"code": typed}, status=422)
        assert page.one("//input[@id='code']/@value") == typed
    for _ in range(6):
        pages.submit(form, {"code": "AAAA-BBBB-CCCC-DDDD"}, status=422)
    assert "för många" in pages.submit(form, {"code": "AAAA"}, status=429).words()


def test_what_was_told_is_taken_back_for_good(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    code = told(pages)
    outcome = pages.submit(pages.get("/kvitto"), {"code": code}, status=200)
    asked = pages.submit(outcome, status=200, form="//form[contains(@action, 'ta-tillbaka')]")
    assert "går inte att ångra" in asked.words()
    assert session.scalars(select(Contribution.text)).one() == WORDS
    gone = pages.submit(asked, status=200)
    assert "Det är borta" in gone.words()
    session.expire_all()
    assert session.scalar(select(func.count(Contribution.id))) == 0
    counted = select(func.sum(Tally.n)).where(
        Tally.bucket == ALL_VOICES, Tally.moderation != Moderation.WITHDRAWN
    )
    assert not session.scalar(counted)
    assert "Det är borta" in pages.submit(pages.get("/kvitto"), {"code": code}, status=200).words()


def test_the_receipt_says_where_the_code_is_used(pages: PageClient) -> None:
    page = go(pages, to_review(pages), "send")
    code = page.one("//code[@data-code]").text
    assert len(code.replace("-", "")) == LENGTH
    assert page.one("//a[@class='receipt-address']").text.endswith("/kvitto")
    assert "http" in page.one("//a[@class='receipt-address']").text


def test_the_code_itself_is_stored_nowhere(pages: PageClient, session: Session) -> None:
    code = told(pages)
    assert session.scalars(select(Contribution)).one().code_hmac
    plain = code.replace("-", "")
    hidden = [code, plain, *(sha256(f"{word}{one}".encode()).hexdigest() for word in
              ("", "receipt:", "receipt") for one in (code, plain, plain.lower()))]  # fmt: skip
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            stored = " ".join(map(str, row)).lower()
            assert not any(one.lower() in stored for one in hidden), table.name


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (Moderation.KEPT, "Projektgruppen använder det i sitt arbete"),
        (Moderation.REJECTED, "räknar det inte på kartan"),
    ],
)
def test_whoever_told_learns_why_it_is_not_shown(
    pages: PageClient, cast: Cast, decision: Moderation, sentence: str
) -> None:
    code = told(pages)
    staff = pages.sign_in(cast.analyst)
    staff.submit(
        staff.get("/arbete/projektet/granska"),
        {"decision": str(decision), "reason": str(Reason.HURTFUL)},
        form="//form[@class='case-decisions']",
    )
    words = outcome(pages, code).words()
    assert sentence in words
    assert "Skäl: det kan såra eller hota någon." in words


def test_the_areas_of_a_voice_are_told(pages: PageClient, cast: Cast, session: Session) -> None:
    code = told(pages)
    put_in_area(session, cast, factories.area(session, cast.project, "Väntan"))
    words = outcome(pages, code).words()
    assert "Sorterat i utvecklingsområden" in words
    assert "Väntan" in words


def test_taking_back_asks_first_and_can_be_left(pages: PageClient, session: Session) -> None:
    code = told(pages)
    asked = pages.submit(outcome(pages, code), status=200, form="//form[@class='no-print']")
    left = pages.submit(asked, status=200, form="//form[@action='/kvitto']")
    assert "Väntar på att läsas" in left.words()
    assert session.scalars(select(Contribution.moderation)).one() is Moderation.WAITING


def test_taking_back_changes_every_count_and_forgets_the_codings(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    code = told(pages)
    artefact_id = cast.version.artefact_id
    put_in_area(session, cast, factories.area(session, cast.project, "Väntan"))
    staff = pages.sign_in(cast.astrid)
    staff.submit(
        staff.get("/arbete/projektet/granska"),
        {"decision": "released"},
        form="//form[@class='case-decisions']",
    )
    page = pages.submit(outcome(pages, code), status=200, form="//form[@class='no-print']")
    pages.submit(page, status=200, form="//form[contains(@action, 'ta-tillbaka')]")
    session.expire_all()
    assert not session.scalar(select(func.count(Coding.id)))
    buckets, moderations = project_counts(session, cast.project.id, STAFF_SEES)
    assert not any(buckets.values())
    assert not any(moderations.values())
    assert step_counts(session, artefact_id, VoiceFilter(), STAFF_SEES) == {}
    assert "Ingen ringde" not in pages.get("/projekt/projektet/resa/resan/steg/hear").words()


def test_taking_back_twice_is_taking_back_once(pages: PageClient, session: Session) -> None:
    code = told(pages)
    asked = pages.submit(outcome(pages, code), status=200, form="//form[@class='no-print']")
    for _ in range(2):
        gone = pages.submit(asked, status=200, form="//form[contains(@action, 'ta-tillbaka')]")
        assert "Det är borta" in gone.words()
    assert session.scalar(select(func.count(Contribution.id))) == 0
    assert session.scalar(select(func.count(Withdrawal.mark))) == 1


def test_a_code_is_not_taken_back_from_another_site_or_with_a_wrong_code(
    pages: PageClient, session: Session
) -> None:
    code = told(pages)
    asked = pages.submit(outcome(pages, code), status=200, form="//form[@class='no-print']")
    token = asked.all("//input[@name='csrf_token']/@value")[0]
    values = {"csrf_token": token, "code": code, "sure": "1"}
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://annan.example"}
    sent = pages.client.post("/kvitto/ta-tillbaka", data=values, headers=foreign)
    assert sent.status_code == 403
    wrong = pages.client.post(
        "/kvitto/ta-tillbaka",
        data={**values, "code": "0000-0000-0000-0000"},
        headers=SAME_ORIGIN,
    )
    assert wrong.status_code == 422
    assert session.scalars(select(Contribution.moderation)).one() is Moderation.WAITING


def test_a_right_code_costs_no_try(pages: PageClient) -> None:
    code = told(pages)
    for _ in range(15):
        assert "Mottaget" in outcome(pages, code).words()


def test_guessing_ends_for_taking_back_too(pages: PageClient) -> None:
    token = pages.get("/kvitto").one("//input[@name='csrf_token']/@value")
    answers = [
        pages.client.post(
            "/kvitto/ta-tillbaka",
            data={"csrf_token": token, "code": f"{n:016}", "sure": "1"},
            headers=SAME_ORIGIN,
        ).status_code
        for n in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2


def test_what_is_typed_instead_of_a_code_is_only_words(pages: PageClient) -> None:
    page = pages.submit(pages.get("/kvitto"), {"code": EVIL}, status=422)
    assert "<script>alert" not in page.text
    assert page.one("//input[@id='code']").get("aria-invalid") == "true"
    assert page.one("//a[@href='#code']").text == page.one("//*[@id='code-error']").text


def test_no_cookie_is_needed_for_a_receipt(pages: PageClient) -> None:
    outcome(pages, told(pages))
    assert not list(pages.client._cookies or ())


def test_the_step_is_linked_from_the_receipt(pages: PageClient) -> None:
    page = outcome(pages, told(pages))
    assert page.all("//main//a[contains(@href, '/steg/hear')]")
    assert TELL not in page.text
