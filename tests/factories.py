"""One factory per model; each makes the least that is valid."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.accounts.roles import Role
from codesign.areas.models import Area
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.artefacts.reading import ReadVersion, read_text
from codesign.artefacts.versions import digest_of, store_version, stored_form
from codesign.contributions import tallies
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import RisingIds, now
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.journeys.document import JourneyDocument
from codesign.projects.models import Membership, Project
from codesign.prototypes.kind import KIND
from codesign.prototypes.queries import new_prototype
from codesign.units.models import Unit

PHASES = {"before": ("hear", "decide"), "after": ("rest", "follow-up")}

next_id = RisingIds()
"""Voices that a test makes one after the other are listed so where only ids order them."""


def journey_document(
    slug: str = "resan", phases: dict[str, tuple[str, ...]] | None = None
) -> dict[str, Any]:
    """A small valid journey document, as plain data."""
    return {
        "schema": "codesign/journey/1",
        "slug": slug,
        "title": {"sv": "En liten resa", "en": "A small journey"},
        "life_event": {"sv": "En händelse", "en": "An event"},
        "question": {"sv": "Hur är det?", "en": "What is it like?"},
        "notice": {"sv": "Exempel för prov.", "en": "Example for tests."},
        "dated": "2026-11-01",
        "sources": [{"key": "report", "title": "Rapporten"}],
        "actors": [
            {"key": "donor", "name": {"sv": "Givare", "en": "Donor"}, "kind": "end_user"},
            {"key": "relative", "name": {"sv": "Närstående", "en": "Relative"}, "kind": "relative"},
            {"key": "profession", "name": {"sv": "Profession", "en": "Staff"}, "kind": "employee"},
        ],
        "lanes": [
            {"key": "doing", "name": "Vad jag gör", "kind": "user_action"},
            {"key": "feeling", "name": "Hur det känns", "kind": "experience"},
            {"key": "frontstage", "name": "Möter mig", "kind": "frontstage"},
            {"key": "backstage", "name": "Bakom", "kind": "backstage"},
        ],
        "phases": [
            {
                "key": phase,
                "title": phase.title(),
                "steps": [
                    {
                        "key": step,
                        "title": step.title(),
                        "cells": {
                            "doing": {
                                "text": "Gör något",
                                "confidence": "researched",
                                "evidence": [{"source": "report", "section": "2.8"}],
                            }
                        },
                        "emotions": [{"actor": "donor", "value": -1}],
                    }
                    for step in steps
                ],
            }
            for phase, steps in (phases or PHASES).items()
        ],
    }


def agency(session: Session, slug: str) -> Agency:
    made = Agency(slug=slug, name=slug.replace("-", " ").capitalize())
    session.add(made)
    session.flush()
    return made


def person(session: Session, of: Agency, name: str, **values: Any) -> Person:
    made = Person(
        agency_id=of.id,
        name=name,
        email=f"{name.lower()}@{of.slug}.example",
        password_hash=values.pop("password_hash", "no password"),
        **values,
    )
    session.add(made)
    session.flush()
    return made


def member(session: Session, project: Project, someone: Person, role: Role) -> Membership:
    made = Membership(
        agency_id=project.agency_id, project_id=project.id, person_id=someone.id, role=role
    )
    session.add(made)
    session.flush()
    return made


def project(session: Session, of: Agency, slug: str, **values: Any) -> Project:
    made = Project(
        agency_id=of.id,
        slug=slug,
        title={"sv": slug.replace("-", " ").capitalize()},
        purpose={"sv": "Att göra det bättre."},
        question={"sv": "Hur är det?"},
        asks={"sv": "Vi frågar för att göra det bättre."},
        **values,
    )
    session.add(made)
    session.flush()
    return made


def journey(session: Session, of: Project, slug: str = "resan", **values: Any) -> ArtefactVersion:
    """A published journey; its artefact lies in `.artefact`."""
    artefact = Artefact(agency_id=of.agency_id, project_id=of.id, kind="journey", slug=slug)
    session.add(artefact)
    session.flush()
    document = stored_form(JourneyDocument.model_validate(journey_document(slug, **values)))
    version = ArtefactVersion(
        agency_id=of.agency_id,
        artefact_id=artefact.id,
        artefact=artefact,
        number=1,
        document=document,
        digest=digest_of(document),
        status=VersionStatus.PUBLISHED,
    )
    session.add(version)
    session.flush()
    return version


def _drawn() -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (400, 200), "white").save(out, "PNG")
    return out.getvalue()


PROTOTYPE = """
schema: codesign/prototype/1
slug: tavlan
title: {sv: Exempel på en tavla, en: An example board}
question: Hittar man sitt tåg?
notice: {sv: Exempel för prov., en: Example for tests.}
dated: 2026-11-01
journey: resan
step: hear
languages: [sv, en]
states:
  - {key: stress, name: Störning, values: [nej, ja]}
screens:
  - key: start
    title: {sv: Välj station, en: Choose a station}
    html: start.html
    hotspots:
      - {key: mot-norr, label: Mot norr, go: norr, set: {stress: ja}}
  - key: norr
    title: Tåg mot norr
    step: decide
    html: norr.html
    hotspots:
      - key: vidare
        label: Vidare
        go: [{to: klart, when: {stress: ja}}, {to: start}]
  - key: klart
    title: Ditt tåg
    markdown: klart.md
  - key: bild
    title: Tavlan som bild
    picture: {file: bild.png, alt: En tavla med två rader}
    hotspots:
      - key: rad-ett
        label: Första raden
        go: klart
        region: {x: 0.1, y: 0.1, width: 0.5, height: 0.25}
"""
PROTOTYPE_FILES = {
    "start.html": b'<p>Vart?</p><a href="#mot-norr">Mot norr</a> <a href="#bild">Bild</a>',
    "norr.html": b'<h1>Norr</h1><a href="#vidare">Vidare</a><img src="bild.png" alt="Tavla">',
    "klart.md": b"Ditt t\xc3\xa5g g\xc3\xa5r **nu**.",
    "bild.png": _drawn(),
}


def read_prototype(text: str = PROTOTYPE, **files: bytes) -> ReadVersion[Any]:
    """A small valid prototype: two HTML screens, one in Markdown, one picture, one state."""
    read, faults = read_text(KIND, text, Path("prototype.yaml"), PROTOTYPE_FILES | files)
    assert read is not None, faults
    return read


def prototype(
    session: Session, of: Project, read: ReadVersion[Any] | None = None, **values: Any
) -> ArtefactVersion:
    """A published version of a new prototype; its artefact lies in `.artefact`."""
    read = read or read_prototype()
    artefact = new_prototype(session, of, read.document.slug)
    version = store_version(session, artefact, read, origin="editor", **values)
    version.artefact = artefact
    return version


def area(
    session: Session, of: Project, name: str, parent: Area | None = None, position: int = 0
) -> Area:
    made = Area(
        agency_id=of.agency_id,
        project_id=of.id,
        parent_id=parent.id if parent else None,
        name={"sv": name},
        definition={},
        colour="sea",
        position=position,
    )
    session.add(made)
    session.flush()
    return made


def unit(
    session: Session, of: Project, name: str, parent: Unit | None = None, **values: Any
) -> Unit:
    """A unit whose key is its name."""
    made = Unit(
        agency_id=of.agency_id,
        project_id=of.id,
        parent_id=parent.id if parent else None,
        key=name,
        name=name,
        **values,
    )
    session.add(made)
    session.flush()
    return made


def voice(
    session: Session,
    of: Project,
    version: ArtefactVersion,
    text: str = "Exempel: så var det.",
    **values: Any,
) -> Contribution:
    """A counted voice; released unless said otherwise."""
    facts: dict[str, Any] = {
        "anchor": "hear",
        "source": Source.COMMENT,
        "mode": Mode.IS,
        "perspective": "donor",
        "rating": None,
        "day": date(2026, 11, 1),
        "moderation": Moderation.RELEASED,
        "buckets": [],
        **values,
    }
    made = Contribution(
        id=next_id(),
        agency_id=of.agency_id,
        project_id=of.id,
        artefact_id=version.artefact_id,
        version_id=version.id,
        text=text,
        **facts,
    )
    session.add(made)
    session.flush()
    tallies.count_new(session, of, [tallies.counted(made)])
    return made


def answer(
    session: Session, of: Project, about: Area | Contribution, text: str = "", **values: Any
) -> PublishedAnswer:
    """An answer about an area or a voice; published unless said otherwise."""
    facts: dict[str, Any] = {
        "text": {"sv": text or "Exempel: vi har läst och gör så här."},
        "status": AnswerStatus.PUBLISHED,
        "published_at": now(),
        **_about(about),
        **values,
    }
    made = PublishedAnswer(agency_id=of.agency_id, project_id=of.id, **facts)
    session.add(made)
    session.flush()
    return made


def action(
    session: Session, of: Project, about: Area | Contribution, text: str = "", **values: Any
) -> Action:
    """An action about an area or a voice: planned, and public unless said otherwise."""
    facts: dict[str, Any] = {
        "text": {"sv": text or "Exempel: ge beskedet skriftligt."},
        "is_public": True,
        **_about(about),
        **values,
    }
    made = Action(agency_id=of.agency_id, project_id=of.id, **facts)
    session.add(made)
    session.flush()
    return made


def _about(thing: Area | Contribution) -> dict[str, int]:
    return {"area_id" if isinstance(thing, Area) else "contribution_id": thing.id}
