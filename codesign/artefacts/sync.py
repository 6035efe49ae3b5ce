"""Content files and the database: what is new goes in, what changed on both sides is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.contributions import tallies
from codesign.contributions.models import Contribution, Tally
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.journeys.document import JourneyDocument
from codesign.projects.models import Project


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NEWER_IN_DATABASE = "newer in the database"
    CHANGED_ON_BOTH_SIDES = "changed on both sides"


class VoicesWithoutHomeError(RuleBrokenError):
    """A step that people have spoken at would disappear."""

    status = 422
    sentence = lazy(
        "Steg som har röster försvinner: %(steps)s. Välj ett nytt hem för rösterna, så att ingen "
        "röst tappas bort."
    )

    def __init__(self, steps: Mapping[str, int]) -> None:
        listed = ", ".join(f"{step} ({n})" for step, n in steps.items())
        super().__init__(steps=listed)
        self.steps = dict(steps)


@dataclass(frozen=True)
class Synced:
    """What happened to one journey."""

    slug: str
    outcome: Outcome


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document's canonical JSON, hex."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def stored_form(document: JourneyDocument) -> dict[str, Any]:
    """The document as it is stored: plain data, nothing empty."""
    return document.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def published_version(session: Session, artefact_id: int) -> ArtefactVersion | None:
    """The newest published version."""
    return session.scalar(
        select(ArtefactVersion)
        .where(
            ArtefactVersion.artefact_id == artefact_id,
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(ArtefactVersion.number.desc())
        .limit(1)
    )


def sync_journey(session: Session, project: Project, document: JourneyDocument) -> Synced:
    """Bring one journey file into a project, unless the database knows better.

    Raises VoicesWithoutHomeError when a step that has voices is gone from the file.
    """
    artefact = session.scalar(
        select(Artefact).where(
            Artefact.project_id == project.id,
            Artefact.slug == document.slug,
            Artefact.kind == "journey",
        )
    )
    if artefact is None:
        artefact = Artefact(
            agency_id=project.agency_id, project_id=project.id, kind="journey", slug=document.slug
        )
        session.add(artefact)
        session.flush()
        publish(session, project, artefact, document, origin="file")
        return Synced(document.slug, Outcome.CREATED)
    outcome = _compare(session, artefact, digest_of(stored_form(document)))
    if outcome is Outcome.UPDATED:
        publish(session, project, artefact, document, origin="file")
    return Synced(document.slug, outcome)


def _compare(session: Session, artefact: Artefact, digest: str) -> Outcome:
    current = published_version(session, artefact.id)
    if current is None:
        return Outcome.UPDATED
    if current.digest == digest:
        return Outcome.UNCHANGED
    if current.origin == "file":
        return Outcome.UPDATED
    known = session.scalar(
        select(ArtefactVersion.digest)
        .where(ArtefactVersion.artefact_id == artefact.id, ArtefactVersion.origin == "file")
        .order_by(ArtefactVersion.number.desc())
        .limit(1)
    )
    return Outcome.NEWER_IN_DATABASE if known == digest else Outcome.CHANGED_ON_BOTH_SIDES


def publish(
    session: Session,
    project: Project,
    artefact: Artefact,
    document: JourneyDocument,
    *,
    origin: str,
    author: Person | None = None,
    new_homes: Mapping[str, str] | None = None,
    note: str = "",
) -> ArtefactVersion:
    """Store a new published version; voices at removed steps move to their new homes.

    `new_homes` maps keys of removed steps to keys of steps that stay. Raises
    VoicesWithoutHomeError for removed steps with voices that it does not name.
    """
    homes = dict(new_homes or {})
    homeless = {
        step: n
        for step, n in voices_at_removed_steps(session, artefact.id, document).items()
        if document.step(homes.get(step, "")) is None
    }
    if homeless:
        raise VoicesWithoutHomeError(homeless)
    latest = session.scalar(
        select(func.max(ArtefactVersion.number)).where(ArtefactVersion.artefact_id == artefact.id)
    )
    plain = stored_form(document)
    version = ArtefactVersion(
        agency_id=project.agency_id,
        artefact_id=artefact.id,
        number=(latest or 0) + 1,
        document=plain,
        digest=digest_of(plain),
        origin=origin,
        author_id=author.id if author else None,
        note=note,
        status=VersionStatus.PUBLISHED,
    )
    session.add(version)
    session.flush()
    for step, home in homes.items():
        _move_voices(session, project, artefact.id, step, home)
    return version


def voices_at_removed_steps(
    session: Session, artefact_id: int, document: JourneyDocument
) -> dict[str, int]:
    """Step key → stored voices, for steps that the document no longer has."""
    rows = session.execute(
        select(Contribution.anchor, func.count())
        .where(Contribution.artefact_id == artefact_id)
        .group_by(Contribution.anchor)
    ).all()
    return {step: n for step, n in rows if document.step(step) is None}


def _move_voices(
    session: Session, project: Project, artefact_id: int, step: str, home: str
) -> None:
    if step == home:
        return
    while batch := session.scalars(
        select(Contribution)
        .where(Contribution.artefact_id == artefact_id, Contribution.anchor == step)
        .limit(1000)
    ).all():
        with tallies.kept(session, project, batch):
            for voice in batch:
                voice.anchor = home
        session.flush()
    session.query(Tally).filter_by(artefact_id=artefact_id, anchor=step, n=0).delete()
