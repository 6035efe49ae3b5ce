"""`codesign backup` and `codesign restore`: everything in one verified file, and back."""

import os
from pathlib import Path

import click

from codesign.backup import leftovers
from codesign.backup.archive import BackupError
from codesign.backup.making import make_backup
from codesign.backup.restoring import Place, Restored, restore
from codesign.commands import place
from codesign.commands.auditing import line_of
from codesign.contributions import withdrawals
from codesign.db import now
from codesign.secret_key import VARIABLE, KeyPlace
from codesign.settings import database_url_from, key_place


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE_OR_DIR")
def backup(target: Path) -> None:
    """Back up the database while it is used, into one file that is checked and sealed.

    In a folder, the file is named after the moment. The file holds everything people have said:
    keep it as you keep the database. It does not hold the secret key: keep that too, elsewhere.
    """
    settings = place.settings()
    moment = now()
    file = target / f"medskapa-{moment:%Y%m%dT%H%M%SZ}.zip" if target.is_dir() else target
    with click.progressbar(length=1_000, label="copying") as bar:

        def steps(left: int, total: int) -> None:
            bar.update(1_000 * (total - left) // max(1, total) - bar.pos)

        try:
            manifest = make_backup(
                settings.database_url,
                file.absolute(),
                settings.secret_key,
                moment=moment,
                steps=steps,
                progress=_nothing,
            )
        except BackupError as error:
            raise click.ClickException(str(error)) from None
    for gone in leftovers.remove(settings.database_url, moment):
        click.echo(f"Removed what was kept before a restore, past its last day: {gone}")
    rows = sum(table.rows for table in manifest.tables.values())
    size = file.stat().st_size
    click.echo(f"{file}: {rows} rows of {len(manifest.tables)} tables, {size} bytes, verified.")
    for slug, one in (manifest.audit or {}).items():
        click.echo(line_of(slug, one))
    where = f"kept in {settings.key_file}" if settings.key_file else f"you set in {VARIABLE}"
    click.echo(
        f"The secret key {where} is not in it. Keep it too, in another place than the backups: "
        "without it no receipt code opens after a restore."
    )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_command(file: Path) -> None:
    """Put a backup in the place of the present data. Stop the server first.

    Everything in the file is verified before anything is touched, and what was there before is
    kept beside with “before-restore” in its name. An older backup is brought up to this version.
    """
    data_dir = Path(os.environ.get("CODESIGN_DATA_DIR", "var")).absolute()
    url = database_url_from(os.environ.get("CODESIGN_DATABASE_URL", ""), data_dir)
    moment = now()
    key = key_place(os.environ, data_dir, url)
    try:
        done = restore(file.absolute(), Place(url, data_dir, key), moment, _nothing)
    except BackupError as error:
        click.echo("Nothing is restored, and the present data is as it was.", err=True)
        raise click.ClickException(str(error)) from None
    rows = sum(table.rows for table in done.manifest.tables.values())
    click.echo(f"Restored {rows} rows from {done.manifest.created}; every table is verified.")
    _tell_taken_back(done)
    _tell_log(done)
    if done.left:
        click.echo(
            "Settings of other accounts in this database are not put back, which only the server's "
            "administrator may do. Before you serve, run as administrator:\n"
            + "\n".join(f"    {step}" for step in done.left)
        )
    if done.before:
        last = (moment + leftovers.KEPT).date()
        click.echo(
            f"What was there before is kept until {last}: {done.before}\nIt holds what people take "
            "back from now on, so remove it as soon as you do not need it. The first backup after "
            "that day removes it."
        )
    if not done.has_key:
        raise click.ClickException(_told_without_key(key))


def _told_without_key(key: KeyPlace) -> str:
    """What it means that the key is not here, and what to do."""
    return (
        "The data is restored, but the secret key that its receipt codes were made with is not "
        "here, and a backup does not hold it. Until it is here no receipt code and no invitation "
        f"of before opens, and the server does not start. {key.told_where()} {key.told_lost()}"
    )


def _tell_taken_back(done: Restored) -> None:
    if done.again.count:
        click.echo(f"{done.again.count} taken back after the backup was made: erased again.")
    if not done.again.is_known:
        click.echo(
            "WARNING: the list of what people have taken back since "
            f"{done.manifest.created} is not here, so voices and walk-throughs that they took back "
            "after that are in the data again. "
            f"If you have the file “{withdrawals.NAME}” of the old data folder, put it in "
            "this one before you serve: what it lists is then erased. Every agency's "
            "administrators are told on their start page until they say that they have read it.",
            err=True,
        )


def _tell_log(done: Restored) -> None:
    for slug, one in (done.manifest.audit or {}).items():
        click.echo(line_of(slug, one))
    for slug, later in done.log.later.items():
        click.echo(f"{slug}: {later} events of its log came after the backup and are not in it.")
    for fault in done.log.faults:
        click.echo(f"WARNING: {fault.agency}'s log of what staff did: {fault.told}.", err=True)
    if done.log.faults:
        click.echo("Compare with another backup: codesign audit verify --anchor BACKUP", err=True)
    elif not done.log.is_checked:
        click.echo("The hashes of the log are not checked here. Run: codesign audit verify")


def _nothing(_: str) -> None:
    """Tables are digested too fast to tell of each."""
