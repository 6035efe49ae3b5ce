"""Tracks, principles and states in the words that staff read."""

from codesign.follow_up.domain import AnswerStatus, Principle, Track
from codesign.follow_up.public_words import status_name
from codesign.i18n import gettext, lazy

__all__ = [
    "answer_status_name",
    "move_name",
    "principle_name",
    "status_name",
    "track_name",
]

_TRACKS = {
    Track.OWN_MANDATE: lazy("Inom vårt eget mandat"),
    Track.DIALOGUE: lazy("I dialog med Regeringskansliet"),
    Track.LEGISLATION: lazy("Kräver beslut i riksdagen"),
}
_PRINCIPLES = {
    Principle.TRUST: lazy("Tillit"),
    Principle.CITIZEN_FOCUS: lazy("Medborgarfokus"),
    Principle.WHOLE: lazy("Helhetssyn"),
    Principle.DISCRETION: lazy("Handlingsutrymme"),
    Principle.SUPPORT: lazy("Stöd"),
    Principle.KNOWLEDGE: lazy("Kunskap"),
    Principle.OPENNESS: lazy("Öppenhet"),
    Principle.LONG_TERM: lazy("Långsiktighet"),
}
_ANSWER_STATUSES = {
    AnswerStatus.DRAFT: lazy("Utkast"),
    AnswerStatus.REVIEW: lazy("Väntar på granskning"),
    AnswerStatus.PUBLISHED: lazy("Publicerat"),
    AnswerStatus.WITHDRAWN: lazy("Tillbakadraget"),
}
_MOVES = {
    (AnswerStatus.DRAFT, AnswerStatus.REVIEW): lazy("Skicka till granskning"),
    (AnswerStatus.REVIEW, AnswerStatus.PUBLISHED): lazy("Publicera svaret"),
    (AnswerStatus.REVIEW, AnswerStatus.DRAFT): lazy("Skicka tillbaka som utkast"),
    (AnswerStatus.PUBLISHED, AnswerStatus.WITHDRAWN): lazy("Dra tillbaka svaret"),
    (AnswerStatus.WITHDRAWN, AnswerStatus.DRAFT): lazy("Gör till utkast igen"),
}


def track_name(track: Track) -> str:
    """Who must decide about an action."""
    return gettext(_TRACKS[track])


def principle_name(principle: Principle) -> str:
    """One of the eight guiding principles, by its name in SOU 2019:43, section 1.7.2."""
    return gettext(_PRINCIPLES[principle])


def answer_status_name(status: AnswerStatus) -> str:
    """How far an answer has come."""
    return gettext(_ANSWER_STATUSES[status])


def move_name(now: AnswerStatus, new: AnswerStatus) -> str:
    """What the button says that takes an answer from one state to another."""
    return gettext(_MOVES[now, new])
