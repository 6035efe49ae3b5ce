"""Two sides beside each other: what differs, by how much, and whether it may be chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesign.i18n import gettext, local, number
from codesign.measures.comparing import SharesCompared, compare_shares
from codesign.measures.results import NotComputed
from codesign.measures.shares import Share
from codesign.numbers import percent_of, write_between
from codesign.questionnaires.document import Many, Pictures, Questionnaire
from codesign.questionnaires.result_figures import asked_at, names_at
from codesign.questionnaires.results import Result, asked_places, is_exclusive
from codesign.questionnaires.themes import (
    ThemeMean,
    places_in,
    shared_steps,
    theme_mean,
)


@dataclass(frozen=True)
class Compared:
    """One answer to a question, on both sides."""

    name: str
    first: Share | None
    second: Share | None
    found: SharesCompared | None
    """The difference first − second; None where it cannot be told."""

    @property
    def is_clear(self) -> bool:
        """Whether its interval leaves out no difference at all."""
        return self.found is not None and 0 not in self.found.interval


@dataclass(frozen=True)
class QuestionCompared:
    """One question that both sides answered."""

    place: str
    asked: str
    asked_other: str
    """How the other side was asked, where it was in other words; else ""."""
    answers: tuple[Compared, ...]


@dataclass(frozen=True)
class ThemeCompared:
    """A theme that both sides have questions about."""

    name: str
    first: ThemeMean | None
    second: ThemeMean | None

    @property
    def difference(self) -> float | None:
        if self.first is None or self.second is None:
            return None
        return self.first.mean - self.second.mean


def questions_compared(
    first: tuple[Questionnaire, Mapping[str, Result]],
    second: tuple[Questionnaire, Mapping[str, Result]],
) -> Iterator[QuestionCompared]:
    """Every question with the same key and the same answers on both sides, in the first's order."""
    (document, ours), (other, theirs) = first, second
    known = {place for _, place in asked_places(other)}
    for item, place in asked_places(document):
        if place not in known or not (is_exclusive(item) or isinstance(item, Many | Pictures)):
            continue
        names = names_at(document, place)
        if list(names) != list(names_at(other, place)):
            continue
        asked, asked_other = asked_at(document, place), asked_at(other, place)
        same_words = asked == asked_other and names == names_at(other, place)
        yield QuestionCompared(
            place,
            asked,
            "" if same_words else _words(other, place),
            tuple(_compared(names, ours.get(place), theirs.get(place))),
        )


def _words(document: Questionnaire, place: str) -> str:
    """A question with its answers, as somebody was asked it."""
    return f"{asked_at(document, place)} ({', '.join(names_at(document, place).values())})"


def _compared(
    names: Mapping[str, str], first: Result | None, second: Result | None
) -> Iterator[Compared]:
    for key, name in names.items():
        a, b = _share(first, key), _share(second, key)
        found = compare_shares(a, b) if a is not None and b is not None else None
        yield Compared(name, a, b, None if isinstance(found, NotComputed) else found)


def _share(one: Result | None, key: str) -> Share | None:
    """How many gave this answer of those who answered; None where either is hidden."""
    if one is None or not one.is_once or one.answered is None:
        return None
    n = one.options.get(key)
    return None if n is None or n > one.answered else Share(n, one.answered)


def themes_compared(
    first: tuple[Questionnaire, Mapping[str, Result]],
    second: tuple[Questionnaire, Mapping[str, Result]],
) -> list[ThemeCompared]:
    """Every theme with the same key whose scale is the same on both sides, in the first's order.

    Means of answers have no interval here: whoever answered several questions of a theme is in it
    several times.
    """
    (document, ours), (other, theirs) = first, second
    both = {one.key for one in other.themes}
    found = []
    for theme in document.themes:
        if theme.key not in both or not _match(document, other, theme.key):
            continue
        found.append(
            ThemeCompared(
                local(theme.name),
                theme_mean(document, theme.key, ours),
                theme_mean(other, theme.key, theirs),
            )
        )
    return found


def _match(document: Questionnaire, other: Questionnaire, theme: str) -> bool:
    a = shared_steps(document, [item for item, _ in places_in(document, theme)])
    b = shared_steps(other, [item for item, _ in places_in(other, theme)])
    return a is not None and a == b


def sentence_of(answers: Sequence[Compared], first: str, second: str) -> str:
    """What clearly differs; else that it may be chance. Nothing is put in order of size."""
    told = [
        gettext(
            "”%(answer)s” svarade %(a)s %% av %(first)s och %(b)s %% av %(second)s.",
            answer=one.name,
            a=number(percent_of(one.first.x / one.first.n)),
            b=number(percent_of(one.second.x / one.second.n)),
            first=first,
            second=second,
        )
        for one in answers
        if one.is_clear and one.first is not None and one.second is not None
    ]
    if told:
        return " ".join([gettext("Här är skillnaden större än slumpen brukar göra."), *told])
    if any(one.found for one in answers):
        return gettext("Skillnaderna är så små att de kan vara slump.")
    return gettext("Talen är för små för att jämföras.")


def difference_told(one: Compared) -> str:
    """A difference in percentage points; a dash where it cannot be told."""
    return number(percent_of(one.found.difference)) if one.found else "–"


def interval_told(one: Compared) -> str:
    """The interval of a difference, in percentage points."""
    if one.found is None:
        return "–"
    low, high = one.found.interval.low, one.found.interval.high
    return write_between(number(percent_of(low)), number(percent_of(high)))
