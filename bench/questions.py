"""A questionnaire of 25 questions to measure on, and people who have answered it.

It has every kind of question but pictures. Three of its questions are asked of some alone. Two ask
for words: half of the people write in the one, a fifth in the other.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.clients import request_bytes
from codesign.accounts.models import Person
from codesign.artefacts.reading import ReadVersion
from codesign.artefacts.versions import new_artefact, publish
from codesign.commands.seeding import WORDS
from codesign.contributions import receipts
from codesign.db import Database
from codesign.projects.models import Project
from codesign.questionnaires import actions
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.filling import INTRO, REVIEW, Filled, way_of
from codesign.questionnaires.kind import KIND
from codesign.questionnaires.queries import questionnaire_called
from codesign.settings import Settings

SLUG = "matenkat"
SV = "sv"
DAY = date(2026, 11, 3)
OFTEN = ("alltid", "oftast", "ibland", "aldrig")


def _text(words: str) -> dict[str, str]:
    return {"sv": words, "en": f"{words} (in English)"}


def _options(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "text": _text(key.capitalize())} for key in keys]


def _items() -> Iterator[dict[str, Any]]:
    yield {"key": "ja", "kind": "consent", "must": True, "text": _text("Får vi räkna dina svar?")}
    yield {
        "key": "fard",
        "kind": "one",
        "required": True,
        "text": _text("Hur reser du?"),
        "options": _options("tag", "buss", "bil", "cykel"),
    }
    for n in range(1, 8):
        asked = {"show_if": "${fard} = 'tag' or ${fard} = 'buss'"} if n in (2, 3) else {}
        yield {
            "key": f"ofta{n}",
            "kind": "one",
            "dont_know": True,
            "text": _text(f"Hur ofta händer det här, nummer {n}?"),
            "options": _options(*OFTEN),
            **asked,
        }
    for n in range(1, 4):
        yield {
            "key": f"flera{n}",
            "kind": "many",
            "decline": True,
            "text": _text(f"Vad behöver du mer av, del {n}?"),
            "options": _options("tid", "plats", "ro", "hjalp", "besked"),
        }
    for n in range(1, 5):
        yield {
            "key": f"kansla{n}",
            "kind": "rating",
            "text": _text(f"Hur känns det, del {n}?"),
            "low": _text("Dåligt"),
            "high": _text("Bra"),
        }
    yield {"key": "byten", "kind": "number", "whole": True, "least": 0, "most": 20} | {
        "text": _text("Hur många byten gör du?"),
        "show_if": "${fard} != 'cykel'",
    }
    yield {"key": "minuter", "kind": "number", "least": 0, "text": _text("Hur lång tid tar det?")}
    yield {"key": "nar", "kind": "date", "text": _text("När reste du senast?")}
    yield {"key": "bemott", "kind": "matrix", "text": _text("Hur blir du bemött?")} | {
        "options": _options(*OFTEN),
        "rows": [{"key": key, "text": _text(key)} for key in ("forare", "vakter", "kassa")],
    }
    yield {"key": "ordning", "kind": "ranking", "text": _text("Vad är viktigast?")} | {
        "options": _options("fort", "tyst", "billigt")
    }
    for n in (1, 2):
        yield {"key": f"pastar{n}", "kind": "statement", "text": _text(f"Påstående {n}.")}
    yield {"key": "ord", "kind": "text", "lines": "many", "text": _text("Vad vill du säga?")}
    yield {"key": "annat", "kind": "text", "text": _text("Något annat?")}


def document() -> Questionnaire:
    """The questionnaire."""
    return Questionnaire.model_validate(
        {
            "schema": "codesign/questionnaire/1",
            "slug": SLUG,
            "title": _text("Enkät att mäta på"),
            "dated": DAY,
            "languages": ["sv", "en"],
            "items": list(_items()),
        }
    )


def typed_by(chance: random.Random) -> dict[str, tuple[str, ...]]:
    """What one person types and chooses, by field."""
    found = {
        "ja": ("yes",),
        "fard": (chance.choice(("tag", "buss", "bil", "cykel")),),
        "byten": (str(chance.randint(0, 5)),),
        "minuter": (f"{chance.randint(1, 90)},5",),
        "nar": (f"2026-10-{chance.randint(1, 31):02}",),
        "ordning": tuple(chance.sample(("fort", "tyst", "billigt"), 3)),
    }
    found |= {f"ofta{n}": (chance.choice((*OFTEN, "?dont-know")),) for n in range(1, 8)}
    several = ("tid", "plats", "ro", "hjalp", "besked")
    for n in range(1, 4):
        chosen = tuple(chance.sample(several, chance.randint(1, 3)))
        found[f"flera{n}"] = ("?declined",) if chance.random() < 0.05 else chosen
    found |= {f"kansla{n}": (str(chance.randint(1, 5)),) for n in range(1, 5)}
    found |= {f"bemott/{row}": (chance.choice(OFTEN),) for row in ("forare", "vakter", "kassa")}
    found |= {f"pastar{n}": (chance.choice(("agree", "pass", "disagree")),) for n in (1, 2)}
    if chance.random() < 0.5:
        found["ord"] = (_words(chance),)
    if chance.random() < 0.2:
        found["annat"] = (_words(chance),)
    return found


def _words(chance: random.Random) -> str:
    return f"Exempel: {' '.join(chance.choices(WORDS, k=chance.randint(10, 40)))}"


@dataclass
class Asking:
    """The questionnaire, open for answers in a project."""

    settings: Settings
    project: str
    sealed_to: str
    round_id: int
    document: Questionnaire = field(default_factory=document)
    day: date = DAY
    token: str = ""

    @property
    def path(self) -> str:
        """Where it is answered."""
        return f"/projekt/{self.project}/enkat/{SLUG}"

    @cached_property
    def sealing(self) -> Flask:
        """What makes keys as the server does."""
        app = Flask("sealing")
        app.config["SETTINGS"] = self.settings
        return app

    def fetch_token(self, address: str) -> None:
        """Take the token from the form that the server shows."""
        with urlopen(address + self.path, timeout=30) as page:
            self.token = html.parse(page).xpath("//main//input[@name='csrf_token']/@value")[0]

    def body(self, key: str, place: str, go: str, filled: Filled, **fields: Any) -> bytes:
        """A page of the form, as a browser sends it."""
        with self.sealing.app_context():
            seal = receipts.seal(key, self.sealed_to)
        values = {
            "csrf_token": self.token,
            "key": key,
            "seal": seal,
            "sprak": SV,
            "page": place,
            "go": go,
            "filled": filled.written,
            **fields,
        }
        return urlencode(values, doseq=True).encode()

    def sending(self, key: str, typed: Mapping[str, tuple[str, ...]]) -> bytes:
        """The last request of who has typed this: “Skicka svaren”."""
        return self.body(key, REVIEW, "send", self._finished(key, typed))

    def _finished(self, key: str, typed: Mapping[str, tuple[str, ...]]) -> Filled:
        way = way_of(self.document, Filled(typed), key, self.day, SV)
        places = [place for page in way.pages for place in page.places]
        kept = {place: typed[place] for place in places if place in typed}
        return Filled(kept, frozenset(page.place for page in way.pages))

    def walk(self, key: str, typed: Mapping[str, tuple[str, ...]]) -> Iterator[bytes]:
        """Every request after the first page, in order: “Börja”, each page, and “Skicka svaren”."""
        filled = Filled()
        yield self.body(key, INTRO, "next", filled)
        for page in way_of(self.document, Filled(typed), key, self.day, SV).pages:
            own = {place: typed[place] for place in page.places if place in typed}
            yield self.body(key, page.place, "next", filled, **own)
            filled = filled.with_page(page, own)
        yield self.body(key, REVIEW, "send", filled)

    def post(self, address: str, body: bytes, network: str) -> bytes:
        """The request that carries a page."""
        headers = (f"X-Forwarded-For: {network}", "Sec-Fetch-Site: same-origin")
        return request_bytes(address, self.path, body, headers)


def new_key(chance: random.Random) -> str:
    """A form's one-time key."""
    return f"{chance.getrandbits(128):032x}"


def opened(settings: Settings, slug: str) -> Asking:
    """The questionnaire, published and opened in a project that is there."""
    database = Database(settings.database_url)
    with database.unit() as session:
        project = session.scalars(select(Project).where(Project.slug == slug)).one()
        round_ = open_in(session, project)
        asking = Asking(settings, slug, f"questionnaire/{round_.version_id}/1", round_.id)
    database.engine.dispose()
    return asking


def open_in(session: Session, project: Project) -> Any:
    """A round of the questionnaire in a project, which has been flushed."""
    person = Person(
        agency_id=project.agency_id,
        email="enkat@bench.example",
        name="Enkätledaren",
        password_hash="none",
    )
    session.add(person)
    session.flush()
    artefact = new_artefact(session, project, KIND.name, SLUG)
    publish(session, artefact, ReadVersion(document()), origin="file")
    session.flush()
    shown = questionnaire_called(session, project.id, SLUG).published[-1]
    return actions.open_round(session, project, shown, person)
