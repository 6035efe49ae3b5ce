"""Ids of another project in the forms of one's own."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html
from sqlalchemy import select

from bench.attack.found import Outcome
from bench.attack.scripting import local
from bench.attack.stage import CANARY, FOREIGN, PROJECT, Answer, Stage
from codesign.areas.models import Area
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.projects.models import Project
from tests import factories

Ids = Mapping[str, int]
Sent = list[tuple[str, str]]

WORK = f"/arbete/{PROJECT}"
PAGES = (
    f"{WORK}/granska",
    f"{WORK}/granska?lista=visas",
    f"{WORK}/omraden",
    f"{WORK}/omraden/redigera",
    f"{WORK}/kategorisera?visa=alla",
    f"{WORK}/svar",
    f"{WORK}/svar/nytt",
    f"{WORK}/atgarder",
    f"{WORK}/atgarder/ny",
    f"{WORK}/importera",
    f"{WORK}/rapport",
    f"{WORK}/medlemmar",
)
"""Pages with forms that name something by number."""


def foreign_ids(stage: Stage) -> Outcome:
    """Astrid's own forms, each number in them changed into the id of what belongs to others."""
    found = Outcome()
    ids = _furnish(stage)
    astrid = stage.staff("astrid")
    before = _belongings(stage)
    tried = set()
    for path in PAGES:
        for action, sent, numbers, buttons in _forms(path, astrid.get(path)):
            kind = (re.sub(r"\d+", "N", action), tuple(sorted(numbers)))
            if not numbers or kind in tried:
                continue
            tried.add(kind)
            for name, (what, number), button in product(sorted(numbers), ids.items(), buttons):
                kept = [(key, value) for key, value in sent if key != name]
                answer = astrid.post(action, [*kept, (name, str(number)), *button])
                told = f"{action} {name}=another project's {what} {button}"
                _look(found, answer, told)
                if answer.status == 303:
                    _look(found, astrid.get(local(answer)), told)
                found.attempt(_belongings(stage) != before, f"{told} changed it")
    found.notes.append(f"{len(tried)} kinds of forms")
    return found


def _look(found: Outcome, answer: Answer, told: str) -> None:
    found.attempt(answer.status >= 500, f"{told}: {answer.status}")
    found.attempt(CANARY in answer.text, f"{told} shows words of the other project")


def _furnish(stage: Stage) -> Ids:
    """Voices and an area of the neighbour's, and one voice of our own that waits to be read."""
    states = (Moderation.WAITING, Moderation.RELEASED)
    with stage.database.unit() as session:
        for slug, words in ((PROJECT, "Vår egen"), (FOREIGN, f"{CANARY} berättar")):
            project = session.scalars(select(Project).where(Project.slug == slug)).one()
            version = session.scalars(
                select(ArtefactVersion).join(Artefact).where(Artefact.project_id == project.id)
            ).first()
            if version is None:
                raise RuntimeError(f"{slug} has no journey")
            voices = {
                f"voice that is {state}": factories.voice(
                    session, project, version, words, moderation=state
                ).id
                for state in states
            }
        return {**voices, "area": factories.area(session, project, CANARY).id}


def _belongings(stage: Stage) -> list[str]:
    """Everything of the neighbour's voices and areas, as it is stored."""
    with stage.database.session(writes=False) as session:
        project = select(Project.id).where(Project.slug == FOREIGN).scalar_subquery()
        return [
            repr(tuple(row))
            for kind in (Contribution, Area)
            for row in session.execute(
                select(kind.__table__).where(kind.__table__.c.project_id == project)
            )
        ]


def _forms(path: str, answer: Answer) -> Iterator[tuple[str, Sent, set[str], list[Sent]]]:
    """Of each form that writes: where it goes, what is in it, the fields that hold numbers, and
    what each of its buttons adds."""
    if not (answer.is_page and answer.body):
        return
    tree: Any = html.document_fromstring(answer.text)
    for form in tree.iterfind(".//form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        own = f"@form='{form.get('id')}'" if form.get("id") else "false()"
        fields = form.xpath(f".//input[@name] | .//select[@name] | //*[@name and {own}]")
        numbers = {
            str(one.get("name"))
            for one in fields
            for value in [one.get("value"), *one.xpath("./option/@value")]
            if one.tag != "button" and value and value.isdecimal()
        }
        sent = [(str(name), str(value)) for name, value in form.form_values()]
        buttons = [
            [(str(one.get("name")), str(one.get("value") or ""))]
            for one in form.xpath(f".//button[@name] | //button[@name and {own}]")
        ]
        target = urlsplit(urljoin(f"http://x{path}", form.get("action") or path))
        yield target.path, sent, numbers, buttons or [[]]
