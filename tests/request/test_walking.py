"""A participant goes through a round: every kind of page, without JavaScript."""

import io
import re

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.rounds import actions
from codesign.rounds.models import WalkAnswer, WalkEvent, WalkPhoto, WalkTask
from tests.cast import Cast
from tests.counting import statements
from tests.pages import SAME_ORIGIN, PageClient
from tests.trying import Ines, invited, latest_walk, only, said_something

HOSTILE = "<script>alert(1)</script>{{7*7}}\x00\u202e"


@pytest.fixture
def ines(pages: PageClient, cast: Cast, session: Session) -> Ines:
    return invited(pages, session, cast.project)


@pytest.fixture
def tasker(pages: PageClient, cast: Cast, session: Session) -> Ines:
    """Someone with a task before them."""
    return invited(pages, session, cast.project, **only("task"))


def answers_of(session: Session) -> dict[str, dict[str, object]]:
    session.expire_all()
    return {one.item: one.value for one in session.scalars(select(WalkAnswer))}


def photo() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Hemma hos Ines"
    Image.new("RGB", (2000, 1000), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_everything_from_the_invitation_to_the_receipt(ines: Ines, session: Session) -> None:
    page = ines.begin()
    page = ines.send(page, place="waiting", device="phone", disruption="ja")
    page = ines.send(page, ord="En karta", foto=(io.BytesIO(photo()), "min.jpg"))
    assert page.heading == "Hitta ditt tåg."
    page = ines.send(page)
    frame = ines.press(ines.frame(), "Mot norr")
    ines.press(frame, "Vidare")
    page = ines.send(ines.pages.get(ines.at), go="klar")
    assert page.heading == "Hur lätt eller svårt var det?"
    page = ines.send(page, value="6")
    page = ines.send(page, **{"tryck.x": "60", "tryck.y": "50", "go": ""})
    page = ines.send(page)
    page = ines.send(page)
    page = ines.send(page, ord="Norr och en tavla")
    page = ines.send(page, **{f"item-{n}": str(5 if n % 2 else 1) for n in range(1, 10)})
    page = ines.send(page, ord="Att det var lätt.")
    page = ines.send(page, choice="none", ord="Båda är svåra.")
    page = ines.send(page, **{"card-a": "nu", "card-b": "sen"})
    page = ines.send(page, go="open:hjalp")
    page = ines.send(page, go="open:pengar")
    page = ines.send(page, go="here:pengar")
    assert page.heading == "Tack för att du provade"
    assert re.fullmatch(r"([0-9A-Z]{4}-?){4}", page.one("//code").text_content())

    found = answers_of(session)
    assert found["context"] == {"place": "waiting", "device": "phone", "disruption": True}
    assert found["hitta@A:seq"] == {"value": 6}
    assert {"hotspot": "rad-ett", "right": True, "x": 0.15, "y": 0.25}.items() <= found[
        "var@A"
    ].items()
    assert found["helst"]["choice"] == ""
    assert found["kort"] == {
        "groups": [
            {"key": "nu", "name": "Nu", "cards": ["a"]},
            {"key": "sen", "name": "Sedan", "cards": ["b"]},
        ],
        "left": [],
    }
    assert {"opened": ["hjalp", "pengar"], "choice": "pengar", "right": True}.items() <= found[
        "meny"
    ].items()
    assert found["closing@A"]["values"] == [5, 1, 5, 1, 5, 1, 5, 1, 5, None]
    done = latest_walk(session)
    assert (done.status, done.place, done.disruption) == ("complete", "waiting", True)
    task = session.scalars(select(WalkTask)).one()
    assert (task.outcome, task.item) == ("direct", "hitta@A")
    assert task.ms is not None
    said = {voice.text: voice for voice in session.scalars(select(Contribution)) if voice.walk_id}
    assert set(said) == {"En karta", "Norr och en tavla", "Att det var lätt.", "Båda är svåra."}
    assert said["En karta"].mode is Mode.DO
    assert said["Norr och en tavla"].anchor == "decide"
    assert {one.source for one in said.values()} == {Source.ANSWER}
    assert {one.moderation for one in said.values()} == {Moderation.WAITING}


def test_a_photo_is_made_anew_without_what_the_camera_wrote(ines: Ines, session: Session) -> None:
    page = ines.send(ines.begin())
    page = ines.send(page, foto=(io.BytesIO(photo()), "min.jpg"))
    kept = session.scalars(select(WalkPhoto)).one()
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 1600, 800)
    assert b"Hemma" not in kept.content
    assert not Image.open(io.BytesIO(kept.content)).getexif()
    voice = session.get(Contribution, kept.contribution_id)
    assert voice is not None
    assert voice.text == "En teckning, utan ord."
    own = ines.pages.client.get(f"/provning/{ines.secret}/foto/{kept.uuid}")
    assert own.data == kept.content
    ines.pages.get(f"/provning/{ines.secret}/foto/{'0' * 36}", status=404)


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a<script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        b"%PDF-1.4",
        photo()[:400],
    ],
)
def test_what_is_no_picture_is_refused_and_the_words_are_kept(
    content: bytes, ines: Ines, session: Session
) -> None:
    page = ines.send(ines.begin())
    form = "//main//form[contains(@class, 'walk-form')]"
    again = ines.pages.submit(
        page,
        {"go": "next", "ord": "Mitt förslag", "foto": (io.BytesIO(content), "x.jpg")},
        form=form,
        status=422,
    )
    assert again.one("//textarea").text.strip() == "Mitt förslag"
    assert session.scalar(select(func.count(WalkPhoto.id))) == 0


def test_a_picture_of_a_billion_pixels_costs_nothing(ines: Ines, session: Session) -> None:
    bomb = bytearray(photo())
    at = bomb.index(b"\xff\xc0") + 5
    bomb[at : at + 4] = b"\xff\xff\xff\xff"
    page = ines.send(ines.begin())
    ines.pages.submit(
        page,
        {"go": "next", "foto": (io.BytesIO(bytes(bomb)), "x.jpg")},
        form="//main//form[contains(@class, 'walk-form')]",
        status=422,
    )


def outcome(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(WalkTask.outcome)).one()


def test_a_detour_is_indirect_and_giving_up_is_giving_up(tasker: Ines, session: Session) -> None:
    page = tasker.send(tasker.begin())
    frame = tasker.press(tasker.frame(), "Bild")
    tasker.pages.submit(page, form="//form[contains(@action, 'borja-om')]")
    tasker.press(tasker.press(tasker.frame(), "Mot norr"), "Vidare")
    tasker.send(tasker.pages.get(tasker.at), go="klar")
    assert outcome(session) == "indirect"
    assert frame.all("//h1")


def test_klar_without_reaching_it_is_left(tasker: Ines, session: Session) -> None:
    tasker.send(tasker.send(tasker.begin()), go="klar")
    assert outcome(session) == "left"


def test_giving_up_asks_how_hard_it_was(tasker: Ines, session: Session) -> None:
    page = tasker.send(tasker.send(tasker.begin()), go="ge-upp")
    assert page.heading == "Hur lätt eller svårt var det?"
    assert outcome(session) == "gave_up"


def test_a_press_that_comes_twice_is_one_and_back_goes_on_from_there(
    tasker: Ines, session: Session
) -> None:
    tasker.send(tasker.begin())
    start = tasker.frame()
    north = tasker.press(start, "Mot norr")
    again = tasker.press(start, "Mot norr")
    assert again.one("//body").get("data-screen") == north.one("//body").get("data-screen")
    events = session.scalars(select(WalkEvent).order_by(WalkEvent.seq)).all()
    assert [one.kind for one in events] == ["task", "screen", "hotspot", "screen"]
    # The browser's Back shows the start again, and pressing there goes on from it.
    back = tasker.look(f"/provning/{tasker.secret}/skarm?steg=0")
    assert back.one("//body").get("data-screen") == "start"
    picture = tasker.press(back, "Bild")
    assert picture.one("//body").get("data-screen") == "bild"
    screens = session.scalars(
        select(WalkEvent.screen).where(WalkEvent.kind == "screen").order_by(WalkEvent.seq)
    ).all()
    assert screens == ["start", "norr", "start", "bild"]


def test_a_press_beside_everything_is_a_miss_with_its_place(tasker: Ines, session: Session) -> None:
    tasker.send(tasker.begin())
    frame = tasker.frame()
    miss = frame.one("//body").get("data-miss")
    for _ in range(2):
        tasker.pages.client.get(f"{miss}?n=1&x=0.25&y=0.5", headers=SAME_ORIGIN)
    tasker.pages.client.get(f"{miss}?n=2&x=7&y=nan", headers=SAME_ORIGIN)
    misses = select(WalkEvent).where(WalkEvent.kind == "miss").order_by(WalkEvent.seq)
    found = session.scalars(misses).all()
    assert [(one.x, one.y) for one in found] == [(0.25, 0.5), (None, None)]


def test_a_remark_is_pinned_to_the_screen_and_comes_once(
    tasker: Ines, session: Session, cast: Cast
) -> None:
    page = tasker.send(tasker.begin())
    tasker.press(tasker.frame(), "Mot norr")
    form = "//form[contains(@class, 'walk-remark')]"
    sent = {"sagt": f"Vart? {HOSTILE}", "element": "vidare", "mode": "do"}
    for _ in range(2):
        answer = tasker.pages.submit(page, sent, form=form)
    assert "sparat" in tasker.pages.follow(answer).words()
    voice = session.scalars(select(Contribution).where(Contribution.walk_id.is_not(None))).one()
    assert (voice.pin_screen, voice.pin_element, voice.anchor) == ("norr", "vidare", "decide")
    assert (voice.source, voice.mode, voice.moderation) == ("remark", "do", "waiting")
    assert voice.text == "Vart? <script>alert(1)</script>{{7*7}}"
    seen = pages_of_staff(tasker, cast).get(f"/arbete/{cast.project.slug}/granska")
    assert "<script>alert(1)" not in seen.text.replace("&lt;", "")
    nothing = tasker.pages.submit(page, {"sagt": "  "}, form=form, status=422)
    assert nothing.one("//textarea[@id='sagt']").get("aria-describedby").endswith("sagt-error")
    long = tasker.pages.submit(page, {"sagt": "å" * 2001}, form=form, status=422)
    assert "å" * 2001 in long.one("//textarea[@id='sagt']").text


def pages_of_staff(ines: Ines, cast: Cast) -> PageClient:
    return ines.pages.sign_in(cast.astrid)


def test_staff_see_which_screen_a_voice_is_pinned_to(
    tasker: Ines, session: Session, cast: Cast
) -> None:
    voice = said_something(tasker, session)
    astrid = pages_of_staff(tasker, cast)
    pin = "Skärm: Tåg mot norr, version 1"
    home = f"/arbete/{cast.project.slug}"
    assert pin in astrid.get(f"{home}/granska").words()
    assert pin in astrid.get(f"{home}/kategorisera?rost={voice.id}").words()
    assert pin in astrid.get(f"{home}/resa/resan/steg/decide").words()


def test_back_shows_what_was_answered_and_changes_it(ines: Ines, session: Session) -> None:
    page = ines.send(ines.begin(), place="home")
    page = ines.send(page, ord="Först")
    task = ines.at
    form = "//main//form[contains(@class, 'walk-form')]"
    back = ines.here(ines.pages.submit(page, {"go": "back"}, form=form))
    assert back.one("//textarea").text.strip() == "Först"
    ines.send(back, ord="Sedan")
    assert ines.at == task
    texts = session.scalars(select(Contribution.text).where(Contribution.walk_id.is_not(None)))
    assert texts.all() == ["Sedan"]
    ines.pages.get(f"/provning/{ines.secret}/1")
    ahead = ines.pages.get(f"/provning/{ines.secret}/9", status=303)
    assert ahead.response.headers["Location"] == task


def test_two_tabs_move_on_once(ines: Ines, session: Session) -> None:
    first = ines.begin()
    form = "//main//form[contains(@class, 'walk-form')]"
    for place in ("home", "work"):
        ines.pages.submit(first, {"go": "next", "place": place}, form=form)
    assert latest_walk(session).place_in_plan == 1
    assert latest_walk(session).place == "work"


def test_a_round_that_ends_meanwhile_keeps_what_was_on_its_way(
    ines: Ines, session: Session, cast: Cast
) -> None:
    page = ines.send(ines.begin(), place="home")
    found = actions.round_of(session, cast.project.id, "exempel-pa-en-omgang", held=True)
    actions.close_round(session, found)
    session.commit()
    told = ines.send(page, ord="Mitt sista ord")
    assert told.heading == "Provningen är avslutad"
    assert "sparat" in told.words()
    assert session.scalar(
        select(func.count(Contribution.id)).where(Contribution.text == "Mitt sista ord")
    )
    assert latest_walk(session).status == "started"
    assert Ines(ines.pages, ines.invitation).pages.get(ines.invitation, status=410)


def test_forged_fields_are_passed_over(ines: Ines, session: Session) -> None:
    page = ines.begin()
    page = ines.send(page, place=HOSTILE, device="\u202e", disruption="kanske", extra="x" * 5000)
    assert answers_of(session)["context"] == {"place": "", "device": "", "disruption": None}
    assert page.heading == "Hur vill du ha det?"


def test_a_first_click_counts_once_and_needs_a_place(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    ines = invited(pages, session, cast.project, **only("first-click"))
    page = ines.begin()
    form = "//main//form[contains(@class, 'walk-form')]"
    no_place = {"tryck.x": "0", "tryck.y": "0", "go": ""}
    ines.pages.submit(page, no_place, form=form, status=422)
    done = ines.send(page, hotspot="rad-ett", go="chosen")
    assert done.heading == "Tack för att du provade"
    ines.pages.submit(page, {"go": "nowhere"}, form=form)
    assert answers_of(session)["var@A"]["hotspot"] == "rad-ett"


def test_a_walk_through_asks_the_database_as_often_however_much_was_done(
    tasker: Ines, session: Session, app: Flask
) -> None:
    tasker.send(tasker.begin())
    # The first look at a screen reads its text, which then stays in the process.
    tasker.frame()
    with statements(app) as few:
        frame = tasker.frame()
    for words in ("Mot norr", "Vidare"):
        frame = tasker.press(frame, words)
    tasker.frame()
    with statements(app) as many:
        tasker.frame()
    assert len(few) == len(many) <= 6
