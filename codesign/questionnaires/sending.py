"""A finished response as it is stored: what is counted, and words with their homes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.anchors import Anchor
from codesign.artefacts.places import ArtefactPlaces, journeys_by_slug
from codesign.contributions.add import Owner
from codesign.db import now
from codesign.questionnaires.actions import Arrival, Sending, Words
from codesign.questionnaires.answers import Answers
from codesign.questionnaires.domain import kept_of, question_of
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import ShownQuestionnaire
from codesign.questionnaires.spoken import unpiped
from codesign.web.sessions import keyed_hash


@dataclass(frozen=True)
class Whence:
    """By which form a response comes, and where that was filled in."""

    key: str
    """The form's own key: with it a response is taken in once."""
    code_hmac: str
    language: str
    saved: str = ""
    """What is put away of the form is found by this; "": nothing."""
    moment: datetime | None = None
    """When it was answered; None: now."""
    channel_id: int | None = None
    unit_id: int | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)
    is_carried: bool = False
    """As `Arrival.is_carried`."""
    is_late: bool = False
    """As `Arrival.is_late`."""


def said_of(shown: ShownQuestionnaire, round_: QuestionnaireRound | None) -> str:
    """What the same answers mean something else without: the version and the round."""
    number = round_.number if round_ else "trial"
    return f"questionnaire/{shown.version_id}/{number}"


def arrival_of(
    session: Session,
    shown: ShownQuestionnaire,
    round_: QuestionnaireRound,
    whence: Whence,
    sent: Answers,
) -> Arrival:
    """What `actions.receive` stores. One query, where anything was said in words."""
    kept, words = kept_of(shown.document, sent)
    said = json.dumps([said_of(shown, round_), whence.language, kept, words], sort_keys=True)
    slug = shown.document.journey if words else None
    journey = journeys_by_slug(session, round_.project_id).get(slug) if slug else None
    sending = Sending(
        key_hash=keyed_hash("submission", whence.key),
        payload_hash=keyed_hash("payload", f"{whence.key}:{said}"),
        code_hmac=whence.code_hmac,
        language=whence.language,
        kept=kept,
        words=[_words(shown, place, text, journey) for place, text in words.items()],
        channel_id=whence.channel_id,
        unit_id=whence.unit_id,
        flags=whence.flags,
        saved=whence.saved,
    )
    owner = Owner(round_.agency_id, round_.project_id)
    moment = whence.moment or now()
    return Arrival(owner, shown, round_.id, sending, moment, whence.is_carried, whence.is_late)


def _words(
    shown: ShownQuestionnaire, place: str, text: str, journey: ArtefactPlaces | None
) -> Words:
    """Words at their home: the step that the question is about, or the question itself."""
    key = question_of(place).partition("/")[0]
    step = shown.document.step_of(key)
    item = shown.document.question(key)
    assert item is not None
    is_at_step = journey is not None and step in journey.steps
    anchor = Anchor(shown.artefact_id, shown.version_id, key)
    if journey is not None and step in journey.steps:
        anchor = Anchor(journey.artefact_id, journey.version_id, step)
    return Words(place, text, anchor, key, unpiped(item.text), is_at_step)
