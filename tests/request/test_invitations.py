"""An invitation to a round: how a walk-through begins, and who meets which version."""

from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.rounds.models import RoundArm, WalkThrough
from codesign.rounds.participations.beginning import arms_for_next
from codesign.rounds.plan import Design
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient
from tests.trying import Ines, invited, only, open_round


@pytest.fixture
def ines(pages: PageClient, cast: Cast, session: Session) -> Ines:
    return invited(pages, session, cast.project)


def test_nothing_begins_before_a_yes(ines: Ines, session: Session) -> None:
    welcome = ines.pages.get(ines.invitation)
    again = ines.pages.submit(welcome, status=422)
    assert again.one("//input[@name='consent']").get("aria-invalid") == "true"
    assert "Set-Cookie" not in welcome.response.headers
    assert session.scalar(select(func.count(WalkThrough.id))) == 0


def test_the_form_sent_twice_begins_one_walk_through(
    ines: Ines, session: Session, pages: PageClient
) -> None:
    welcome = ines.pages.get(ines.invitation)
    first = ines.pages.submit(welcome, {"consent": "1"})
    ines.pages.client.delete_cookie("medskapa-provning", path=ines.invitation)
    second = ines.pages.submit(welcome, {"consent": "1"})
    assert first.response.headers["Location"] == second.response.headers["Location"]
    assert session.scalar(select(func.count(WalkThrough.id))) == 1
    assert session.scalars(select(RoundArm.started)).all() == [1]


def test_who_comes_back_goes_on_and_the_next_person_begins_anew(
    ines: Ines, session: Session
) -> None:
    ines.send(ines.begin(), place="home")
    first = ines.secret
    welcome = ines.pages.get(ines.invitation)
    assert welcome.one(f"//a[contains(@href, '{first}')]").text_content() == "Fortsätt där du var"
    ines.pages.submit(welcome)
    ines.begin()
    assert ines.secret != first
    assert session.scalar(select(func.count(WalkThrough.id))) == 2


@pytest.mark.parametrize(
    "place",
    [
        "/prova/0000-0000-0000-0000",
        "/prova/nej",
        f"/provning/{'0' * 32}",
        f"/provning/{'0' * 32}/1",
        f"/provning/{'0' * 32}/skarm",
        f"/provning/{'0' * 32}/klar",
        "/provning/x/tryck/0-000000000000/start/mot-norr",
    ],
)
def test_wrong_codes_are_all_answered_alike_and_limited(place: str, pages: PageClient) -> None:
    for _ in range(20):
        pages.get(place, status=404)
    pages.get(place, status=429)


def test_a_right_code_is_never_refused_because_others_guess(ines: Ines, pages: PageClient) -> None:
    for _ in range(21):
        pages.client.get("/prova/nej", headers=SAME_ORIGIN)
    ines.begin()


# Several versions


def two_versions(session: Session, cast: Cast) -> list[object]:
    first = factories.prototype(session, cast.project)
    other = factories.read_prototype(factories.PROTOTYPE.replace("Hittar man sitt tåg?", "Igen?"))
    return [first, store_version(session, first.artefact, other, origin="editor")]


def test_arms_stay_even_and_nobody_meets_both(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    made, invitation = open_round(
        session, app, cast.project, two_versions(session, cast), Design.BETWEEN
    )
    for _ in range(4):
        someone = Ines(pages, invitation)
        someone.begin()
        # The same browser says yes again, from a page opened before: the same walk-through.
        someone.pages.client.post(
            invitation,
            data={"consent": "1", "csrf_token": csrf_token(someone)},
            headers=SAME_ORIGIN,
        )
    met = sorted(str(one) for one in session.scalars(select(WalkThrough.arms)))
    assert met == ["['A']", "['A']", "['B']", "['B']"]
    assert session.scalars(select(RoundArm.started).where(RoundArm.round_id == made.id)).all() == [
        2,
        2,
    ]


def csrf_token(ines: Ines) -> str:
    return str(ines.pages.get("/kvitto").one("//form//input[@name='csrf_token']/@value"))


def test_orders_are_balanced_when_everyone_meets_both(
    pages: PageClient, app: Flask, cast: Cast, session: Session
) -> None:
    open_round_address = open_round(
        session, app, cast.project, two_versions(session, cast), Design.WITHIN, **only("task")
    )[1]
    for _ in range(4):
        Ines(pages, open_round_address).begin()
    walks = session.scalars(select(WalkThrough).order_by(WalkThrough.id)).all()
    assert sorted(one.arms for one in walks) == [["A", "B"]] * 2 + [["B", "A"]] * 2
    for one in walks:
        first, second = one.arms
        assert one.plan == [f"hitta@{first}", f"another-version@{second}", f"hitta@{second}"]


def test_three_versions_come_in_all_six_balanced_orders() -> None:
    started = {"A": 0, "B": 0, "C": 0}
    met = []
    for _ in range(6):
        order = arms_for_next(Design.WITHIN, started, "seed")
        started[order[0]] += 1
        met.append(tuple(order))
    assert set(met) == set(permutations("ABC"))
