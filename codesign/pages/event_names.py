"""What the things that a page of events tells of are called: a fixed number of queries."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Area
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.pages.event_words import EventNames, Name
from codesign.projects.models import AuditEvent, Project
from codesign.rounds.models import TestRound

_NAMES_AREA = ("area.create", "area.update", "area.merge", "area.delete")
"""Events that hold what an area was called, also when it is gone."""


def names_for(session: Session, project: Project, events: Sequence[AuditEvent]) -> EventNames:
    """Names of areas, journeys, prototypes, rounds and people that the events tell of."""
    rounds = select(TestRound.slug, TestRound.title).where(TestRound.project_id == project.id)
    ids = {int(one.subject) for one in events if one.subject.isdecimal()}
    people = select(Person.id, Person.name).where(
        Person.id.in_(ids), Person.agency_id == project.agency_id
    )
    return EventNames(
        areas=_areas(session, project, _area_subjects(events)),
        artefacts=_artefacts(session, project),
        rounds={row[0]: row[1] for row in session.execute(rounds)},
        people={row[0]: row[1] for row in session.execute(people)},
    )


def _area_subjects(events: Sequence[AuditEvent]) -> set[str]:
    """Areas that the events tell of, as they stand in the log."""
    of_details = {
        f"area:{value}"
        for one in events
        for name in ("area", "into", "before", "after")
        if isinstance(value := one.details.get(name), int)
    }
    return of_details | {one.subject for one in events if one.subject.startswith("area:")}


def _areas(session: Session, project: Project, subjects: set[str]) -> dict[int, Name]:
    """Every area by id: as it is called now, else as the log last called it."""
    known = select(Area.id, Area.name).where(Area.project_id == project.id)
    told = (
        select(AuditEvent.subject, AuditEvent.details)
        .where(
            AuditEvent.project_id == project.id,
            AuditEvent.action.in_(_NAMES_AREA),
            AuditEvent.subject.in_(subjects),
        )
        .order_by(AuditEvent.id)
    )
    found: dict[int, Name] = {}
    for subject, details in session.execute(told):
        number = subject.rpartition(":")[2]
        name = details.get("name") or details.get("after")
        if number.isdecimal() and isinstance(name, Mapping | str):
            found[int(number)] = name
    return found | {row[0]: row[1] for row in session.execute(known)}


def _artefacts(session: Session, project: Project) -> dict[str, Name]:
    """Every artefact by kind and slug, and by slug alone: the title of its newest version."""
    titles = (
        select(Artefact.kind, Artefact.slug, ArtefactVersion.document["title"])
        .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
        .where(Artefact.project_id == project.id)
        .order_by(ArtefactVersion.number)
    )
    found: dict[str, Name] = {}
    for kind, slug, title in session.execute(titles):
        if title:
            found[slug] = found[f"{kind}/{slug}"] = title
    return found
