"""Everyone sends once more to a database that has recovered: nobody may be stored twice."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from bench.crash.citizens import JOURNEY, PROJECT, Citizen
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.contributions.group_commit import TOGETHER, Arrival, Received, Target, store
from codesign.db import Database, now
from codesign.projects.models import Project


def send_again(database: Database, citizens: Sequence[Citizen]) -> list[Received]:
    """What the application's own desk says to each, in their order."""
    target = _target(database)
    became: list[Received] = []
    for start in range(0, len(citizens), TOGETHER):
        arrivals = [_arrival(one, target) for one in citizens[start : start + TOGETHER]]
        with database.lean_unit() as unit:
            became += store(unit, arrivals)
    return became


def _target(database: Database) -> Target:
    with database.session(writes=False) as session:
        row = session.execute(
            select(Project.agency_id, Project.id, Artefact.id, ArtefactVersion.id)
            .join(Artefact, Artefact.project_id == Project.id)
            .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
            .where(Project.slug == PROJECT, Artefact.slug == JOURNEY)
        ).one()
    agency, project, artefact, version = row
    return Target(agency, project, Anchor(artefact, version))


def _arrival(one: Citizen, target: Target) -> Arrival:
    return Arrival(
        target=replace(target, anchor=replace(target.anchor, part=one.step)),
        told=one.telling,
        prints=one.prints,
        language="sv",
        sender=f"network {one.number}",
        moment=now(),
    )
