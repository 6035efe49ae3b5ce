"""`codesign audit`: the log of what staff did, beside what is kept outside the database."""

import zipfile
from pathlib import Path

import click

from codesign.backup.archive import BackupError, opened_backup
from codesign.commands import place
from codesign.projects import anchoring
from codesign.projects.anchoring import Anchor, AnchorUnreadableError


@click.group()
def audit() -> None:
    """Check the log of what staff did, and keep outside the database how it ends."""


@audit.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def anchor(target: Path) -> None:
    """Write how long each agency's log is and how it ends into FILE. Keep it on another machine."""
    with place.unit() as session:
        known = anchoring.anchors(session)
    if target.exists():
        raise click.ClickException(f"{target} is already there. Give another name.")
    target.write_text(anchoring.written(known), "utf-8")
    for slug, one in known.items():
        click.echo(line_of(slug, one))


@audit.command()
@click.option(
    "--anchor",
    "given",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A backup, or what `codesign audit anchor` wrote. [default: the data folder's own]",
)
def verify(given: Path | None) -> None:
    """Check every agency's log: whole by itself, and as long as it was with the same end."""
    file = given or anchoring.file_in(place.settings().data_dir)
    known = _anchors_in(file) if file.exists() else {}
    with place.unit() as session:
        wrong = anchoring.faults(session, known)
        present = anchoring.anchors(session)
    for slug, one in present.items():
        click.echo(line_of(slug, one))
    for fault in wrong:
        click.echo(f"{fault.agency}: {fault.told}.", err=True)
    if wrong:
        raise click.ClickException(
            "The log is not what it was. Compare it with a backup. After restoring an older backup "
            f"that is as it should be: remove {anchoring.file_in(place.settings().data_dir)}."
        )
    click.echo("Every log is whole." + ("" if known else " There was no anchor to compare with."))


def _anchors_in(file: Path) -> dict[str, Anchor]:
    """What is known of the logs by a file of anchors, or by the manifest of a backup."""
    try:
        if not zipfile.is_zipfile(file):
            return anchoring.read(file.read_text("utf-8"))
        with opened_backup(file) as backup:
            known = backup.manifest.audit
    except (AnchorUnreadableError, UnicodeDecodeError):
        raise click.ClickException(
            f"{file} is neither a backup nor what `codesign audit anchor` writes."
        ) from None
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    if known is None:
        raise click.ClickException(
            f"{file} is of a version whose backups did not note how the log ends. Use a newer one."
        )
    return known


def line_of(slug: str, one: Anchor) -> str:
    """An agency's anchor as a line of a log."""
    return f"Audit log of {slug}: {one.events} events, the last {one.head}"
