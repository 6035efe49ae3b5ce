"""Imports on both engines: whole or not at all, once, and from the command line."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign import migrations
from codesign.cli import codesign
from codesign.contributions import tallies
from codesign.contributions.domain import STAFF_SEES, VoiceFilter
from codesign.contributions.models import Contribution, NoteImport
from codesign.db import Database
from codesign.imports import actions, queries
from codesign.imports.domain import Choices, read_notes
from codesign.imports.guessing import guessed
from codesign.imports.queries import Target
from codesign.imports.reading import table_in
from codesign.tables.reading import packed
from tests import factories
from tests.cast import Cast, assemble
from tests.counting import statements

pytestmark = pytest.mark.both_engines


def kept(session: Session, cast: Cast, text: str) -> tuple[Target, NoteImport, Choices]:
    """An upload of the text, waiting."""
    target = queries.target(session, cast.project.id, "resan")
    table = table_in(text.encode())
    choices = guessed(table, target.words)
    upload = actions.keep_upload(
        session,
        cast.project,
        cast.astrid,
        target,
        file_name="lappar.csv",
        content=packed(table),
        choices=choices,
    )
    return target, upload, choices


def imported(session: Session, cast: Cast, text: str) -> int:
    target, upload, choices = kept(session, cast, text)
    reading = read_notes(table_in(text.encode()), choices, target.words)
    return actions.run(session, cast.project, cast.astrid, target, upload, reading, choices)


def test_ten_thousand_rows_take_a_statement_each_at_most_and_are_counted(
    session: Session, cast: Cast
) -> None:
    rows = "".join(
        f"{('hear', 'rest')[i % 2]};Exempel nummer {i} om något\n" for i in range(10_000)
    )
    with statements(session.get_bind().engine, with_savepoints=True) as sent:
        assert imported(session, cast, "Steg;Text\n" + rows) == 10_000
    assert len(sent) < 10_100, "a row takes at most one statement"
    counts = tallies.step_counts(session, cast.artefact.id, VoiceFilter(), STAFF_SEES)
    assert {step: count.voices for step, count in counts.items()} == {"hear": 5_000, "rest": 5_000}


def test_the_second_of_two_runs_is_refused(session: Session, cast: Cast) -> None:
    text = "Steg;Text\nhear;Hej på dig\n"
    target, upload, choices = kept(session, cast, text)
    reading = read_notes(table_in(text.encode()), choices, target.words)
    actions.run(session, cast.project, cast.astrid, target, upload, reading, choices)
    with pytest.raises(actions.AlreadyImportedError):
        actions.run(session, cast.project, cast.astrid, target, upload, reading, choices)
    with pytest.raises(actions.AlreadyImportedError):
        actions.abandon(session, cast.project, cast.astrid, upload)
    found = select(func.count()).where(Contribution.import_id == upload.id)
    assert session.scalar(found) == 1


def test_notes_that_are_there_already_are_counted(session: Session, cast: Cast) -> None:
    factories.voice(session, cast.project, cast.version, "Hej på dig", anchor="hear")
    target = queries.target(session, cast.project.id, "resan")
    table = table_in("Steg;Text\nhear;Hej på dig\nrest;Hej på dig\n".encode())
    reading = read_notes(table, guessed(table, target.words), target.words)
    assert queries.already_there(session, target.artefact_id, reading.notes) == 1


def test_journeys_to_choose_have_their_newest_title(session: Session, cast: Cast) -> None:
    found = queries.journeys_to_choose(session, cast.project.id)
    assert found == [("resan", {"sv": "En liten resa", "en": "A small journey"})]


class TestCommand:
    """`codesign import-notes` on a database of its own."""

    @pytest.fixture
    def database_url(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setenv("CODESIGN_DATA_DIR", str(tmp_path))
        monkeypatch.delenv("CODESIGN_DATABASE_URL", raising=False)
        url = f"sqlite:///{tmp_path / 'medskapa.sqlite3'}"
        database = Database(url)
        migrations.upgrade(database.engine)
        with database.unit() as session:
            assemble(session)
        database.engine.dispose()
        return url

    def call(self, file: Path, *options: str) -> Result:
        known = ("--project", "projektet", "--journey", "resan")
        return CliRunner().invoke(codesign, ["import-notes", str(file), *known, *options])

    def voices(self, url: str) -> list[tuple[str, str, str]]:
        database = Database(url)
        with database.session(writes=False) as session:
            rows = session.execute(
                select(Contribution.anchor, Contribution.text, Contribution.moderation).order_by(
                    Contribution.text
                )
            ).all()
        database.engine.dispose()
        return [(anchor, text, str(moderation)) for anchor, text, moderation in rows]

    def test_good_rows_are_imported(self, tmp_path: Path, database_url: str) -> None:
        file = tmp_path / "lappar.csv"
        file.write_text("Steg;Text\nhear;Ett\nrest;Två\n")
        result = self.call(file, "--released")
        assert result.exit_code == 0, result.output
        assert "step: column “Steg”" in result.output
        assert "2 notes are imported" in result.output
        assert self.voices(database_url) == [
            ("hear", "Ett", "released"),
            ("rest", "Två", "released"),
        ]

    def test_bad_rows_stop_everything_unless_skipped(
        self, tmp_path: Path, database_url: str
    ) -> None:
        file = tmp_path / "lappar.csv"
        file.write_text("Steg;Text\nhear;Ett\nreast;Två\n")
        refused = self.call(file)
        assert refused.exit_code == 1
        told = "row 3, column Steg: The journey has no step or phase called “reast”."
        assert told in refused.output
        assert "Did you mean “Rest”?" in refused.output
        assert self.voices(database_url) == []
        assert self.call(file, "--good-rows", "--dry-run").exit_code == 0
        assert self.voices(database_url) == []
        assert self.call(file, "--good-rows").exit_code == 0
        assert len(self.voices(database_url)) == 1

    def test_values_are_mapped_to_steps(self, tmp_path: Path, database_url: str) -> None:
        file = tmp_path / "lappar.csv"
        file.write_text("trial,text\npolisen,Ett\nivo,Två\n")
        done = self.call(
            file, "--step-column", "trial", "--map", "polisen=hear", "--map", "IVO=rest"
        )
        assert done.exit_code == 0, done.output
        assert [anchor for anchor, _, _ in self.voices(database_url)] == ["hear", "rest"]

    @pytest.mark.parametrize(
        ("options", "code", "told"),
        [
            ((), 2, "--step KEY"),
            (("--step", "haer"), 2, "Did you mean “Hear”?"),
            (("--step-column", "fel"), 2, "There are: trial, text"),
            (("--step", "hear", "--column", "x=y"), 2, "is none of"),
            (("--map", "polisen"), 2, "VALUE=STEP"),
            (("--project", "nej", "--step", "hear"), 1, "There are: grannen"),
            (("--journey", "nej", "--step", "hear"), 1, "There are: resan"),
        ],
    )
    def test_wrong_calls_say_what_to_write(
        self, tmp_path: Path, database_url: str, options: tuple[str, ...], code: int, told: str
    ) -> None:
        file = tmp_path / "lappar.csv"
        file.write_text("trial,text\npolisen,Ett\n")
        result = self.call(file, *options)
        assert result.exit_code == code, result.output
        assert told in result.output
        assert not isinstance(result.exception, click.ClickException)

    def test_another_kind_of_file_is_told(self, tmp_path: Path, database_url: str) -> None:
        file = tmp_path / "lappar.csv"
        file.write_bytes(b"%PDF-1.7")
        result = self.call(file, "--step", "hear")
        assert result.exit_code == 1
        assert "seems to be a PDF" in result.output


def test_stored_choices_are_plain_json(session: Session, cast: Cast) -> None:
    _, upload, choices = kept(session, cast, "Steg;Text\nhear;Hej på dig\n")
    session.flush()
    assert Choices.from_json(json.loads(json.dumps(upload.mapping))) == choices
