"""`codesign check, sync, export, init`: content files and the database."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from codesign.artefacts.exporting import export_artefacts
from codesign.artefacts.folders import Content, project_slug, read_content, valid_content
from codesign.artefacts.kinds import kinds
from codesign.artefacts.reading import InvalidContentError, content_folder
from codesign.artefacts.sync import project_of
from codesign.artefacts.sync import sync as sync_folder
from codesign.commands import place
from codesign.i18n import ngettext
from codesign.starter.checking import faults_beside
from codesign.starter.reading import Starter, starters_of

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER, required=False)
@place.with_language
def check(folder: Path | None) -> None:
    """Read every content file under FOLDER/journeys and FOLDER/prototypes; list all faults.

    Each fault has its file, line, what is wrong and how to mend it. Exit code 1: there are faults.
    """
    with place.telling():
        _check(folder)


def _check(folder: Path | None) -> None:
    content = read_content(folder)
    starters, wrong = starters_of(content, folder)
    faults = [*content.faults, *wrong, *faults_beside(content, starters)]
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise click.ClickException(how_many_faults(len(faults)))
    for told in _counted(content, starters):
        click.echo(told)


def _counted(content: Content, starters: Sequence[Starter]) -> Iterator[str]:
    """How much there is of each kind, all of it right."""
    yield ngettext(
        "%(n)d resa, med %(steps)d steg och %(voices)d exempelröster, är rätt.",
        "%(n)d resor, med %(steps)d steg och %(voices)d exempelröster, är rätt.",
        len(starters),
        steps=sum(len(starter.journey.steps) for starter in starters),
        voices=sum(len(starter.voices) for starter in starters),
    )
    if prototypes := content.of("prototype"):
        yield ngettext(
            "%(n)d prototyp, med %(versions)d versioner, är rätt.",
            "%(n)d prototyper, med %(versions)d versioner, är rätt.",
            len(prototypes),
            versions=sum(len(one.versions) for one in prototypes),
        )
    for kind in kinds().values():
        found = content.of(kind.name)
        if found and kind.name not in {"journey", "prototype"}:
            yield ngettext(
                "%(folder)s: %(n)d är rätt.",
                "%(folder)s: %(n)d är rätta.",
                len(found),
                folder=kind.folder,
            )


def how_many_faults(n: int) -> str:
    """How many faults there are, in the language that is spoken."""
    return ngettext("%(n)d fel.", "%(n)d fel.", n)


@click.command()
@click.argument("folder", type=FOLDER, required=False)
@place.with_language
def sync(folder: Path | None) -> None:
    """Bring changed journey and prototype files into the projects that have them.

    Nothing is overwritten that was changed in the database: it is told, and left.
    """
    content = valid_content(folder)
    _, faults = starters_of(content, folder)
    if faults:
        raise InvalidContentError(faults)
    with place.unit() as session:
        conflict = _sync(session, content)
    if conflict:
        raise click.ClickException(
            "Something was changed on both sides and nothing of it was overwritten. Export it "
            "(codesign export), put the two together, and sync again."
        )


def _sync(session: Session, content: Content) -> bool:
    """Bring every folder in, and tell what came of it; whether something is left to a person."""
    conflict, missing = False, set()
    for folder in content.folders:
        slug = project_slug(folder, content)
        project = project_of(session, folder, slug)
        if project is None:
            if slug not in missing:
                click.echo(f"{slug}: no such project; skipped. Make it in the browser first.")
            missing.add(slug)
            continue
        result = sync_folder(session, project, folder)
        click.echo(f"{result.slug}: {result.outcome}")
        conflict = conflict or result.outcome.is_conflict
    return conflict


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that differ from what was synced.")
def export(folder: Path, force: bool) -> None:
    """Write the published journeys and prototypes of every project to FOLDER/journeys and
    FOLDER/prototypes."""
    with place.unit() as session:
        done = export_artefacts(session, folder, force=force)
    for line in done.lines:
        click.echo(line)
    if done.refused:
        raise click.ClickException(
            "Changed in the file too, so not overwritten (--force overwrites): "
            + ", ".join(done.refused)
        )


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Copy the starter content to FOLDER, to edit and keep in version control."""
    names = list(dict.fromkeys(kind.folder for kind in kinds().values()))
    taken = [name for name in names if (folder / name).exists()]
    if taken:
        raise click.ClickException(f"{folder} already has {' and '.join(taken)}. Choose another.")
    for name in names:
        source = content_folder() / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
    click.echo(f"The starter content is in {folder}. Next: codesign check {folder}")
