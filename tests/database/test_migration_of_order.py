"""Rows from before get ids that tell no order, and everything that names them follows."""

import json
import sqlite3
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text, update

from codesign import migrations
from codesign.db import Database
from codesign.settings import database_url_from
from tests.database.test_migrations import Before
from tests.engines import ENGINES, ready_database

MOMENT = datetime(2026, 3, 2, 9, 41, 7, 250_000, tzinfo=UTC)
VOICES = 24


def plain_hash(event: dict[str, Any]) -> str:
    canonical = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def logged(before: Before, subject: str, details: dict[str, Any], previous: str) -> str:
    """An event of the log, as the builds before wrote it; its hash."""
    told = {
        "agency": before.whose["agency_id"],
        "project": before.whose["project_id"],
        "person": None,
        "at": MOMENT.replace(microsecond=0).isoformat(),
        "action": "voice.moderate",
        "subject": subject,
        "details": details,
        "previous": previous,
    }
    before.put(
        "audit_event",
        agency_id=told["agency"],
        project_id=told["project"],
        at=MOMENT.replace(microsecond=0),
        action=told["action"],
        subject=subject,
        details=details,
        previous_hash=previous,
        hash=plain_hash(told),
    )
    return plain_hash(told)


@pytest.mark.parametrize("engine", ENGINES)
def test_ids_from_before_are_drawn_anew_and_what_names_them_follows(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine, "0008")
        before = Before(database)
        walk = before.walk(["hitta@B"])
        for n in range(VOICES):
            before.say(text=f"Nummer {n:02}", walk_id=walk if n < 2 else None)
        whose = {name: before.whose[name] for name in ("agency_id", "project_id")}
        area = before.put(
            "area", **whose, key="a", name={}, definition={}, colour="", position=0, revision=1
        )
        before.put(
            "coding",
            **whose,
            contribution_id=5,
            area_id=area,
            origin="own",
            created_at=MOMENT,
        )
        agency = whose["agency_id"]
        before.put(
            "walk_answer", agency_id=agency, walk_id=walk, item="hitta@B", value={"voice": 2}
        )
        first = logged(before, "voice:3", {"voice": 4}, "0" * 64)
        second = logged(before, "voices:2", {"voices": [7, 8]}, first)
        logged(before, "area:3", {"voices": 3}, second)
        migrations.upgrade(database.engine, "0009")
        after = MetaData()
        after.reflect(database.engine)
        tables = after.tables
        with database.session(writes=False) as session:
            told = {
                row.text: row.id for row in session.execute(select(tables["contribution"])).all()
            }
            ids = [told[f"Nummer {n:02}"] for n in range(VOICES)]
            assert all(0 < one < 2**63 for one in ids)
            assert ids not in (sorted(ids), sorted(ids, reverse=True))
            assert max(ids) > 2**50
            coding = session.execute(select(tables["coding"])).one()
            assert coding.contribution_id == ids[4]
            walks = session.execute(select(tables["walk_through"])).one()
            assert walks.id > 2**31
            here = select(tables["contribution"].c.text).where(
                tables["contribution"].c.walk_id == walks.id
            )
            assert set(session.scalars(here)) == {"Nummer 00", "Nummer 01"}
            answer = session.execute(select(tables["walk_answer"])).one()
            assert (answer.walk_id, answer.value) == (walks.id, {"voice": ids[1]})
            event = tables["audit_event"]
            events = session.execute(select(event).order_by(event.c.id)).mappings().all()
            assert [one["subject"] for one in events] == [f"voice:{ids[2]}", "voices:2", "area:3"]
            assert events[0]["details"] == {"voice": ids[3]}
            assert events[1]["details"] == {"voices": sorted([ids[6], ids[7]])}
            assert events[2]["details"] == {"voices": 3}
            previous = "0" * 64
            for one in events:
                assert one["previous_hash"] == previous
                at = one["at"] if one["at"].tzinfo else one["at"].replace(tzinfo=UTC)
                previous = plain_hash(
                    {
                        "agency": one["agency_id"],
                        "project": one["project_id"],
                        "person": one["person_id"],
                        "at": at.astimezone(UTC).isoformat(),
                        "action": one["action"],
                        "subject": one["subject"],
                        "details": one["details"],
                        "previous": one["previous_hash"],
                    }
                )
                assert one["hash"] == previous
        if engine == "postgresql":
            with database.session(writes=False) as session:
                rows = session.execute(text("SELECT xmin::text, id FROM contribution")).all()
            assert len({row[0] for row in rows}) == 1
            assert [row[1] for row in rows] == sorted(row[1] for row in rows)
        database.engine.dispose()


def test_sqlites_file_lies_in_the_order_of_the_new_ids(tmp_path: Path) -> None:
    file = tmp_path / "medskapa.sqlite3"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database.engine, "0008")
    before = Before(database)
    for n in range(VOICES):
        before.say(text=f"Nummer {n:02} " + "x" * 300)
    migrations.upgrade(database.engine, "0009")
    database.engine.dispose()
    opened = sqlite3.connect(file)
    by_id = [row[0][:9] for row in opened.execute("SELECT text FROM contribution ORDER BY id")]
    size = opened.execute("PRAGMA page_size").fetchone()[0]
    opened.close()
    content = file.read_bytes()
    pages: dict[int, list[tuple[int, str]]] = {}
    for one in by_id:
        assert content.count(one.encode()) == 1
        at = content.index(one.encode())
        pages.setdefault(at // size, []).append((-(at % size), one))
    lying = [one for page in sorted(pages) for _, one in sorted(pages[page])]
    assert lying == by_id


@pytest.mark.parametrize("engine", ENGINES)
def test_walk_throughs_from_before_lose_their_times_and_keep_their_day(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine, "0012")
        before = Before(database)
        walk = before.walk(["hitta@B"], id=2**40 + 1)
        tables = before.tables.tables
        told = {"clock": MOMENT.isoformat(), "since": 900}
        with database.unit() as session:
            session.execute(update(tables["walk_through"]).values(started_at=MOMENT, progress=told))
        record = {"uuid": "u", "started": 1772444467250, "ended": 1772444527250, "ms": 60_000}
        payload = {
            "record": record,
            "started_at": MOMENT.isoformat(),
            "finished_at": MOMENT.isoformat(),
            "code_hmac": None,
            "photos": {},
        }
        whose = {name: before.whose[name] for name in ("agency_id", "project_id")}
        before.put(
            "field_record",
            **whose,
            id=7,
            round_id=1,
            uuid="u",
            revision=1,
            payload_hash="0",
            payload=payload,
            reason="closed",
            status="waiting",
            received_at=MOMENT,
        )
        migrations.upgrade(database.engine)
        after = MetaData()
        after.reflect(database.engine)
        with database.session(writes=False) as session:
            one = session.execute(select(after.tables["walk_through"])).mappings().one()
            kept = session.execute(select(after.tables["field_record"])).mappings().one()
        assert (one["id"], one["day"], one["progress"]) == (walk, date(2026, 3, 2), {"since": 900})
        assert not {"started_at", "finished_at"} & set(one)
        assert kept["received_on"] == date(2026, 3, 2)
        midnight = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1000)
        assert kept["payload"] == {
            "record": {**record, "started": midnight, "ended": midnight + 60_000},
            "day": "2026-03-02",
            "code_hmac": None,
            "photos": {},
        }
        for written in (str(dict(one)), str(dict(kept))):
            assert "09:41" not in written
            assert "250" not in written.replace("u", "")
        database.engine.dispose()
