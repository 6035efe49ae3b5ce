"""The blueprint that the pages of answers share, and what they all need to know."""

from flask import Blueprint, url_for

from codesign.accounts.roles import Role
from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES, Moderation
from codesign.db import now
from codesign.follow_up import words
from codesign.follow_up.actions import Doer
from codesign.follow_up.board import Viewer
from codesign.follow_up.topics import Target
from codesign.projects.access import person, role
from codesign.projects.access import project as this_project
from codesign.projects.policy import PUBLISHES_ANSWERS, WRITES_ANSWERS

blueprint = Blueprint("answers", __name__)
blueprint.app_template_global("answer_staff_words")(lambda: words)

FOLDER = "/arbete/<project>/svar"


def writes() -> bool:
    """Whether this person writes actions and answers; others read what is published."""
    return role() in WRITES_ANSWERS


def publishes() -> bool:
    """Whether this person may publish an answer and take it back."""
    return role() in PUBLISHES_ANSWERS


def seen() -> tuple[Moderation, ...]:
    """The voices that this person may read, by moderation."""
    return STAFF_SEES if writes() else PUBLIC_SEES


def doer() -> Doer:
    """Who does what is asked."""
    return Doer(this_project(), person(), role() or Role.READER)


def viewer() -> Viewer:
    """Who looks, and today."""
    return Viewer(person().id, now().date())


def home_of(target: Target) -> str:
    """The page of what an action or answer is about."""
    slug = this_project().slug
    if target.area_id is not None:
        return url_for("answers.area", project=slug, area=target.area_id)
    return url_for("answers.voice", project=slug, voice=target.voice_id)
