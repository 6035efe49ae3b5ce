"""What an uploaded prototype tells during a walk-through: kept once, and only what is known."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.items.moves import WalkStatus
from codesign.prototypes.queries import ShownPrototype
from codesign.rounds.codes import walk_hmac
from codesign.rounds.domain import EVENTS_LIMIT, RoundStatus
from codesign.rounds.models import RoundArm, TestRound, WalkEvent, WalkThrough
from codesign.web.csrf import csrf_token
from tests import factories
from tests.bundles import bundle
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient

SECRET = "0123456789abcdef" * 2
MARK = "00112233aabbccdd"
TASK = {
    "key": "kop",
    "kind": "task",
    "prompt": {"sv": "Exempel: köp en biljett."},
    "success": {"screens": ["tack"]},
}


@pytest.fixture
def walk(session: Session, cast: Cast) -> WalkThrough:
    return begun(session, cast, bundle(session, cast.project))


def begun(session: Session, cast: Cast, shown: ShownPrototype) -> WalkThrough:
    """A person at the task of a round that tries this version."""
    words = {"sv": "Exempel"}
    script = {
        "schema": "codesign/round/1",
        **dict.fromkeys(("title", "welcome", "consent", "thanks"), words),
        "blocks": [TASK],
    }
    whose = {"agency_id": cast.agency.id, "project_id": cast.project.id}
    held = TestRound(
        **whose,
        artefact_id=shown.artefact_id,
        slug="omgangen",
        title=words,
        script=script,
        status=RoundStatus.OPEN,
    )
    session.add(held)
    session.flush()
    arm = RoundArm(agency_id=cast.agency.id, round_id=held.id, key="a", version_id=shown.version_id)
    made = WalkThrough(
        **whose,
        round_id=held.id,
        uuid="u",
        token_hash="",
        arms=["a"],
        plan=["kop@a", "slut"],
        progress={"stage": "doing"},
        day=factories.date(2026, 11, 1),
    )
    session.add_all([arm, made])
    session.flush()
    return made


def tell(
    pages: PageClient, session: Session, walk: WalkThrough, sent: Any, secret: str = SECRET
) -> tuple[int, Any]:
    with pages.app.test_request_context("/"):
        walk.token_hash = walk_hmac(SECRET)
        token = csrf_token()
    session.commit()
    answer = pages.client.post(
        f"/provning/{secret}/handelser", json=sent, headers=SAME_ORIGIN | {"X-CSRF-Token": token}
    )
    session.expire_all()
    return answer.status_code, answer.json if answer.is_json else None


def batch(*events: tuple[str, str], mark: str = MARK) -> dict[str, Any]:
    return {"mark": mark, "events": [{"type": t, "id": i, "age": 5} for t, i in events]}


def kept(session: Session, walk: WalkThrough) -> list[tuple[int, str, str, str]]:
    rows = session.scalars(
        select(WalkEvent).where(WalkEvent.walk_id == walk.id).order_by(WalkEvent.seq)
    )
    return [(row.seq, row.kind.value, row.screen, row.hotspot) for row in rows]


def test_events_are_kept_in_order_at_the_screen_they_belong_to(
    pages: PageClient, session: Session, walk: WalkThrough
) -> None:
    sent = batch(("screen", "index"), ("hotspot", "kop"), ("miss", "page"))
    assert tell(pages, session, walk, sent) == (200, {"done": False})
    sent = batch(("screen", "tack"), mark="f" * 16)
    assert tell(pages, session, walk, sent) == (200, {"done": True})
    assert kept(session, walk) == [
        (0, "screen", "index", ""),
        (1, "hotspot", "index", "kop"),
        (2, "miss", "index", ""),
        (3, "screen", "tack", ""),
    ]
    assert walk.progress["trail"][-1] == ["tack", {}]
    assert walk.progress["reached"] is not None


def test_the_same_batch_twice_is_kept_once(
    pages: PageClient, session: Session, walk: WalkThrough
) -> None:
    sent = batch(("screen", "tack"))
    assert tell(pages, session, walk, sent) == tell(pages, session, walk, sent)
    assert len(kept(session, walk)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "text",
        {},
        {"mark": MARK, "events": []},
        {"mark": MARK.upper(), "events": [{"type": "miss", "id": "a", "age": 1}]},
        {"mark": 7, "events": [{"type": "miss", "id": "a", "age": 1}]},
        {"mark": MARK, "events": {"type": "miss"}},
        {"mark": MARK, "events": [{"type": "task", "id": "a", "age": 1}]},
        {"mark": MARK, "events": [{"type": ["miss"], "id": "a", "age": 1}]},
        {"mark": MARK, "events": [{"type": "miss", "id": "Å", "age": 1}]},
        {"mark": MARK, "events": [{"type": "miss", "id": "a" * 65, "age": 1}]},
        {"mark": MARK, "events": [{"type": "miss", "id": None, "age": 1}]},
        {"mark": MARK, "events": [{"type": "miss", "id": "a", "age": True}]},
        {"mark": MARK, "events": [{"type": "miss", "id": "a", "age": 1.5}]},
        {"mark": MARK, "events": [{"type": "miss", "id": "a", "age": 1, "words": "x"}]},
        {"mark": MARK, "events": [{"type": "miss", "id": "a", "age": 1}] * 41},
        {"mark": MARK, "events": [{"type": "miss", "id": "a", "age": 1}, 7]},
    ],
)
def test_what_has_another_shape_is_refused_whole(
    pages: PageClient, session: Session, walk: WalkThrough, sent: Any
) -> None:
    assert tell(pages, session, walk, sent)[0] == 400
    assert kept(session, walk) == []


@pytest.mark.parametrize("age", [-1, 10**12])
def test_an_age_that_cannot_be_is_taken_as_just_now(
    pages: PageClient, session: Session, walk: WalkThrough, age: int
) -> None:
    sent = {"mark": MARK, "events": [{"type": "miss", "id": "a", "age": age}]}
    assert tell(pages, session, walk, sent)[0] == 200
    assert session.scalars(select(WalkEvent.ms)).one() < 60_000


@pytest.mark.parametrize("secret", ["0" * 32, "x", "0123", "å" * 32, SECRET.upper()])
def test_a_wrong_secret_gets_the_same_answer_whatever_is_wrong(
    pages: PageClient, session: Session, walk: WalkThrough, secret: str
) -> None:
    assert tell(pages, session, walk, batch(("miss", "a")), secret)[0] == 404


def test_nothing_is_kept_outside_the_task_or_after_the_end(
    pages: PageClient, session: Session, walk: WalkThrough
) -> None:
    walk.place_in_plan = 1
    assert tell(pages, session, walk, batch(("screen", "tack"))) == (200, {"done": False})
    walk.place_in_plan, walk.progress = 0, {"stage": "read"}
    assert tell(pages, session, walk, batch(("screen", "tack"))) == (200, {"done": False})
    walk.status, walk.progress = WalkStatus.COMPLETE, {"stage": "doing"}
    assert tell(pages, session, walk, batch(("screen", "tack"))) == (200, {"done": False})
    assert kept(session, walk) == []


def test_a_drawn_prototype_takes_no_such_events(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    version = factories.prototype(session, cast.project)
    shown = ShownPrototype(
        version.artefact_id,
        cast.project.id,
        "tavlan",
        version.id,
        1,
        version.status,
        None,  # type: ignore[arg-type]
    )
    drawn = begun(session, cast, shown)
    assert tell(pages, session, drawn, batch(("screen", "tack"))) == (200, {"done": False})
    assert kept(session, drawn) == []


def test_a_machine_that_never_stops_fills_nothing(
    pages: PageClient, session: Session, walk: WalkThrough
) -> None:
    walk.progress = {"stage": "doing", "seq": EVENTS_LIMIT - 1}
    assert tell(pages, session, walk, batch(("screen", "a"), ("screen", "b")))[0] == 200
    assert len(kept(session, walk)) == 1


def test_a_page_without_the_token_keeps_nothing(
    pages: PageClient, session: Session, walk: WalkThrough
) -> None:
    with pages.app.test_request_context("/"):
        walk.token_hash = walk_hmac(SECRET)
    session.commit()
    answer = pages.client.post(
        f"/provning/{SECRET}/handelser", json=batch(("miss", "a")), headers=SAME_ORIGIN
    )
    assert answer.status_code == 403
