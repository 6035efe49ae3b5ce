"""Themes: what the questions that are about the same say together. Plain data in and out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codesign.questionnaires.document import Matrix, One, Questionnaire, Rating
from codesign.questionnaires.document import Question as AnyQuestion
from codesign.questionnaires.results import Result, asked_places

Steps = tuple[tuple[str, int], ...]
"""What each answer of a scale counts as, from the lowest: (its key, 1, 2, 3 …)."""


@dataclass(frozen=True)
class ThemeMean:
    """The mean step of every answer that was given to the questions of a theme.

    Σ step · answers / Σ answers, over all its questions, 1 for the lowest step. Somebody who
    answered three of them counts three times, so it has no interval.
    """

    mean: float
    answers: int
    questions: int
    steps: int


def theme_of(document: Questionnaire, place: str) -> str | None:
    """The theme of a question, or of a row of a matrix: its own, else the matrix's."""
    key, _, row = place.partition("/")
    item = document.question(key)
    if isinstance(item, Matrix):
        own = next((one.theme for one in item.rows if one.key == row), None)
        return own or item.theme
    return item.theme if item else None


def places_in(document: Questionnaire, theme: str) -> list[tuple[AnyQuestion, str]]:
    """(question, place) of everything about a theme, in the document's order."""
    return [
        (item, place)
        for item, place in asked_places(document)
        if theme_of(document, place) == theme
    ]


def steps_of(document: Questionnaire, item: AnyQuestion) -> Steps | None:
    """The scale that an answer is a step of; None where answers have no order.

    Ratings, and choices among answers that are numbered one after another.
    """
    if isinstance(item, Rating):
        return tuple((str(step), step) for step in range(1, item.steps + 1))
    if not isinstance(item, One | Matrix) or getattr(item, "other", False):
        return None
    keys = [one.key for one in document.options_of(item)]
    if len(keys) < 2 or not all(key.isascii() and key.isdigit() for key in keys):
        return None
    first = int(keys[0])
    if [int(key) for key in keys] != list(range(first, first + len(keys))):
        return None
    return tuple((key, number) for number, key in enumerate(keys, 1))


def shared_steps(document: Questionnaire, items: Iterable[AnyQuestion]) -> Steps | None:
    """The scale that all of these have, word for word; None where they do not match."""
    found: set[object] = set()
    steps: Steps | None = None
    for item in items:
        steps = steps_of(document, item)
        if steps is None:
            return None
        found.add((steps, _words(document, item)))
    return steps if len(found) == 1 else None


def _words(document: Questionnaire, item: AnyQuestion) -> object:
    """What the steps are called: a scale with other words is another scale."""
    if isinstance(item, Rating):
        return repr((item.low, item.high, item.labels, item.variant))
    return repr([one.text for one in document.options_of(item)])


def theme_mean(
    document: Questionnaire, theme: str, results: Mapping[str, Result]
) -> ThemeMean | None:
    """The mean of a theme's rating questions; None where their scales do not match, where any of
    their counts is hidden or not told, and where nobody has answered."""
    asked = [(item, place) for item, place in places_in(document, theme) if _is_rated(item)]
    steps = shared_steps(document, [item for item, _ in asked])
    if steps is None or any(place not in results for _, place in asked):
        return None
    given = [results[place] for _, place in asked]
    if any(one.has_gaps for one in given):
        return None
    answers = sum(one.options.get(key) or 0 for one in given for key, _ in steps)
    if not answers:
        return None
    sums = sum((one.options.get(key) or 0) * step for one in given for key, step in steps)
    return ThemeMean(sums / answers, answers, len(given), len(steps))


def _is_rated(item: AnyQuestion) -> bool:
    return isinstance(item, Rating | One | Matrix)


def mean_step(one: Result, steps: Sequence[tuple[str, int]]) -> float | None:
    """The mean step of one question; None where a count is hidden or nobody answered."""
    counts = [(one.options.get(key), step) for key, step in steps]
    if any(n is None for n, _ in counts):
        return None
    n = sum(n or 0 for n, _ in counts)
    return sum((n or 0) * step for n, step in counts) / n if n else None
