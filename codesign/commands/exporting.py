"""`codesign export-voices`, `export-project` and `import-project`: a project as files, and back."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign import migrations
from codesign.accounts.models import Agency, Person
from codesign.commands import place
from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES
from codesign.db import Database, now
from codesign.exports import actions, queries
from codesign.exports.checking import checked, records
from codesign.exports.domain import Form, Scope
from codesign.exports.voice_tables import voices_file
from codesign.exports.words import table_words
from codesign.exports.writing import project_file
from codesign.projects import audit, unfinished
from codesign.projects.project_file.faults import ProjectFileError

_MINUTES = int(unfinished.GIVEN_UP.total_seconds() / 60)
_CUT_OFF = (
    "Stopped: the file is not imported. Nobody finds what was written of it, and it is forgotten "
    f"within {_MINUTES} minutes. Run the command again to begin anew."
)
TARGET = click.Path(dir_okay=False, path_type=Path)


@click.command("export-voices")
@click.argument("project")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Form]),
    default=Form.CSV.value,
    show_default=True,
)
@click.option("-o", "--output", required=True, type=TARGET, metavar="FILE")
@click.option("--released", is_flag=True, help="Only voices that everybody may read.")
@click.option("--names", is_flag=True, help="Name those who categorised.")
def export_voices(project: str, form: str, output: Path, released: bool, names: bool) -> None:
    """Write the voices of PROJECT as a table, from one moment of the database.

    Rejected and withdrawn voices are never in it. Exit code 1: something stands in the way; what
    was at FILE before is then untouched.
    """
    seen = frozenset(PUBLIC_SEES if released else STAFF_SEES)
    scope = Scope(seen=seen, is_whole=not released, with_names=names)
    with _reading() as session:
        found = place.project_called(session, project)
        parts = voices_file(session, found, scope, table_words(), Form(form))
        size = _write(output, parts)
    _note(project, "voices.export", {"form": form, "names": names})
    click.echo(f"{output}: {size} bytes.")


@click.command("export-project")
@click.argument("project")
@click.option("-o", "--output", required=True, type=TARGET, metavar="FILE")
@click.option("--with-people", is_flag=True, help="Names and addresses of staff go along.")
def export_project(project: str, output: Path, with_people: bool) -> None:
    """Write PROJECT as one JSON file that `codesign import-project` makes the project of again.

    It holds everything people have said, published or not, and how prototypes were tried. It holds
    no receipt, invitation, password, member or log, no secret of a device, and nothing that lies
    aside from the field. People are numbers unless --with-people is given. Exit code 1: something
    stands in the way; what was at FILE before is then untouched.
    """
    with _reading() as session:
        found = place.project_called(session, project)
        voices = queries.how_many(session, found.id)
        size = _write(output, project_file(session, found, with_people=with_people))
    _note(project, "project.export", {"people": with_people})
    click.echo(f"{output}: {voices} voices, {size} bytes.")


@click.command("import-project")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", "agency_name", required=True, metavar="NAME", help="Name or slug.")
@click.option("--owner", "owner_email", metavar="EMAIL", help="Whose project it becomes.")
@click.option("--closed", is_flag=True, help="Not open to the public, whatever the file says.")
@place.with_language
def import_project(file: Path, agency_name: str, owner_email: str | None, closed: bool) -> None:
    """Make a project of FILE, as `codesign export-project` or the export page wrote it.

    The whole file is read before anything is written, and then written a few rows at a time:
    others who write get in between. Nobody finds the project before it is whole. An import that is
    cut off leaves nothing to be found; run it again, and it begins anew. Exit code 1: the file is
    not imported, and the text says why.
    """
    with file.open("rb") as opened:
        try:
            contents = checked(opened)
        except ProjectFileError as refused:
            with place.telling():
                raise click.ClickException(f"{file}: {refused.told()}") from None
        opened.seek(0)
        with place.database_here() as database:
            with database.snapshot() as session:
                agency = _agency(session, agency_name)
                if owner_email:
                    _owner(session, agency, owner_email)
            _tell_half_made(database)
            click.echo(f"{contents.voices} voices, {contents.areas} areas; importing …")
            try:
                whole = actions.import_little_by_little(
                    database, agency, contents, records(opened), place.settings().secret_key
                )
                with database.unit() as session:
                    owner = _owner(session, agency, owner_email) if owner_email else None
                    made = whole.finished(session, owner=owner, is_closed=closed)
                    slug = made.project.slug
            except KeyboardInterrupt:
                raise click.ClickException(_CUT_OFF) from None
    click.echo(f"{made.voices} voices are in the project {slug}.")
    if made.held:
        click.echo(f"{made.held} of them wait to be read: they may point someone out.")
    if made.stand_ins:
        click.echo(f"{made.stand_ins} people have no account here; they cannot sign in.")
    if owner is None:
        click.echo("Nobody is a member of it yet. Give --owner to have somebody open it.")


def _tell_half_made(database: Database) -> None:
    """Forget what earlier imports left half made long ago, and say what is half made now."""
    moment = now()
    while True:
        with database.unit() as session:
            if not unfinished.anything_given_up(session, moment):
                half = unfinished.how_many(session)
                break
            unfinished.forget_some(session, moment)
        database.give_way()
    if half:
        click.echo(
            f"Half made, by imports that are under way or were cut off: {half}. Nobody finds them; "
            f"one that was cut off is forgotten within {_MINUTES} minutes. This import begins anew."
        )


def _note(slug: str, event: str, details: dict[str, object]) -> None:
    """Write into the log that words left the house, here by whoever runs the server."""
    with place.unit() as unit:
        project = place.project_called(unit, slug)
        audit.record(unit, None, project, event, slug, {**details, "on_server": True})


@contextmanager
def _reading() -> Iterator[Session]:
    """One moment of a migrated database."""
    database = Database(place.settings().database_url)
    try:
        if migrations.current(database.engine) != migrations.newest():
            raise click.ClickException(
                "The database is not at this version's state. Run: codesign db upgrade"
            )
        with database.snapshot() as session:
            yield session
    finally:
        database.engine.dispose()


def _write(target: Path, parts: Iterator[bytes]) -> int:
    """Write beside the target, then let it take its place: a file cut short is never there."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    size = told = 0
    try:
        with beside.open("xb") as out:
            for part in parts:
                size += out.write(part)
                if size - told > 10_000_000:
                    told = size
                    click.echo(f"  {size // 1_000_000} MB", err=True)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)
    return size


def _agency(session: Session, name: str) -> Agency:
    found = session.scalar(select(Agency).where((Agency.name == name) | (Agency.slug == name)))
    if found is None:
        known = ", ".join(session.scalars(select(Agency.slug).order_by(Agency.slug))) or "none"
        raise click.ClickException(f"There is no agency “{name}”. There are: {known}.")
    return found


def _owner(session: Session, agency: Agency, email: str) -> Person:
    found = session.scalar(
        select(Person).where(
            func.lower(Person.email) == email.strip().lower(), Person.agency_id == agency.id
        )
    )
    if found is None:
        raise click.ClickException(f"{agency.name} has no account {email}.")
    return found
