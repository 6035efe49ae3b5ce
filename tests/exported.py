"""Random projects to export, and what an export holds when it is read back."""

import io
import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.areas.models import Area, Coding, CodingOrigin
from codesign.areas.rebuild_counts import rebuild
from codesign.artefacts.models import ArtefactVersion, VersionStatus
from codesign.artefacts.versions import digest_of
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.exports.actions import Imported, Importing
from codesign.exports.checking import checked, records
from codesign.exports.writing import project_file
from codesign.follow_up.domain import AnswerStatus, Principle, Status, Track
from codesign.follow_up.models import Priority
from codesign.projects.models import Project
from codesign.projects.project_file.section import sections
from codesign.quotes.models import ChosenQuote
from tests import factories
from tests.exported_prototypes import START, tried
from tests.exported_questionnaires import asked

KEY = b"a key of another installation"
WORDS = (
    "vänta",
    "=1+1",
    "'-20 grader",
    '"citat"; med\nradbrytning',
    "<script>alert(1)</script>",
    "日本語 😀 \u2028 e\u0301",
    "\tindrag",
    "x" * 3_000,
)


def exported(session: Session, project: Project, *, with_people: bool = False) -> bytes:
    """The project file."""
    session.flush()
    session.expire_all()
    return b"".join(project_file(session, project, with_people=with_people))


def imported(
    session: Session, agency: Agency, content: bytes, owner: Person | None = None
) -> Imported:
    """The project that comes of a file."""
    contents = checked(io.BytesIO(content))
    importing = Importing.begun(session, agency, contents, KEY)
    importing.run(records(io.BytesIO(content)))
    return importing.finished(session, owner=owner, is_closed=False)


def plain(content: bytes) -> dict[str, Any]:
    """The file as any JSON reader reads it."""
    found: dict[str, Any] = json.loads(content)
    return found


def written(told: dict[str, Any]) -> bytes:
    """The file of what `plain` read, perhaps changed since."""
    return json.dumps(told).encode()


PRINTED = frozenset({"printed_sources", "printed_counts"})
"""Lists that a random project leaves empty: the tests of printed counts have their own."""


def later_sections() -> list[str]:
    """Names of the lists that the first version of the file did not have."""
    return [one.name for one in sections() if one.since > 1]


def everything_told(session: Session, project: Project) -> dict[str, Any]:
    """A project that has something of every section, as plain data; its first round is open."""
    found = plain(exported(session, project))
    told = [name for name in later_sections() if name not in PRINTED]
    assert all(found[name] for name in told), "the example should have everything"
    found["rounds"][0]["status"] = "open"
    return found


def with_page(told: dict[str, Any], content: bytes) -> str:
    """The project with other bytes in one of its pages, under their right digest: which is it."""
    named = told["prototype_versions"][0]["document"]["files"]
    old = next(one["digest"] for one in named if one["media_type"] == "text/html")
    new = {"digest": sha256(content).hexdigest()}
    for version in told["prototype_versions"]:
        for listed in version["document"]["files"]:
            if listed["digest"] == old:
                listed.update(new, size=len(content))
    for file in told["prototype_files"]:
        if file["digest"] == old:
            file.update(new, content=b64encode(content).decode())
    return new["digest"]


class Generous(Random):
    """Chance that makes the most of everything, and what it is at random."""

    def random(self) -> float:
        return 0.05

    def randint(self, a: int, b: int) -> int:
        return b

    def getrandbits(self, k: int) -> int:
        return super().getrandbits(k)


def random_project(session: Session, agency: Agency, slug: str, chance: Random) -> Project:
    """A project with something, or nothing, of everything that a file can hold."""
    project = factories.project(
        session,
        agency,
        slug,
        is_public=chance.random() < 0.5,
        is_about_children=chance.random() < 0.5,
        is_demo=chance.random() < 0.5,
        created_at=_moment(chance),
    )
    people = [
        factories.person(session, agency, f"{slug}{n}", is_active=chance.random() < 0.7)
        for n in range(chance.randint(1, 4))
    ]
    versions = [
        version
        for n in range(chance.randint(1, 2))
        for version in _journey(session, project, f"resa-{n}", people, chance)
    ]
    areas = _areas(session, project, chance)
    voices = [
        _voice(session, project, chance.choice(versions), chance)
        for _ in range(chance.randint(0, 12))
    ]
    tried(session, project, voices, people, chance)
    asked(session, project, voices, people, chance)
    for voice in voices:
        _codings(session, project, voice, areas, people, chance)
    for thing in (*areas, *voices):
        _what_follows(session, project, thing, people, chance)
    _chosen(session, project, areas, voices, people, chance)
    session.flush()
    rebuild(session, project)
    return project


def _journey(
    session: Session, project: Project, slug: str, people: Sequence[Person], chance: Random
) -> list[ArtefactVersion]:
    first = factories.journey(session, project, slug)
    first.created_at = _moment(chance)
    found = [first]
    for number in range(2, chance.randint(2, 4)):
        document = {**first.document, "title": {"sv": f"Resan, {number} 😀", "en": "The journey"}}
        found.append(
            ArtefactVersion(
                agency_id=project.agency_id,
                artefact_id=first.artefact_id,
                number=number,
                document=document,
                digest=digest_of(document),
                origin=chance.choice(("editor", "file")),
                author_id=_maybe(people, chance),
                note=chance.choice(WORDS)[:50],
                status=VersionStatus.PUBLISHED,
                created_at=_moment(chance),
            )
        )
        session.add(found[-1])
    session.flush()
    return found


def _areas(session: Session, project: Project, chance: Random) -> list[Area]:
    tops = [
        factories.area(session, project, f"Område {n}", position=chance.randint(0, 5))
        for n in range(chance.randint(0, 3))
    ]
    subs = [
        factories.area(session, project, f"Del {n}", parent=top, position=n)
        for top in tops
        for n in range(chance.randint(0, 2))
    ]
    late = [factories.area(session, project, "Sent", position=9)] if tops else []
    if late and chance.random() < 0.5 and subs:
        # A subcategory that is older than the area it was moved to.
        subs[0].parent_id = late[0].id
    for area in (*tops, *subs):
        area.key = chance.choice(("", f"nyckel-{area.id}"))
        area.definition = chance.choice(({}, {"sv": chance.choice(WORDS), "en": "=A1"}))
        area.revision = chance.randint(1, 4)
    session.flush()
    return [*tops, *subs, *late]


def _voice(
    session: Session, project: Project, version: ArtefactVersion, chance: Random
) -> Contribution:
    moderation = chance.choice(tuple(Moderation))
    is_gone = moderation is Moderation.WITHDRAWN
    reasons = ({}, {"reason": "hurtful"}) if moderation is Moderation.REJECTED else ({},)
    return factories.voice(
        session,
        project,
        version,
        "" if is_gone else chance.choice(WORDS),
        anchor=chance.choice(("hear", "decide", "rest", "follow-up")),
        source=chance.choice(tuple(Source)),
        mode=chance.choice(tuple(Mode)),
        perspective=chance.choice(("", "donor", "relative")),
        group_name=chance.choice(("", "Grupp 1", "@bord")),
        language=chance.choice(("sv", "en")),
        rating=chance.choice((None, -2, 0, 2)),
        day=chance.choice((None, date(2026, 1, chance.randint(1, 31)))),
        moderation=moderation,
        origin=chance.choice(("", "Avsnitt 2.8")),
        attributes=chance.choice(reasons),
        code_hmac=chance.choice((None, f"{chance.getrandbits(128):032x}")),
    )


def _codings(
    session: Session,
    project: Project,
    voice: Contribution,
    areas: Sequence[Area],
    people: Sequence[Person],
    chance: Random,
) -> None:
    if voice.moderation is Moderation.WITHDRAWN:
        return
    pairs = [(area.id, coder) for area in areas for coder in (None, *(p.id for p in people))]
    for area, coder in chance.sample(pairs, min(len(pairs), chance.randint(0, 4))):
        session.add(
            Coding(
                agency_id=project.agency_id,
                project_id=project.id,
                contribution_id=voice.id,
                area_id=area,
                coder_id=coder,
                origin=chance.choice(tuple(CodingOrigin)),
                created_at=_moment(chance),
            )
        )
    voice.coding_revision = chance.randint(0, 3)
    session.flush()


def _what_follows(
    session: Session,
    project: Project,
    thing: Area | Contribution,
    people: Sequence[Person],
    chance: Random,
) -> None:
    if chance.random() < 0.3:
        factories.action(
            session,
            project,
            thing,
            owner_id=_maybe(people, chance),
            due=chance.choice((None, date(2026, 5, 1))),
            status=chance.choice(tuple(Status)),
            track=chance.choice(tuple(Track)),
            principle=chance.choice((None, *Principle)),
            gain_staff=chance.choice(("", chance.choice(WORDS)[:400])),
            is_public=chance.random() < 0.5,
            created_at=_moment(chance),
        )
    if chance.random() < 0.3:
        status = chance.choice(tuple(AnswerStatus))
        factories.answer(
            session,
            project,
            thing,
            status=status,
            author_id=_maybe(people, chance),
            reviewer_id=_maybe(people, chance),
            published_at=_moment(chance) if status is AnswerStatus.PUBLISHED else None,
            created_at=_moment(chance),
        )


def _chosen(
    session: Session,
    project: Project,
    areas: Sequence[Area],
    voices: Sequence[Contribution],
    people: Sequence[Person],
    chance: Random,
) -> None:
    whose = {"agency_id": project.agency_id, "project_id": project.id}
    for area in areas:
        for person in people:
            if chance.random() < 0.4:
                grades = {"impact": chance.randint(1, 5), "effort": chance.randint(1, 5)}
                at = _moment(chance)
                session.add(
                    Priority(**whose, area_id=area.id, person_id=person.id, **grades, at=at)
                )
        for voice in voices:
            if chance.random() < 0.1:
                session.add(
                    ChosenQuote(
                        **whose,
                        area_id=area.id,
                        contribution_id=voice.id,
                        person_id=_maybe(people, chance),
                        at=_moment(chance),
                    )
                )
    session.flush()


def _maybe(people: Sequence[Person], chance: Random) -> int | None:
    return chance.choice((None, *(person.id for person in people)))


def _moment(chance: Random) -> datetime:
    return START + timedelta(seconds=chance.randint(0, 10**7), microseconds=chance.randint(0, 999))
