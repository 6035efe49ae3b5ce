"""The map is kept between two changes; what changes shows at once, to each what is theirs.

Beside the application's own cache stands that of a second process. After every change both are
asked for the page of every reader, and a third that keeps nothing says what is right.
"""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.areas.models import Area
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution, FeltRelease
from codesign.db import now
from codesign.follow_up.domain import AnswerStatus
from codesign.web import drawn_parts
from codesign.web.drawn_parts import DrawnParts
from tests.answering import an_answer
from tests.cast import Cast
from tests.mapping import HTMX, PUBLIC, STAFF, counts, seven_voices, two_areas
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.telling import told

LOOKS = (
    ("citizen", PUBLIC, {}),
    ("citizen", f"{PUBLIC}?lang=en&perspektiv=donor", {}),
    ("bo", STAFF, {}),
    ("astrid", STAFF, {}),
    ("astrid", f"{STAFF}?vy=fas", HTMX),
)
"""Who looks at what, and how."""
NONCE = re.compile(r'nonce="[^"]*"')
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
MAP_TITLE = "sv: En liten resa"


@dataclass
class Processes:
    """Readers who ask two processes in turn, each with a cache of its own."""

    app: Flask
    readers: dict[str, PageClient]

    def __post_init__(self) -> None:
        self.caches = [DrawnParts(self.app.jinja_env) for _ in range(2)]

    def pages(self, cache: DrawnParts | None = None) -> list[str]:
        """What everybody sees by this cache; without one, by caches that are always empty."""
        found = []
        for name, address, headers in LOOKS:
            self.app.extensions["drawn_parts"] = cache or DrawnParts(self.app.jinja_env)
            answer = self.readers[name].client.get(address, headers=SAME_ORIGIN | headers)
            assert answer.status_code == 200
            found.append(TOKEN.sub("token", NONCE.sub("nonce", answer.text)))
        return found

    def warm(self) -> None:
        """Everybody looks, in both processes, and sees what is right."""
        right = self.pages()
        assert [self.pages(cache) == right for cache in self.caches] == [True, True]

    def page(self, name: str, address: str) -> Page:
        self.app.extensions["drawn_parts"] = self.caches[0]
        return self.readers[name].get(address)


@pytest.fixture
def areas(session: Session, cast: Cast) -> dict[str, Area]:
    return two_areas(session, cast)


@pytest.fixture
def processes(
    pages: PageClient, cast: Cast, session: Session, areas: dict[str, Area], app: Flask
) -> Processes:
    seven_voices(session, cast, areas)
    readers = {
        "citizen": pages,
        "bo": pages.sign_in(cast.bo),
        "analyst": pages.sign_in(cast.analyst),
        "astrid": pages.sign_in(cast.astrid),
    }
    made = Processes(app, readers)
    made.warm()
    return made


def test_a_kept_map_is_not_drawn_again(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(*_: object) -> tuple[str, ...]:
        raise AssertionError("drawn again")

    right = processes.pages()
    monkeypatch.setattr(drawn_parts.DrawnParts, "_draw", draw)
    assert [processes.pages(cache) == right for cache in processes.caches] == [True, True]


def test_everybody_sees_their_own_map(processes: Processes) -> None:
    """The readers' pages differ where they may know different things, and are kept apart."""
    looked = {name: processes.page(name, STAFF) for name in ("bo", "analyst", "astrid")}
    looked["citizen"] = processes.page("citizen", PUBLIC)
    assert {name: counts(page)["hear"] for name, page in looked.items()} == {
        "citizen": 3,
        "bo": 3,
        "analyst": 4,
        "astrid": 4,
    }
    changes = {name: "Ändra resan" in page.text for name, page in looked.items()}
    assert changes == {"citizen": False, "bo": False, "analyst": False, "astrid": True}
    for name in ("citizen", "bo"):
        assert "Väntande ord" not in looked[name].text
        assert "2 berättelser" not in looked[name].text


def test_two_who_see_the_same_are_each_named_in_their_own_page(processes: Processes) -> None:
    for name, own in (("analyst", "Analyst"), ("astrid", "Astrid"), ("bo", "Bo")):
        page = processes.page(name, STAFF)
        header = page.words("//header[@class='site-header']")
        assert own in header
        assert all(other not in header for other in {"Analyst", "Astrid", "Bo"} - {own})
        # The session's own token, not that of whoever drew the page.
        processes.readers[name].submit(page, form="//header//form[@method='post']")


def test_every_response_has_one_nonce_of_its_own(processes: Processes) -> None:
    seen = set()
    for _ in range(2):
        page = processes.page("citizen", PUBLIC)
        policy = page.response.headers["Content-Security-Policy"]
        used = set(page.all("//@nonce")) | set(page.all("//@hx-nonce"))
        assert len(used) == 1
        assert f"'nonce-{next(iter(used))}'" in policy
        seen |= used
    assert len(seen) == 2


def test_a_voice_that_is_told_shows_at_once(processes: Processes) -> None:
    told(processes.readers["citizen"])
    processes.warm()
    assert counts(processes.page("astrid", STAFF))["hear"] == 5
    assert counts(processes.page("citizen", PUBLIC))["hear"] == 3


def test_moderation_shows_at_once(processes: Processes, cast: Cast, session: Session) -> None:
    voice = session.scalars(
        select(Contribution).where(Contribution.moderation == Moderation.WAITING)
    ).one()
    staff, seen, before = processes.readers["astrid"], [], "waiting"
    for decision in ("released", "kept", "released"):
        queue = staff.get("/arbete/projektet/granska")
        token = queue.all("//input[@name='csrf_token']/@value")[0]
        sent = {"csrf_token": token, "seen": before, "decision": decision, "lista": "vantar"}
        staff.post(f"/arbete/projektet/granska/{voice.id}", sent)
        before = decision
        processes.warm()
        seen.append(counts(processes.page("citizen", PUBLIC))["hear"])
    assert seen == [4, 3, 4]


def test_coding_shows_at_once(
    processes: Processes, session: Session, areas: dict[str, Area]
) -> None:
    voice = session.scalars(select(Contribution).where(Contribution.text == "Fem")).one()
    staff = processes.readers["analyst"]
    desk = staff.get(f"/arbete/projektet/kategorisera?rost={voice.id}&visa=alla")
    staff.submit(desk, {"put": areas["A"].id}, form="//form[@id='desk-coding']")
    before = processes.page("citizen", PUBLIC)
    processes.warm()
    row = "//li[contains(@class, 'area-row')][a[text()='Information']]"
    assert "3 röster" in processes.page("citizen", PUBLIC).words(row)
    assert before.words(row) == processes.page("citizen", PUBLIC).words(row)


def test_another_name_of_an_area_shows_at_once(
    processes: Processes, session: Session, areas: dict[str, Area]
) -> None:
    areas["A"].name = {"sv": "Besked"}
    session.commit()
    processes.warm()
    assert "Besked" in processes.page("citizen", PUBLIC).text


def test_an_answer_shows_and_leaves_at_once(
    processes: Processes, cast: Cast, session: Session, areas: dict[str, Area]
) -> None:
    answer = an_answer(session, cast, areas["B"], AnswerStatus.DRAFT, cast.astrid)
    processes.warm()
    marks = []
    for status in (AnswerStatus.PUBLISHED, AnswerStatus.WITHDRAWN):
        answer.status, answer.published_at = status, now()
        session.commit()
        processes.warm()
        page = processes.page("citizen", PUBLIC)
        marks.append(len(page.all("//*[contains(@class, 'list-view')]//*[@class='answers-mark']")))
    assert marks == [2, 0]


def test_a_voice_that_is_taken_back_leaves_at_once(processes: Processes) -> None:
    citizen = processes.readers["citizen"]
    code = told(citizen)
    processes.warm()
    outcome = citizen.submit(citizen.get("/kvitto"), {"code": code}, status=200)
    asked = citizen.submit(outcome, status=200, form="//form[contains(@action, 'ta-tillbaka')]")
    assert counts(processes.page("astrid", STAFF))["hear"] == 5
    citizen.submit(asked, status=200)
    processes.warm()
    assert counts(processes.page("astrid", STAFF))["hear"] == 4


def test_words_that_change_show_at_once(processes: Processes, session: Session) -> None:
    """The voices beside the map are part of what it is kept under, though no count changes."""
    voice = session.scalars(select(Contribution).where(Contribution.text == "Tre")).one()
    assert "Tre" in processes.page("citizen", PUBLIC).words(
        "//section[contains(@class, 'step-card')]"
    )
    voice.text = "Andra ord"
    session.commit()
    processes.warm()
    card = processes.page("citizen", PUBLIC).words("//section[contains(@class, 'step-card')]")
    assert ("Andra ord" in card, "Tre" in card.split()) == (True, False)


def test_another_role_sees_another_map_at_once(processes: Processes, cast: Cast) -> None:
    astrid = processes.readers["astrid"]
    members = astrid.get("/arbete/projektet/medlemmar")
    place = f"//form[contains(@action, '/{cast.bo.id}/roll')]"
    seen = []
    for role in (Role.ANALYST, Role.READER):
        astrid.submit(members, {"role": str(role)}, form=place)
        processes.warm()
        seen.append(counts(processes.page("bo", STAFF))["hear"])
        members = astrid.get("/arbete/projektet/medlemmar")
    assert seen == [4, 3]


def test_a_new_version_shows_at_once(processes: Processes, cast: Cast) -> None:
    astrid = processes.readers["astrid"]
    page = astrid.get("/arbete/projektet/resa/resan/dokument")
    text = str(page.one("//textarea[@id='text']").text_content()).lstrip("\n")
    astrid.submit(page, {"text": text.replace(MAP_TITLE, "sv: En lång resa"), "note": "Titel"})
    processes.warm()
    assert [processes.page(*one).heading for one in (("citizen", PUBLIC), ("bo", STAFF))] == [
        "En lång resa",
        "En lång resa",
    ]


def test_the_projects_own_words_and_threshold_show_at_once(
    processes: Processes, cast: Cast, session: Session
) -> None:
    cast.project.title = {"sv": "Ett annat namn"}
    cast.project.smallest_group = 9
    session.commit()
    processes.warm()
    page = processes.page("citizen", PUBLIC)
    assert "Ett annat namn" in page.words("//header[@class='journey-head']")
    assert "medel visas när minst 9 har svarat" in page.text


def test_another_language_is_another_page(processes: Processes) -> None:
    citizen = processes.readers["citizen"]
    for language, words in (("en", "voices"), ("sv", "röster"), ("en", "voices")):
        page = citizen.get(PUBLIC, headers={"Accept-Language": language})
        assert words in page.words("//header[@class='journey-head']")
        assert page.one("/html/@lang") == language
        # An address that asks for the language is kept in every link; another is not.
        links = citizen.get(f"{PUBLIC}?lang={language}").all("//main//a[@data-step]/@href")
        assert all(f"lang={language}" in link for link in links)
        assert not [one for one in page.all("//main//a[@data-step]/@href") if "lang" in one]


def test_what_readers_are_told_of_feelings_shows_at_once_and_only_to_them(
    processes: Processes, cast: Cast, session: Session
) -> None:
    """It is kept apart from what is counted, and is part of what a map is kept under."""
    told_of = FeltRelease(
        agency_id=cast.project.agency_id,
        project_id=cast.project.id,
        artefact_id=cast.version.artefact_id,
        anchor="hear",
        least=5,
        rating_n=6,
        rating_sum=-3,
    )
    session.add(told_of)
    seen = []
    for n in (6, 7):
        told_of.rating_n = n
        session.commit()
        processes.warm()
        pages = (processes.page("citizen", PUBLIC), processes.page("astrid", STAFF))
        seen.append([re.findall(r"i medel av (\d+) svar", page.text) for page in pages])
    assert seen == [[["6"], []], [["7"], []]]
