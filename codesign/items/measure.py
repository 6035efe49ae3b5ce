"""What answers to any item say: words, choices, and whose they are."""

from collections.abc import Iterator, Mapping

from codesign.i18n import lazy
from codesign.items import stored as values
from codesign.items.marks import CellSelector
from codesign.items.rows import RoundRows, WalkRow
from codesign.measures.choices import recall


def answers_once(rows: RoundRows, key: str) -> Iterator[tuple[WalkRow, values.Value]]:
    """The answers to a page that is met once, whatever the version."""
    for walk, item in rows.pages_of(key, ""):
        if (walk.id, item) in rows.answers:
            yield walk, rows.answers[walk.id, item]


def words_of(rows: RoundRows, key: str, arm: str) -> dict[int, str]:
    """Walk-through → its words at a page; "" for who came past it and wrote nothing."""
    found = {}
    for walk, item in rows.pages_of(key, arm):
        place = (walk.id, item)
        if place in rows.words or place in rows.answers:
            found[walk.id] = rows.words.get(place, "")
    return found


Behind = Iterator[tuple[str, str, int]]


ALL = "alla"


def of_choices(given: Mapping[int, tuple[str, ...]]) -> Behind:
    """What a question with options counts."""
    for walk, picked in given.items():
        yield ALL, "", walk
        for option in picked:
            yield "val", option, walk


def of_words(said: Mapping[int, str]) -> Behind:
    """What a question answered in words counts: each word that is not a small one."""
    for walk, text in said.items():
        yield ALL, "", walk
        yield "skrev" if text.strip() else "tyst", "", walk
        for word, _ in recall([text]).words:
            yield "ord", word, walk


CHOICE_CELLS = {"val": lazy("svarade ”%(value)s”")}
"""What numbers of `of_choices` count, in words."""
WORD_CELLS = {
    "ord": lazy("skrev ordet ”%(value)s”"),
    "skrev": lazy("skrev något"),
    "tyst": lazy("skrev ingenting"),
}
"""What numbers of `of_words` count, in words."""


def word_spelt(rows: RoundRows, mark: CellSelector) -> str:
    """A word that a number counts, as most people spelt it; another value as it is."""
    if mark.what != "ord":
        return mark.value
    return recall(words_of(rows, mark.key, mark.arm).values()).spelt(mark.value)
