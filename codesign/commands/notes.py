"""`codesign import-notes`: workshop notes from a file, with the same rules as the page."""

from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy.orm import Session

from codesign.artefacts.anchors import word_of
from codesign.commands import place
from codesign.contributions.domain import Mode
from codesign.i18n import gettext
from codesign.imports import actions, queries, words
from codesign.imports.domain import (
    SHORT_LIMIT,
    Aside,
    Choices,
    Field,
    Missing,
    Reading,
    RowError,
    read_notes,
)
from codesign.imports.guessing import guessed
from codesign.imports.queries import Target
from codesign.imports.reading import table_in
from codesign.imports.vocabulary import cell_key, folded
from codesign.projects.models import Project
from codesign.tables.reading import UnreadableFileError
from codesign.tables.table import FILE_LIMIT, Table

LISTED = 200
"""Bad rows that are listed; the rest are counted."""

_FIELDS = {
    "text": Field.TEXT,
    "step": Field.STEP,
    "mode": Field.MODE,
    "perspective": Field.PERSPECTIVE,
    "group": Field.GROUP,
    "day": Field.DAY,
    "rating": Field.RATING,
    "area": Field.AREA,
}


@click.command("import-notes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", "project_slug", required=True, metavar="SLUG")
@click.option(
    "--journey", "journey_slug", metavar="SLUG", help="Needed when the project has several."
)
@click.option("--step", metavar="KEY", help="The step of rows that name none.")
@click.option("--step-column", metavar="NAME", help="The column that names the step or phase.")
@click.option("--mode", type=click.Choice([m.value for m in Mode]), help="For rows that name none.")
@click.option("--perspective", metavar="KEY", help="The actor of rows that name none.")
@click.option(
    "--column",
    "given_columns",
    multiple=True,
    metavar="FIELD=NAME",
    help=f"Which column tells what; FIELD is one of {', '.join(_FIELDS)}. NAME empty: none.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="VALUE=STEP",
    help="Put rows whose step column says VALUE at STEP. May be given many times.",
)
@click.option("--origin", default="", metavar="TEXT", help="What every note's origin begins with.")
@click.option("--good-rows", is_flag=True, help="Import the rows that can be read, skip the rest.")
@click.option("--released", is_flag=True, help="The words are reviewed and may be shown publicly.")
@click.option("--dry-run", is_flag=True, help="Read and tell, but import nothing.")
@place.with_language
def import_notes(
    file: Path,
    project_slug: str,
    journey_slug: str | None,
    step: str | None,
    step_column: str | None,
    mode: str | None,
    perspective: str | None,
    given_columns: tuple[str, ...],
    mapped: tuple[str, ...],
    origin: str,
    good_rows: bool,
    released: bool,
    dry_run: bool,
) -> None:
    """Import notes from FILE (CSV or XLSX) to a journey.

    Columns are guessed and told. Bad rows are listed with their numbers, and nothing is imported
    unless all rows are good or --good-rows is given. Exit code 1: something in the file stands
    in the way; 2: the command was called wrongly.
    """
    with place.unit() as session:
        project = place.project_called(session, project_slug)
        target = _target(session, project, journey_slug)
        table = _read(file)
        choices = _with_columns(guessed(table, target.words), table, given_columns, step_column)
        choices = replace(
            choices,
            step=_step(target, step) if step else "",
            mode=Mode(mode) if mode else choices.mode,
            perspective=_actor(target, perspective) if perspective else "",
            places={**_mapped(target, mapped)},
            origin=origin[: SHORT_LIMIT // 2],
            is_released=released,
        )
        reading = read_notes(table, choices, target.words)
        _tell_columns(table, choices)
        _require_choices(reading)
        _tell_rows(reading, queries.already_there(session, target.artefact_id, reading.notes))
        if reading.faults and not good_rows:
            raise click.ClickException(
                "Nothing is imported. Mend the rows, name their step with --map VALUE=STEP, or "
                "leave them out with --good-rows."
            )
        if not reading.notes:
            raise click.ClickException("No row can be read, so nothing is imported.")
        if dry_run:
            click.echo("Dry run: nothing is imported.")
            return
        upload = actions.keep_upload(
            session, project, None, target, file_name=file.name, content=b"", choices=choices
        )
        n = actions.run(session, project, None, target, upload, reading, choices)
        held = actions.held_back(reading, choices)
    click.echo(f"{n} notes are imported to {target.slug} in {project_slug}.")
    if held:
        click.echo(f"{held} of them wait to be read: they may point someone out.")


def _target(session: Session, project: Project, given: str | None) -> Target:
    known = [key for key, _ in queries.journeys_to_choose(session, project.id)]
    if given is None and len(known) > 1:
        raise click.UsageError(f"Name the journey with --journey. There are: {', '.join(known)}.")
    slug = given or next(iter(known), "")
    if slug not in known:
        raise click.ClickException(
            f"The project has no published journey “{slug}”. There are: {', '.join(known)}."
            if known
            else "The project has no published journey."
        )
    return queries.target(session, project.id, slug)


def _read(file: Path) -> Table:
    with file.open("rb") as opened:
        content = opened.read(FILE_LIMIT + 1)
    try:
        return table_in(content)
    except UnreadableFileError as refused:
        with place.telling():
            raise click.ClickException(f"{file}: {refused.told()}") from None


def _with_columns(
    choices: Choices, table: Table, given: tuple[str, ...], step_column: str | None
) -> Choices:
    columns = dict(choices.columns)
    pairs = [_pair(one, "--column", "FIELD=NAME") for one in given]
    if step_column is not None:
        pairs.append(("step", step_column))
    for name, column in pairs:
        if name not in _FIELDS:
            raise click.UsageError(f"--column: “{name}” is none of {', '.join(_FIELDS)}.")
        if column:
            columns[_FIELDS[name]] = _column(table, choices, column)
        else:
            columns.pop(_FIELDS[name], None)
    return replace(choices, columns=columns)


def _column(table: Table, choices: Choices, name: str) -> int:
    names = table.names(choices.has_header)
    for position, known in enumerate(names):
        if folded(known) == folded(name):
            return position
    raise click.UsageError(f"The file has no column “{name}”. There are: {', '.join(names)}.")


def _pair(given: str, option: str, form: str) -> tuple[str, str]:
    value, equals, key = given.rpartition("=")
    if not equals or not value:
        raise click.UsageError(f"{option}: write {form}, not “{given}”.")
    return value, key


def _mapped(target: Target, given: tuple[str, ...]) -> dict[str, str]:
    pairs = (_pair(one, "--map", "VALUE=STEP") for one in given)
    return {cell_key(value): _step(target, step) for value, step in pairs}


def _step(target: Target, given: str) -> str:
    found = target.words.step(given)
    if found is None:
        near = target.words.nearest_step(given)
        known = ", ".join(word_of(place.key) for place in target.places.everywhere)
        meant = f" Did you mean “{near[1]}”?" if near else ""
        raise click.UsageError(f"The journey has no step “{given}”.{meant} There are: {known}.")
    return found


def _actor(target: Target, given: str) -> str:
    found = target.words.actor(given)
    if found is None:
        known = ", ".join(actor.key for actor in target.document.actors)
        raise click.UsageError(f"The journey has no actor “{given}”. There are: {known}.")
    return found


def _tell_columns(table: Table, choices: Choices) -> None:
    names = table.names(choices.has_header)
    click.echo(f"{table.form}, {len(table.body(choices.has_header))} rows")
    for name in Field:
        if name in choices.columns:
            click.echo(f"  {name.value}: column “{names[choices.columns[name]]}”")
    if choices.origins:
        click.echo(f"  origin: {', '.join(f'“{names[place]}”' for place in choices.origins)}")
    used = {*choices.columns.values(), *choices.origins}
    left = [name for position, name in enumerate(names) if position not in used]
    if left:
        click.echo(f"  left out: {', '.join(left)}")


def _require_choices(reading: Reading) -> None:
    if Missing.TEXT in reading.missing:
        raise click.UsageError("No column looks like text. Name it with --column text=NAME.")
    if Missing.PLACE in reading.missing:
        raise click.UsageError(
            "No column names a step or phase. Give --step KEY for all rows, or --step-column NAME "
            "(any column will do) with --map VALUE=STEP."
        )


def _tell_rows(reading: Reading, there: int) -> None:
    with place.telling():
        _tell_faults(reading)
    click.echo(f"{len(reading.notes)} rows can be imported, {reading.bad_rows} are bad.")
    if there:
        click.echo(f"{there} of them are there already, word for word at the same step.")


def _tell_faults(reading: Reading) -> None:
    for fault in reading.faults[:LISTED]:
        click.echo(_fault_line(fault))
    if len(reading.faults) > LISTED:
        click.echo(gettext("… och %(n)s till.", n=len(reading.faults) - LISTED))
    for aside in reading.asides[:LISTED]:
        click.echo(_aside_line(aside))


def _fault_line(fault: RowError) -> str:
    at = gettext("rad %(row)s", row=fault.row)
    if fault.column:
        at = gettext("rad %(row)s, kolumn %(column)s", row=fault.row, column=fault.column)
    meant = words.suggestion_sentence(fault.suggestion)
    return f"{at}: {words.fault_sentence(fault)} {meant}".rstrip()


def _aside_line(aside: Aside) -> str:
    return f"{gettext('rad %(row)s', row=aside.row)}: {words.aside_sentence(aside)}"
