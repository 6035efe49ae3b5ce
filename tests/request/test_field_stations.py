"""A device carries every station that can be pressed on it, at any minute and of any feed."""

import gzip
import json

from flask import Flask
from sqlalchemy.orm import Session

from codesign.db import now
from codesign.fieldwork import devices
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundArm, TestRound
from codesign.rounds.plan import Design, TestPlan
from tests import factories, fieldwork
from tests.cast import Cast
from tests.live_feeds import LIVE
from tests.pages import PageClient
from tests.unit.transit.feed_files import SMALL, zipped

MORNING = {
    **SMALL,
    "stops.txt": SMALL["stops.txt"] + "D1,Delta,60.3,18.0,0,,\nE1,Epsilon,60.4,18.0,0,,\n",
    "routes.txt": SMALL["routes.txt"] + "S,S9,Delta – Epsilon,700\n",
    "trips.txt": SMALL["trips.txt"] + "S,v,t9,Epsilon,909\n",
    "stop_times.txt": SMALL["stop_times.txt"]
    + "t9,08:40:00,08:40:00,D1,1\nt9,08:50:00,08:50:00,E1,2\n",
}
"""A bus that nobody sees before a quarter past eight."""
EVENING = {
    name: text.replace("Alfa", "Xi").replace("A,", "X,").replace("A1", "X1").replace("A2", "X2")
    for name, text in SMALL.items()
}
FEEDS = """feeds:
  - {key: morgon, title: Morgon, files: feeds/morgon, starts: "07:00", ends: "08:50"}
  - {key: kvall, title: Kväll, files: feeds/kvall, starts: "07:00", ends: "07:10"}
states:
  - {key: feed, name: Dagen, values: [morgon, kvall]}
"""
SCRIPT = {
    **fieldwork.SCRIPT,
    "blocks": [
        {"key": "hitta", "kind": "task", "prompt": "Hitta.", "success": {"screens": ["tavla"]}}
    ],
}


def test_every_station_that_can_be_pressed_is_carried(
    app: Flask, pages: PageClient, cast: Cast, session: Session
) -> None:
    read = factories.read_prototype(
        LIVE[: LIVE.index("feeds:")] + FEEDS,
        **{"feeds/morgon/a.zip": zipped(MORNING), "feeds/kvall/b.zip": zipped(EVENING)},
    )
    published = factories.prototype(session, cast.project, read)
    made = TestRound(
        agency_id=cast.project.agency_id,
        project_id=cast.project.id,
        artefact_id=published.artefact_id,
        slug="omgangen",
        title={"sv": "Exempel: omgången"},
        script=TestPlan.model_validate(SCRIPT).model_dump(mode="json", by_alias=True),
        design=Design.ONE,
        status=RoundStatus.OPEN,
    )
    session.add(made)
    session.flush()
    arm = RoundArm(agency_id=made.agency_id, round_id=made.id, key="A", version_id=published.id)
    session.add(arm)
    session.flush()
    with app.app_context():
        secret = devices.prepare(session, cast.project, made, cast.facilitator, now())
    session.commit()
    told = pages.client.get(f"/falt/{secret}/paket?lang=sv").get_json()["arms"]["A"]["screens"]
    carried = {(one["when"]["feed"], one["when"].get("station")) for one in told["tavla"]["views"]}
    stations = {"", "a", "b", "c", "x", "d1", "e1"}
    assert carried == {(feed, one) for feed in ("morgon", "kvall") for one in stations}
    for key, screen in told.items():
        for n, _ in enumerate(screen["views"]):
            answer = pages.client.get(f"/falt/{secret}/vy/A/{key}/{n}?lang=sv")
            view = json.loads(gzip.decompress(answer.data))
            pressed = {
                part.split('"')[0]
                for body in view["bodies"]
                for part in body.split("about:srcdoc#station-")[1:]
            }
            assert pressed <= stations, (key, n)
            if key == "start" and screen["views"][n]["when"] == {"feed": "morgon"}:
                assert pressed == {"a", "b", "c", "d1", "e1"}
