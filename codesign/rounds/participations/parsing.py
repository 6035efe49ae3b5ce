"""What a participant sends on a page, as the value that is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from codesign.i18n import gettext, lazy
from codesign.rounds.domain import WORDS_LIMIT
from codesign.rounds.participations import values as answers
from codesign.rounds.participations.photos import BYTES_LIMIT, Photo, photo_of
from codesign.rounds.plan import (
    INDIFFERENT,
    AnyBlock,
    CardSort,
    FiveSeconds,
    Preference,
    Proposal,
    Question,
)
from codesign.rounds.words import DEVICES, PLACES, SCALES
from codesign.web.forms import FieldError, clean_text

Sent = MultiDict[str, str]
GROUP_LIMIT = 80
MOST_GROUPS = 12
"""Groups that one can name oneself."""
MISSING = "answer-1"
"""The field of a fault that says that a required answer is missing."""
NOTHING = lazy("Svara på frågan för att gå vidare.")


@dataclass(frozen=True)
class Given:
    """An answer on its way to being kept."""

    value: dict[str, Any]
    words: str = ""
    """Free words: they become a contribution."""
    photo: Photo | None = None
    fault: FieldError | None = None


def words_in(sent: Sent, name: str = "ord") -> str:
    """Free words, cleaned of what nobody can see."""
    return clean_text(sent.get(name, "")[: 20 * WORDS_LIMIT])


def words_fault(words: str, name: str = "ord") -> FieldError | None:
    """What is wrong with free words: at most that they are too many."""
    if len(words) <= WORDS_LIMIT:
        return None
    return FieldError(
        name,
        lazy(
            "Texten är %(length)s tecken lång. Korta den till högst %(limit)s tecken. Inget av det "
            "du skrivit har försvunnit."
        ),
        (("length", len(words)), ("limit", WORDS_LIMIT)),
    )


def context(sent: Sent) -> Given:
    """Place, device and disruption; what was passed over is "" or None."""
    place, device = sent.get("place", ""), sent.get("device", "")
    told = {"ja": True, "nej": False}.get(sent.get("disruption", ""))
    return Given(
        {
            "place": place if place in PLACES else "",
            "device": device if device in DEVICES else "",
            "disruption": told,
        }
    )


def ease(sent: Sent) -> Given:
    """How easy a task was, 1…7; None when passed over."""
    return Given({"value": _step(sent.get("value", ""), answers.SEQ_STEPS)})


def closing(scale: str, sent: Sent) -> Given:
    """The closing scale: a step for each item, None for what was passed over."""
    items, steps = SCALES[scale]
    values = [_step(sent.get(f"item-{i}", ""), steps) for i in range(1, len(items) + 1)]
    return Given({"scale": scale, "values": values})


def _step(typed: str, steps: int) -> int | None:
    return next((n for n in range(1, steps + 1) if str(n) == typed), None)


@dataclass(frozen=True)
class Drawing:
    """A picture that was sent, made anew; no `photo` when it could not be read."""

    photo: Photo | None


def drawing_in(file: FileStorage | None) -> Drawing | None:
    """The picture of a form, None when there is none. It takes its time to make anew."""
    content = file.stream.read(BYTES_LIMIT + 1) if file else b""
    return Drawing(photo_of(content)) if content else None


def to_block(block: AnyBlock, sent: Sent, drawing: Drawing | None) -> Given:
    """The answer to a block that is answered with a form."""
    return _READERS[block.kind](block, sent, drawing)


def _question(block: Question, sent: Sent, drawing: Drawing | None) -> Given:
    keys = [option.key for option in block.options]
    match block.answer:
        case "text":
            words = words_in(sent)
            given = Given({"voice": None}, words, fault=words_fault(words))
            is_empty = not words
        case "one":
            choice = sent.get("choice", "")
            given = Given({"choice": choice if choice in keys else None})
            is_empty = choice not in keys
        case "many":
            chosen = [key for key in keys if key in sent.getlist("choice")]
            given = Given({"choices": chosen})
            is_empty = not chosen
        case "scale":
            step = _step(sent.get("choice", ""), block.steps)
            given = Given({"value": step})
            is_empty = step is None
    if is_empty and block.required:
        return Given(given.value, given.words, fault=FieldError(MISSING, NOTHING))
    return given


def _five_seconds(block: FiveSeconds, sent: Sent, drawing: Drawing | None) -> Given:
    words = words_in(sent)
    return Given({"voice": None}, words, fault=words_fault(words))


def _preference(block: Preference, sent: Sent, drawing: Drawing | None) -> Given:
    choice, words = sent.get("choice", "skip"), words_in(sent)
    keys = {option.key for option in block.options}
    known = {"none": "", INDIFFERENT: INDIFFERENT, **{key: key for key in keys}}
    value = {"choice": known.get(choice), "voice": None}
    return Given(value, words, fault=words_fault(words))


def _card_sort(block: CardSort, sent: Sent, drawing: Drawing | None) -> Given:
    lies = {card.key: sent.get(f"card-{card.key}", "") for card in block.cards}
    piles = [
        (key, name, [card for card, place in lies.items() if place == position])
        for position, key, name in _groups(block, sent)
    ]
    return Given(answers.card_sort(block, piles))


def _groups(block: CardSort, sent: Sent) -> list[tuple[str, str, str]]:
    """(what a card's field says, key, name) of every group."""
    if block.groups:
        return [(group.key, group.key, group.label.get("sv", "")) for group in block.groups]
    found: list[tuple[str, str, str]] = []
    for i in range(1, MOST_GROUPS + 1):
        name = " ".join(clean_text(sent.get(f"group-{i}", "")[:400]).split())[:GROUP_LIMIT]
        found.append((str(i), "", name or gettext("Grupp %(number)s", number=i)))
    return found


def _proposal(block: Proposal, sent: Sent, drawing: Drawing | None) -> Given:
    words = words_in(sent)
    given = Given({"voice": None, "photo": None}, words, fault=words_fault(words))
    if drawing is None or not block.photo:
        return given
    if drawing.photo is None:
        told = lazy(
            "Bilden gick inte att läsa. Välj en bild i JPEG, PNG eller WebP som är högst 8 MB. Det "
            "du skrivit finns kvar."
        )
        return Given(given.value, words, fault=FieldError("foto", told))
    return Given(given.value, words, drawing.photo, given.fault)


_READERS: dict[str, Callable[[Any, Sent, Drawing | None], Given]] = {
    "question": _question,
    "five-seconds": _five_seconds,
    "preference": _preference,
    "card-sort": _card_sort,
    "proposal": _proposal,
}
