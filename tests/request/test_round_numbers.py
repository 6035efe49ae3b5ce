"""What people did in real walks, on the web and in the field, is counted once and told truly."""

import io
import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.db import now
from codesign.fieldwork import devices
from codesign.rounds.domain import plan_of
from codesign.rounds.models import TestRound
from codesign.rounds.plan import Design, TestPlan
from tests import factories, fieldwork
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.trying import SCRIPT, Ines, only, open_round

NOTHING_AROUND = {"context": {"place": False, "device": False}, "closing": None}


def blocks(*kinds: str, **changed: Any) -> dict[str, Any]:
    """The script with the blocks of these kinds alone, some of their fields changed."""
    chosen = [{**block, **changed} for block in SCRIPT["blocks"] if block["kind"] in kinds]
    return {"blocks": chosen, **NOTHING_AROUND}


class Tried:
    """A round that people try, on the web and in the field, and what its results say."""

    def __init__(
        self,
        pages: PageClient,
        cast: Cast,
        session: Session,
        versions: int = 1,
        design: Design = Design.ONE,
        **script: Any,
    ) -> None:
        self.pages, self.cast, self.session = pages, cast, session
        first = factories.prototype(session, cast.project)
        found = [first]
        for n in range(1, versions):
            text = factories.PROTOTYPE.replace("Exempel på en tavla", f"Exempel på tavla {n}")
            read = factories.read_prototype(text)
            found.append(store_version(session, first.artefact, read, origin="editor"))
        self.round, self.invitation = open_round(
            session, pages.app, cast.project, found, design, **script
        )
        self.sent = 0

    def ines(self) -> Ines:
        """Another participant."""
        return Ines(self.pages, self.invitation)

    def device(self) -> "Device":
        """A device that the facilitator has prepared."""
        with self.pages.app.app_context():
            secret = devices.prepare(
                self.session, self.cast.project, self.round, self.cast.facilitator, now()
            )
        self.session.commit()
        return Device(self.pages, self.round, secret)

    @property
    def address(self) -> str:
        return f"/arbete/projektet/provomgangar/{self.round.slug}"

    def results(self, query: str = "") -> Page:
        """The results as Astrid sees them."""
        client = PageClient(self.pages.app).sign_in(self.cast.astrid)
        return client.get(f"{self.address}/resultat{query}")


class Device:
    """A device in the field."""

    def __init__(self, pages: PageClient, round_: TestRound, secret: str) -> None:
        self.client, self.secret, self.round = PageClient(pages.app), secret, round_
        page = self.client.get(f"/falt/{secret}")
        self.token = page.one("//div[@id='field']/@data-token")
        self.script = TestPlan.model_validate(round_.script)

    def record(self, n: int, arms: tuple[str, ...] = ("A",), **values: Any) -> dict[str, Any]:
        """A whole record of this round."""
        plan = [item.written for item in plan_of(self.script, arms)]
        told = {"round": self.round.slug, "arms": arms, "plan": plan, "place_in_plan": len(plan)}
        empty = {"tasks": [], "events": [], "answers": [], "notes": []}
        return fieldwork.record(n, **{**told, **empty, **values})

    def photo(self, walk: str, uuid: str) -> str:
        """What became of a photograph."""
        picture = (io.BytesIO(fieldwork.camera_picture()), "bild.jpg")
        answer = self.client.client.post(
            f"/falt/{self.secret}/bild",
            data={"provning": walk, "uuid": uuid, "bild": picture},
            headers={**SAME_ORIGIN, "X-CSRF-Token": self.token},
        )
        return str(answer.get_json()["state"])

    def send(self, record: dict[str, Any]) -> str:
        """What became of a record."""
        answer = self.client.client.post(
            f"/falt/{self.secret}/skicka",
            data=json.dumps(fieldwork.sending(record)).encode(),
            headers={**SAME_ORIGIN, "X-CSRF-Token": self.token},
            content_type="application/json",
        )
        return str(answer.get_json()["state"])


def hand_in(staff: PageClient, address: str, *records: dict[str, Any]) -> Page:
    """A device's queue handed in as a file; the page that tells what became of it."""
    sendings = [fieldwork.sending(record, offset=0) for record in records]
    queue = {"schema": "codesign/field-queue/1", "sendings": sendings, "photos": []}
    file = (io.BytesIO(json.dumps(queue).encode()), "ko.json")
    return staff.submit(staff.get(address), {"fil": file}, form="//form[@enctype]", status=200)


def sentence(page: Page, figure: str) -> str:
    return page.words(f"//*[@id='{figure}-sentence']")


def n_of(page: Page, figure: str) -> str:
    return page.words(f"//section[@id='{figure}']//p[contains(@class, 'figure-n')]")


def table(page: Page, figure: str) -> dict[str, list[str]]:
    """A figure's table: row → cells."""
    return {
        " ".join(row.xpath("th")[0].text_content().split()): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in page.all(f"//section[@id='{figure}']//tbody/tr")
    }


def remembered(ines: Ines, words: str) -> None:
    """Look at a screen for a while, and write what one remembers."""
    page = ines.begin()
    page = ines.send(page)
    page = ines.send(page)
    ines.send(page, ord=words)


def answer_note(n: int, text: str, item: str, kind: str = "answer") -> dict[str, Any]:
    return fieldwork.note(n, text, item=item, kind=kind, screen="")


def test_five_seconds_are_counted_once_however_they_came(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("five-seconds"))
    for _ in range(10):
        remembered(tried.ines(), "klocka tåg karta")
    page = tried.results()
    told = "Det som flest av 10 personer minns är ”karta” (10), ”klocka” (10), ”tåg” (10)."
    assert sentence(page, "minns-minns") == told
    assert n_of(page, "minns-minns") == "n = 10 personer."

    device = tried.device()
    for n in (1, 2):
        note = answer_note(n, "Klocka och TÅG", "minns@A")
        # What the one who led wrote down beside it is nobody's memory.
        beside = answer_note(10 + n, "verkade trött", "minns@A", "note")
        said = answer_note(20 + n, "den tavlan var fin", "minns@A", "quote")
        assert device.send(device.record(n, notes=[note, beside, said])) == "created"
    assert device.send(device.record(3)) == "created"
    page = tried.results()
    assert sentence(page, "minns-minns") == (
        "Det som flest av 12 personer minns är ”klocka” (12), ”tåg” (12), ”karta” (10)."
    )
    # The third of the field remembered nothing, as somebody on the web may.
    assert n_of(page, "minns-minns") == "n = 13 personer."
    assert table(page, "minns-minns") == {"klocka": ["12"], "tåg": ["12"], "karta": ["10"]}
    behind = page.one("//section[@id='minns-minns']//tr[th='tåg']//a/@href")
    client = PageClient(pages.app).sign_in(cast.astrid)
    assert len(client.get(behind).all("//tbody/tr")) == 12


def test_each_version_has_its_own_memories(pages: PageClient, cast: Cast, session: Session) -> None:
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **only("five-seconds"))
    ines = tried.ines()
    page = ines.begin()
    met = []
    while page.all("//iframe") or page.heading != "Tack för att du provade":
        if page.all("//textarea"):
            met.append(page.address)
            page = ines.send(page, ord=f"minne nummer{len(met)}ett")
        else:
            page = ines.send(page)
    assert len(met) == 2
    told = sentence(tried.results(), "minns-minns")
    assert told.count("1 person har skrivit vad den minns.") == 2


def test_the_commonest_spelling_is_shown(pages: PageClient, cast: Cast, session: Session) -> None:
    tried = Tried(pages, cast, session, **only("five-seconds"))
    for words in ("SL och UL", "SL", "sl", "ul", "Ul"):
        remembered(tried.ines(), words)
    assert set(table(tried.results(), "minns-minns")) == {"SL", "ul"}
    assert "”SL” (3), ”ul” (3)" in sentence(tried.results(), "minns-minns")


def test_who_decided_is_counted_by_person(pages: PageClient, cast: Cast, session: Session) -> None:
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **only("task"))
    device = tried.device()
    for n in range(3):
        tasks = [
            {"item": f"hitta@{arm}", "outcome": "direct", "observed": True, "ms": 9_000}
            for arm in "AB"
        ]
        assert device.send(device.record(n, ("A", "B"), tasks=tasks)) == "created"
    told = n_of(tried.results(), "hitta-klarade")
    assert "I 3 av provningarna avgjorde den som ledde provningen hur det gick." in told


def test_a_closed_sort_says_the_label_and_an_open_one_what_people_wrote(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    closed = [{"key": "kopa", "label": "Köpa"}, {"key": "resa", "label": "Resa"}]
    tried = Tried(pages, cast, session, **blocks("card-sort", groups=closed))
    for _ in range(2):
        ines = tried.ines()
        ines.send(ines.begin(), **{"card-a": "resa", "card-b": "kopa"})
    page = tried.results()
    assert "har en hög som heter ”Köpa”" in sentence(page, "kort-hogar")
    assert set(table(page, "kort-hogar")) == {"Köpa", "Resa"}
    client = PageClient(pages.app).sign_in(cast.astrid)
    behind = page.one("//section[@id='kort-hogar']//tr[th='Köpa']//a/@href")
    assert "har högen ”Köpa”" in client.get(behind).words()


def test_an_open_pile_is_told_as_most_people_spelt_it(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **blocks("card-sort", groups=[]))
    for name in ("Åka  HEM~nu", "Åka HEM~nu", "åka hem~nu"):
        ines = tried.ines()
        ines.send(ines.begin(), **{"group-1": name, "card-a": "1", "card-b": "1"})
    page = tried.results()
    assert "Flest, 3 personer, har en hög som heter ”Åka HEM~nu”" in sentence(page, "kort-hogar")
    client = PageClient(pages.app).sign_in(cast.astrid)
    behind = page.one("//section[@id='kort-hogar']//tr[th='Åka HEM~nu']//a/@href")
    listed = client.get(behind)
    assert "har högen ”Åka HEM~nu”" in listed.words()
    assert len(listed.all("//tbody/tr")) == 3


def test_first_clicks_have_one_denominator(pages: PageClient, cast: Cast, session: Session) -> None:
    tried = Tried(pages, cast, session, **only("first-click"))
    right, wrong = {"tryck.x": "60", "tryck.y": "50"}, {"tryck.x": "390", "tryck.y": "390"}
    for press in (*[right] * 4, *[wrong] * 5):
        ines = tried.ines()
        ines.send(ines.begin(), **{**press, "go": ""})
    ines = tried.ines()
    ines.send(ines.begin(), go="nowhere")
    page = tried.results()
    assert sentence(page, "var-tryck").startswith("4 av 9 tryckte rätt först.")
    shares = table(page, "var-tryck")
    assert shares["Rätt plats"][:2] == ["4", "44 %"]
    assert shares["Fel plats"][:2] == ["5", "56 %"]
    assert shares["Tryckte inte alls"] == ["1", "–", "–"]
    assert n_of(page, "var-tryck") == (
        "n = 9 personer. 1 person tryckte inte alls och är inte med i andelarna: av alla 10 "
        "tryckte 4 rätt."
    )


def test_rejecting_both_is_told_as_that(pages: PageClient, cast: Cast, session: Session) -> None:
    tried = Tried(pages, cast, session, **only("preference"))
    for choice in ("tider", "tider", "tider", "karta", "none", "none", "skip"):
        ines = tried.ines()
        ines.send(ines.begin(), choice=choice)
    page = tried.results()
    told = sentence(page, "helst-svar")
    assert told.startswith(
        "3 föredrog ”Tider”, 1 föredrog ”Karta” och 2 ville inte ha något av dem."
    )
    assert "om alternativen vore lika omtyckta" in told
    assert "versionerna" not in told
    assert "åsikt" not in told
    assert table(page, "helst-svar")["Inget av dem"][0] == "2"


def test_no_difference_is_a_choice_of_its_own_on_the_web_and_in_the_field(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("preference"))
    for choice in ("tider", "tider", "karta", "none", "=", "=", "==", "skip"):
        ines = tried.ines()
        ines.send(ines.begin(), choice=choice)
    device = tried.device()
    answers = [{"item": "helst", "value": {"choice": "="}}]
    assert device.send(device.record(0, answers=answers)) == "created"
    page = tried.results()
    assert sentence(page, "helst-svar").startswith(
        "2 föredrog ”Tider”, 1 föredrog ”Karta” och 1 ville inte ha något av dem. 3 tyckte att det "
        "inte spelar någon roll."
    )
    shown = table(page, "helst-svar")
    assert shown["Spelar ingen roll"][:2] == ["3", "43 %"]
    assert shown["Tider"][:2] == ["2", "29 %"]
    assert n_of(page, "helst-svar").startswith("n = 7 personer")
    client = PageClient(pages.app).sign_in(cast.astrid)
    listed = client.get(
        page.one("//section[@id='helst-svar']//tr[th='Spelar ingen roll']//a/@href")
    )
    assert len(listed.all("//tbody/tr")) == 3
    assert "Spelar ingen roll" in listed.words()


@pytest.mark.parametrize("closing", ["umux-lite"])
def test_a_paired_test_says_the_n_it_is_of(
    pages: PageClient, cast: Cast, session: Session, closing: str
) -> None:
    script = {**only("task"), "closing": closing}
    tried = Tried(pages, cast, session, 2, Design.WITHIN, **script)
    device = tried.device()
    scale = {"scale": closing, "values": [5, 6]}
    for n in range(10):
        # One did the first alone, and one the second: eight tell the versions apart.
        arms = {8: "A", 9: "B"}.get(n, "AB")
        tasks = [
            {"item": f"hitta@{arm}", "outcome": "direct", "observed": True, "ms": 9_000}
            for arm in arms
        ]
        answers = [{"item": f"closing@{arm}", "value": scale} for arm in arms]
        made = device.record(n, ("A", "B"), tasks=tasks, answers=answers)
        assert device.send(made) == "created"
    client = PageClient(pages.app).sign_in(cast.astrid)
    page = client.get(f"{tried.address}/jamfor")
    assert n_of(page, "hitta-jamfort") == "n = 8 personer som provade båda."
    assert sentence(page, "hitta-jamfort").startswith("8 personer provade båda")
    assert n_of(page, "helheten-jamfort") == "n = 8 personer som provade båda."
    assert "(8 svar)" in sentence(page, "helheten-jamfort")


def reached(ines: Ines, page: Page, *, restart: bool = False) -> None:
    """Begin the task, reach its goal and look on before pressing Klar."""
    page = ines.send(page)
    if restart:
        ines.press(ines.frame(), "Mot norr")
        form = "//form[contains(@action, 'borja-om')]"
        ines.pages.submit(page, {}, form=form)
    frame = ines.press(ines.press(ines.frame(), "Mot norr"), "Vidare")
    assert frame.status == 200
    ines.send(page, go="klar")


def test_the_way_ends_at_the_goal(pages: PageClient, cast: Cast, session: Session) -> None:
    tried = Tried(pages, cast, session, **only("task"))
    ines = tried.ines()
    page = ines.send(ines.begin())
    frame = ines.press(ines.press(ines.frame(), "Mot norr"), "Vidare")
    for _ in range(3):
        link = frame.all("//a[contains(@href, '/tryck/') and not(@data-miss)]")
        address = link[0].get("href") if link else frame.one("//body/@data-miss")
        sent = ines.pages.client.get(address, headers=SAME_ORIGIN)
        frame = ines.look(sent.headers["Location"])
    ines.send(page, go="klar")
    results = tried.results()
    assert table(results, "hitta-klarade")["Version 1"][4] == "1"
    way = [
        (row.xpath("th")[0].text_content(), row.xpath("td")[0].text_content())
        for row in results.all("//section[@id='hitta-vag-a']//tbody/tr")
    ]
    assert len(way) == 4
    assert way[-1][0].startswith("3. ")
    assert way[-1][1] == "Klarade, kortaste vägen"


def test_times_say_what_they_end_at_and_can_be_chosen_by_it(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **only("task"))
    ines = tried.ines()
    reached(ines, ines.begin(), restart=True)
    device = tried.device()
    for n, at_goal in ((1, True), (2, False), (3, False)):
        one = {"item": "hitta@A", "outcome": "direct", "observed": True, "ms": 9_000}
        assert device.send(device.record(n, tasks=[{**one, "at_goal": at_goal}])) == "created"
    page = tried.results()
    told = n_of(page, "hitta-tid")
    assert told.startswith("n = 4 tider.")
    assert "2 tider slutar när målet nåddes." in told
    assert "2 tider slutar när den som ledde provningen tryckte." in told
    assert n_of(tried.results("?tid=mal"), "hitta-tid").startswith("n = 2 tider.")
    pressed = tried.results("?tid=tryck")
    assert n_of(pressed, "hitta-tid").startswith("n = 2 tider.")
    assert "Bara tider som slutar när någon tryckte är med." in pressed.words()
    # Nobody is left out of anything else.
    assert table(pressed, "hitta-klarade")["Version 1"][0] == "4"
    assert "Vi bortsåg från ett val i adressen" in tried.results("?tid=annat").words()


def test_a_time_without_a_goal_ends_at_the_own_press(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **blocks("task", success=None, path=[]))
    ines = tried.ines()
    ines.send(ines.send(ines.begin()), go="klar")
    page = tried.results()
    assert "1 tid slutar när personen själv tryckte på Klar." in n_of(page, "hitta-tid")
    assert "enligt personen själv" in sentence(page, "hitta-klarade")


def test_success_is_told_beside_the_rounds_own_benchmark(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    tried = Tried(pages, cast, session, **blocks("task", benchmark=80))
    device = tried.device()
    for n in range(11):
        outcome = "direct" if n < 9 else "gave_up"
        task = {"item": "hitta@A", "outcome": outcome, "observed": True, "ms": 9_000}
        assert device.send(device.record(n, tasks=[task])) == "created"
    assert (
        "Jämfört med målet 80 procent: om andelen vore just så stor skulle 9 eller fler av 11 "
        "klara uppgiften i ungefär 62 fall av 100 (p = 0,62; mid-p = 0,47)."
    ) in sentence(tried.results(), "hitta-klarade")


def test_blocks_with_the_same_words_are_told_apart(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    (block,) = [one for one in SCRIPT["blocks"] if one["kind"] == "preference"]
    twice = [{**block, "key": key} for key in ("helst", "igen")]
    tried = Tried(pages, cast, session, **{**NOTHING_AROUND, "blocks": twice})
    ines = tried.ines()
    ines.send(ines.send(ines.begin(), choice="tider"), choice="karta")
    page = tried.results()
    links = [
        one.text_content() for one in page.all("//nav[@class='insights-contents no-print']//a")
    ]
    assert links[:2] == ["Vilket vill du helst ha? (1)", "Vilket vill du helst ha? (2)"]
    names = [one.get("aria-label") for one in page.all("//*[@role='region']")]
    assert len(set(names)) == len(names)
