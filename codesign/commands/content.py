"""`codesign check, sync, export, init`: content files and the database."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import select

from codesign.artefacts import reading
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.reading import Fault
from codesign.artefacts.sync import Outcome, digest_of, published_version, stored_form, sync_journey
from codesign.artefacts.writing import as_yaml
from codesign.commands import place
from codesign.commands.prototypes import export_prototypes
from codesign.i18n import ngettext
from codesign.projects.models import Project
from codesign.prototypes import reading as prototype_reading
from codesign.prototypes.publishing import sync_prototypes
from codesign.prototypes.reading import ReadPrototype
from codesign.starter import reading as starter_reading
from codesign.starter.reading import Starter
from codesign.starter.rounds import rounds_in

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
    valid, faults = starter_reading.check(folder)
    journeys = {starter.journey.slug: starter.journey for starter in valid}
    prototypes, wrong = prototype_reading.check(journeys, folder)
    faults += wrong
    faults += _faults_beside(prototypes, valid, folder or reading.content_folder())
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise click.ClickException(how_many_faults(len(faults)))
    steps = sum(len(starter.journey.steps) for starter in valid)
    voices = sum(len(starter.voices) for starter in valid)
    click.echo(
        ngettext(
            "%(n)d resa, med %(steps)d steg och %(voices)d exempelröster, är rätt.",
            "%(n)d resor, med %(steps)d steg och %(voices)d exempelröster, är rätt.",
            len(valid),
            steps=steps,
            voices=voices,
        )
    )
    if prototypes:
        click.echo(
            ngettext(
                "%(n)d prototyp, med %(versions)d versioner, är rätt.",
                "%(n)d prototyper, med %(versions)d versioner, är rätt.",
                len(prototypes),
                versions=sum(map(len, prototypes)),
            )
        )


def how_many_faults(n: int) -> str:
    """How many faults there are, in the language that is spoken."""
    return ngettext("%(n)d fel.", "%(n)d fel.", n)


def _faults_beside(
    prototypes: Sequence[Sequence[ReadPrototype]], starters: Sequence[Starter], root: Path
) -> list[Fault]:
    """Faults in what lies beside prototypes: their rounds, and the voices behind their changes."""
    voices = {one.journey.slug: {voice.key for voice in one.voices} for one in starters}
    faults: list[Fault] = []
    for versions in prototypes:
        document = versions[-1].document
        folder = root / "prototypes" / document.slug
        faults += rounds_in(folder, versions)[1]
        faults += prototype_reading.voice_faults(versions, voices[document.journey], folder)
    return faults


@click.command()
@click.argument("folder", type=FOLDER, required=False)
@place.with_language
def sync(folder: Path | None) -> None:
    """Bring changed journey and prototype files into the projects that have them.

    Nothing is overwritten that was changed in the database: it is told, and left.
    """
    conflict = False
    with place.unit() as session:
        starters = starter_reading.starters(folder)
        journeys = {starter.journey.slug: starter.journey for starter in starters}
        prototypes = prototype_reading.starter_prototypes(journeys, folder)
        for starter in starters:
            slug = starter.project.slug if starter.project else starter.journey.slug
            project = session.scalar(select(Project).where(Project.slug == slug))
            if project is None:
                click.echo(f"{slug}: no such project; skipped. Make it in the browser first.")
                continue
            results = [sync_journey(session, project, starter.journey)]
            results += sync_prototypes(session, project, starter.journey.slug, prototypes)
            for result in results:
                click.echo(f"{result.slug}: {result.outcome}")
                conflict = conflict or result.outcome is Outcome.CHANGED_ON_BOTH_SIDES
    if conflict:
        raise click.ClickException(
            "Something was changed on both sides and nothing of it was overwritten. Export it "
            "(codesign export), put the two together, and sync again."
        )


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that differ from what was synced.")
def export(folder: Path, force: bool) -> None:
    """Write the published journeys and prototypes of every project to FOLDER/journeys and
    FOLDER/prototypes."""
    refused = []
    with place.unit() as session:
        artefacts = session.scalars(
            select(Artefact).where(Artefact.kind == "journey").order_by(Artefact.id)
        ).all()
        for artefact in artefacts:
            version = published_version(session, artefact.id)
            if version is None:
                continue
            file = folder / "journeys" / artefact.slug / "journey.yaml"
            known = set(
                session.scalars(
                    select(ArtefactVersion.digest).where(ArtefactVersion.artefact_id == artefact.id)
                )
            )
            state = _state(file, version.digest, known)
            if state == "differs" and not force:
                refused.append(str(file))
                continue
            if state != "same":
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(as_yaml(version.document), "utf-8")
            click.echo(f"{file}: {'unchanged' if state == 'same' else 'written'}")
        refused += export_prototypes(session, folder, force=force)
    if refused:
        raise click.ClickException(
            "Changed in the file too, so not overwritten (--force overwrites): "
            + ", ".join(refused)
        )


def _state(file: Path, digest: str, known: set[str]) -> str:
    """new, same, older (a version the database has), or differs (changed by hand)."""
    if not file.exists():
        return "new"
    text, unread = reading.text_in(file)
    read = reading.read_journey(text, file)
    if unread or read.document is None:
        return "differs"
    found = digest_of(stored_form(read.document))
    if found == digest:
        return "same"
    return "older" if found in known else "differs"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Copy the starter content to FOLDER, to edit and keep in version control."""
    taken = [name for name in ("journeys", "prototypes") if (folder / name).exists()]
    if taken:
        raise click.ClickException(f"{folder} already has {' and '.join(taken)}. Choose another.")
    for name in ("journeys", "prototypes"):
        source = reading.content_folder() / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
    click.echo(f"The starter content is in {folder}. Next: codesign check {folder}")
