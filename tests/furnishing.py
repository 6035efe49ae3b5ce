"""A project with one of everything that addresses and forms name by id or slug."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import BigInteger, Integer, event, inspect
from sqlalchemy.orm import Mapper, Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.artefacts.models import ArtefactVersion
from codesign.db import now
from codesign.fieldwork import devices
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.imports import queries
from codesign.imports.actions import keep_upload
from codesign.imports.guessing import guessed
from codesign.imports.reading import table_in
from codesign.projects.models import Project, ProjectInvitation
from codesign.questionnaires import kits
from codesign.questionnaires.channels import make_channel
from codesign.questionnaires.models import QuestionnaireKit
from codesign.tables.reading import packed
from tests import factories, fieldwork, printed_counts, questionnaires, walking

FEED = "feeds: [{key: morgon, title: M, files: feeds/m, starts: '07:00', ends: '08:00'}]\n"


@contextmanager
def ids_of_their_own(first: int = 700_001) -> Iterator[None]:
    """Inside, no two rows of any tables have the same id, so that an id tells what it names."""
    numbers = count(first)

    def number(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
        key = mapper.primary_key[0]
        is_number = isinstance(key.type, Integer | BigInteger)
        if len(mapper.primary_key) == 1 and is_number and inspect(row).attrs[key.key].value is None:
            setattr(row, key.key, next(numbers))

    event.listen(Mapper, "before_insert", number)
    try:
        yield
    finally:
        event.remove(Mapper, "before_insert", number)


def furnish(
    app: Flask,
    session: Session,
    project: Project,
    version: ArtefactVersion,
    staff: Person,
    *,
    slug: str = "",
    words: str = "Exempel: så var det.",
) -> dict[str, Any]:
    """Puts one of everything into the project; argument of an address → what it names.

    `slug` stands before the slugs of what is made, and `words` in every text of it.
    """
    area = factories.area(session, project, f"Information {words}")
    other = factories.area(session, project, f"Ersättning {words}", position=1)
    part = factories.area(session, project, f"Brev {words}", parent=area)
    voice = factories.voice(session, project, version, words)
    waiting = factories.voice(session, project, version, words, moderation="waiting")
    read = factories.read_prototype(factories.PROTOTYPE + FEED, **{"feeds/m/a.txt": b"stop_id\n"})
    tried = factories.prototype(session, project, read)
    tried.artefact.slug = slug + tried.artefact.slug
    test_round = walking.tried(session, project, [tried], slug=f"{slug}omgang")
    walk = walking.walk(session, project, test_round, ["A"])
    photo = walking.photo(session, walk, voice=voice)
    session.commit()
    with app.app_context():
        kit_secret = devices.prepare(session, project, test_round, staff, now())
    kept = FieldRecord(
        agency_id=project.agency_id,
        project_id=project.id,
        round_id=test_round.id,
        uuid=fieldwork.uuid(1 if not slug else 2),
        revision=1,
        payload_hash="0",
        payload=fieldwork.payload(arms=[], plan=[], notes=[]),
        reason="closed",
    )
    session.add(kept)
    session.flush()
    member = factories.person(session, staff.agency, f"Medlem {slug or 'vår'}")
    factories.member(session, project, member, Role.READER)
    invited = ProjectInvitation(
        agency_id=project.agency_id,
        project_id=project.id,
        role=Role.READER,
        code_hmac=("b" if slug else "a") * 64,
        created_by_id=staff.id,
        expires_at=now() + timedelta(days=7),
    )
    session.add(invited)
    session.flush()
    with app.app_context():
        target = queries.target(session, project.id, version.artefact.slug, "sv")
        table = table_in(f"steg;text\nhear;{words}\n".encode())
        brought = keep_upload(
            session,
            project,
            staff,
            target,
            file_name=f"{slug}anteckningar.csv",
            content=packed(table),
            choices=guessed(table, target.words),
        )
    session.flush()
    drawn = questionnaires.DRAWN + slug.encode()
    asked = questionnaires.opened(
        session,
        project,
        staff,
        questionnaires.FILE.replace("slug: pendling", f"slug: {slug}pendling"),
        drawn,
    )
    assert asked.number == tried.number
    with app.app_context():
        device_secret = kits.prepare(session, asked, staff, now())
    aside = questionnaires.aside(session, asked, words)
    unit = factories.unit(session, project, f"Enhet {words}", people=7)
    printed = printed_counts.brought(session, project, staff, asked.artefact_id, words)
    found = {
        "unit": unit.id,
        "channel": make_channel(session, asked, f"Affisch {words}", unit_id=unit.id).id,
        "questionnaire": f"{slug}pendling",
        "printed": printed.id,
        "device_secret": device_secret,
        "device": session.query(QuestionnaireKit).filter_by(project_id=project.id).one().id,
        "kept": aside.id,
        "picture": questionnaires.picture(drawn),
        "prototype": tried.artefact.slug,
        "test_round": test_round.slug,
        "round_slug": test_round.slug,
        "walk": walk.id,
        "photo": photo.id,
        "part": "hitta-klarade",
        "number": tried.number,
        "screen": "start",
        "feed": "morgon",
        "artefact": tried.artefact_id,
        "digest": "0" * 64,
        "secret": "0" * 32,
        "kit_secret": kit_secret,
        "kit": session.query(FieldKit).filter_by(project_id=project.id).one().id,
        "record": kept.id,
        "journey": version.artefact.slug,
        "step": "hear",
        "phase": "before",
        "figure": "var",
        "action": factories.action(session, project, area, words).id,
        "answer": factories.answer(session, project, area, words).id,
        "area": area.id,
        "voice": voice.id,
        "member": member.id,
        "invitation": invited.id,
        "import_id": brought.id,
        "waiting": waiting.id,
        "other_area": other.id,
        "sub_area": part.id,
    }
    session.commit()
    return found
