"""Migrations go up, down and up again with data in the tables, on both engines."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError

from codesign import migrations
from codesign.contributions.domain import Mode
from codesign.contributions.models import Contribution, FacetTally
from codesign.contributions.sources import Source
from codesign.db import Base, Database
from codesign.settings import database_url_from
from tests import factories
from tests.cast import assemble
from tests.engines import ENGINES, ready_database


@pytest.mark.parametrize("engine", ENGINES)
def test_the_database_goes_up_down_and_up_with_data(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine)
        _put_data(database)
        migrations.downgrade(database.engine, "base")
        assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
        migrations.upgrade(database.engine)
        _put_data(database)
        database.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_migrated_database_is_what_the_models_say(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine)
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []
        database.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_voices_from_before_are_counted_by_group_and_day(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine, "0002")
        before, spring = Before(database), date(2026, 3, 9)
        before.say(group_name="Grupp 1", day=spring, rating=-2, coding_count=1)
        before.say(group_name="Grupp 1", day=spring, rating=1)
        before.say(group_name="Grupp 1", moderation="waiting")
        before.say(day=spring, moderation="kept")
        before.say(group_name="Grupp 2", day=spring, moderation="rejected")
        before.say(moderation="withdrawn", text="")
        migrations.upgrade(database.engine)
        with database.session(writes=False) as session:
            rows = session.scalars(select(FacetTally)).all()
            found = {
                (row.facet.value, row.value, row.moderation.value): (
                    row.n,
                    row.coded_n,
                    row.rating_n,
                    row.rating_sum,
                )
                for row in rows
            }
        assert found == {
            ("group", "Grupp 1", "released"): (2, 1, 2, -1),
            ("group", "Grupp 1", "waiting"): (1, 0, 0, 0),
            ("group", "", "kept"): (1, 0, 0, 0),
            ("day", "2026-03-09", "released"): (2, 1, 2, -1),
            ("day", "", "waiting"): (1, 0, 0, 0),
            ("day", "2026-03-09", "kept"): (1, 0, 0, 0),
        }
        assert {(row.mode, row.perspective, row.source) for row in rows} == {
            (Mode.IS, "donor", Source.NOTE)
        }
        database.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_words_from_the_web_are_put_at_their_versions_page(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine, "0006")
        before = Before(database)
        walk = before.walk(["context", "minns@B", "varfor"])
        note = "0" * 8
        given = [
            {"item": "minns", "arm": "B", "round": 1},
            {"item": "varfor", "arm": "B"},
            {"item": "minns@B", "arm": "B", "note": note},
            {"item": "minns", "arm": "A"},
            {"pin": {}},
        ]
        for attributes in given:
            before.say(walk_id=walk, attributes=attributes)
        before.say(attributes={"item": "minns", "arm": "B"})
        migrations.upgrade(database.engine, "0007")
        query = select(Contribution.attributes).order_by(Contribution.id)
        with database.session(writes=False) as session:
            found = session.scalars(query).all()
        assert [one.get("item") for one in found] == [
            "minns@B",
            "varfor",
            "minns@B",
            "minns",
            None,
            "minns",
        ]
        assert found[0] == {"item": "minns@B", "arm": "B", "round": 1}
        migrations.downgrade(database.engine, "0006")
        with database.session(writes=False) as session:
            assert session.scalars(query).all()[:3] == given[:3]
        database.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_responses_from_before_are_counted_for_the_whole_round(engine: str) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine, "0021")
        before = Before(database)
        round_ = before.ask()
        migrations.upgrade(database.engine)
        after = Before.of(database, before)
        with database.unit() as session:
            (tally,) = session.execute(select(after.tables.tables["questionnaire_tally"])).all()
            (response,) = session.execute(
                select(after.tables.tables["questionnaire_response"])
            ).all()
            (asked,) = session.execute(select(after.tables.tables["questionnaire_round"])).all()
        assert (tally.unit_id, tally.place, tally.value, tally.n) == (0, "", "sent", 1)
        assert (response.flags, response.channel_id, response.unit_id) == ({}, None, None)
        assert (asked.is_pilot, asked.opens_on, asked.quotas, asked.weights) == (0, None, [], {})
        row = {"round_id": round_, "place": "", "value": "sent", "n": 1, **after.project}
        after.put("questionnaire_tally", **row, id=18, unit_id=7)
        with pytest.raises(IntegrityError):
            after.put("questionnaire_tally", **row, id=19, unit_id=7)
        migrations.downgrade(database.engine, "0021")
        with database.unit() as session:
            rows = session.execute(select(before.tables.tables["questionnaire_tally"])).all()
        assert [(one.id, one.n) for one in rows] == [(17, 1)]
        with pytest.raises(IntegrityError):
            before.put("questionnaire_tally", **row, id=19)
        database.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("fact", [{"is_pilot": True}, {"opens_on": date(2999, 1, 1)}])
def test_what_an_older_database_would_take_for_open_is_not_brought_down(
    engine: str, fact: dict[str, object]
) -> None:
    with ready_database(engine, "nothing") as url:
        database = Database(database_url_from(url, Path()))
        migrations.upgrade(database.engine, "0021")
        before = Before(database)
        round_ = before.ask()
        migrations.upgrade(database.engine)
        rounds = Before.of(database, before).tables.tables["questionnaire_round"]
        with database.unit() as session:
            session.execute(update(rounds).where(rounds.c.id == round_).values(fact))
        with pytest.raises(RuntimeError, match="pilots"):
            migrations.downgrade(database.engine, "0021")
        database.engine.dispose()


class Before:
    """The tables of an older revision, as the database itself describes them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tables = MetaData()
        self.tables.reflect(database.engine)
        words = {"sv": "Exempel"}
        agency = self.put("agency", slug="en-myndighet", name="En myndighet")
        project = self.put(
            "project",
            agency_id=agency,
            slug="projektet",
            **dict.fromkeys(("title", "purpose", "question", "asks"), words),
            **dict.fromkeys(("is_public", "is_about_children", "is_demo"), False),
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        whose = {"agency_id": agency, "project_id": project}
        artefact = self.put("artefact", **whose, kind="journey", slug="resan")
        version = self.put(
            "artefact_version",
            agency_id=agency,
            artefact_id=artefact,
            number=1,
            document={},
            digest="",
            origin="file",
            note="",
            status="published",
            revision=1,
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        self.whose = {**whose, "artefact_id": artefact, "version_id": version}

    @classmethod
    def of(cls, database: Database, older: "Before") -> "Before":
        """The same rows, with the tables as they are at the revision of now."""
        found = cls.__new__(cls)
        found.database, found.whose, found.tables = database, older.whose, MetaData()
        found.tables.reflect(database.engine)
        return found

    @property
    def project(self) -> dict[str, int]:
        """Whose a row is."""
        return {name: self.whose[name] for name in ("agency_id", "project_id")}

    def ask(self) -> int:
        """A round of a questionnaire that one person has answered; its id."""
        moment = datetime(2026, 3, 2, tzinfo=UTC)
        round_ = self.put(
            "questionnaire_round",
            **self.whose,
            number=1,
            status="open",
            opened_at=moment,
            told={},
        )
        self.put(
            "questionnaire_response",
            **self.project,
            id=16,
            round_id=round_,
            language="sv",
            day=date(2026, 3, 2),
            answers={},
        )
        tally = {"id": 17, "round_id": round_, "place": "", "value": "sent", "n": 1}
        self.put("questionnaire_tally", **self.project, **tally)
        return round_

    def put(self, table: str, **values: Any) -> int:
        """A row, and its id."""
        into = self.tables.tables[table]
        with self.database.unit() as session:
            return int(session.scalars(insert(into).values(values).returning(into.c.id)).one())

    def walk(self, plan: list[str], **values: Any) -> int:
        """A walk-through of a round, by somebody who met these pages."""
        whose = {name: self.whose[name] for name in ("agency_id", "project_id")}
        moment = datetime(2026, 3, 2, tzinfo=UTC)
        round_ = self.put(
            "test_round",
            **whose,
            artefact_id=self.whose["artefact_id"],
            slug="omgangen",
            title={},
            script={},
            design="one",
            status="open",
            revision=1,
            created_at=moment,
        )
        return self.put(
            "walk_through",
            **whose,
            round_id=round_,
            uuid="u",
            arms=["B"],
            plan=plan,
            place_in_plan=0,
            progress={},
            status="started",
            is_moderated=False,
            language="sv",
            place="",
            device="",
            revision=0,
            payload_hash="",
            day=date(2026, 3, 2),
            started_at=moment,
            **values,
        )

    def say(self, **values: Any) -> None:
        """A voice that no tally by group or day knows."""
        facts = {
            "anchor": "hear",
            "source": "note",
            "mode": "is",
            "perspective": "donor",
            "group_name": "",
            "language": "sv",
            "text": "Exempel",
            "origin": "",
            "moderation": "released",
            "coding_count": 0,
            "coding_revision": 0,
            "buckets": [],
            "attributes": {},
        }
        self.put("contribution", **self.whose, **facts | values)


def _put_data(database: Database) -> None:
    with database.unit() as session:
        cast = assemble(session)
        factories.voice(session, cast.project, cast.version)
    with database.session(writes=False) as session:
        assert session.scalars(select(Contribution)).one().text.startswith("Exempel")
