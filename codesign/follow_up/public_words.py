"""What citizens read about an action: how far it has come, and who decides. No office words."""

from collections import Counter
from collections.abc import Sequence

from codesign.follow_up.domain import Status, Track
from codesign.follow_up.topics import Topic
from codesign.i18n import gettext, lazy, ngettext

_STATUSES = {
    Status.PLANNED: lazy("Planerat"),
    Status.STARTED: lazy("Pågår"),
    Status.DONE: lazy("Klart"),
    Status.DROPPED: lazy("Blir inte av"),
}
_TRACKS = {
    Track.OWN_MANDATE: lazy("Det kan vi bestämma själva."),
    Track.DIALOGUE: lazy("Vi behöver komma överens med regeringen först."),
    Track.LEGISLATION: lazy("Riksdagen måste ändra en lag först."),
}


def status_name(status: Status) -> str:
    return gettext(_STATUSES[status])


def track_sentence(track: Track) -> str:
    """Who must decide, as a sentence."""
    return gettext(_TRACKS[track])


def progress_sentences(matters: Sequence[Topic], unanswered: int) -> str:
    """How much has been answered and how far the actions have come, for who reads only that."""
    told = [_answered(matters, unanswered), _done(matters)]
    return " ".join(sentence for sentence in told if sentence)


def _answered(matters: Sequence[Topic], unanswered: int) -> str:
    answers = sum(len(matter.answers) for matter in matters)
    if not answers:
        return ""
    published = ngettext("%(n)d svar är publicerat.", "%(n)d svar är publicerade.", answers)
    if not unanswered:
        return published
    left = ngettext("%(n)d område väntar på svar.", "%(n)d områden väntar på svar.", unanswered)
    return f"{published} {left}"


def _done(matters: Sequence[Topic]) -> str:
    found = Counter(deed.status for matter in matters for deed in matter.deeds)
    parts = {
        Status.DONE: ngettext("%(n)d klar", "%(n)d klara", found[Status.DONE]),
        Status.STARTED: ngettext("%(n)d pågår", "%(n)d pågår", found[Status.STARTED]),
        Status.PLANNED: ngettext("%(n)d planerad", "%(n)d planerade", found[Status.PLANNED]),
        Status.DROPPED: ngettext("%(n)d blir inte av", "%(n)d blir inte av", found[Status.DROPPED]),
    }
    told = [part for status, part in parts.items() if found[status]]
    return gettext("Åtgärder: %(parts)s.", parts=", ".join(told)) if told else ""
