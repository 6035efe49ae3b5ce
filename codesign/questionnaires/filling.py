"""Filling in a questionnaire, one thing per page: what was typed so far, and where a button leads.

Nothing of it lies on the server before it is sent: each page carries all that was typed, as it was
typed, so that going back loses nothing and what is wrong can be mended. What it means is worked out
anew from the first page on.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from codesign.questionnaires.answers import Answer
from codesign.questionnaires.document import Calculated, Questionnaire, Ranking, Repeat
from codesign.questionnaires.expressions.names import names
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.flow import Flow, FlowPage
from codesign.questionnaires.reading import PageRead, Typed, read_page
from codesign.web.forms import FieldError

INTRO, REVIEW = "", "?review"
"""The pages before and after those of the questionnaire; no place can be called so."""
MOST_FIELDS = 20_000


@dataclass(frozen=True)
class Filled:
    """What has been typed so far, and which pages have been sent on."""

    typed: Typed = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    """Places of pages that somebody has gone on from."""

    def with_page(self, page: FlowPage, sent: Typed) -> "Filled":
        """The same after a page was sent: what was typed there before is replaced."""
        others = {name: kept for name, kept in self.typed.items() if not _is_on(page, name)}
        own = {name: tuple(kept) for name, kept in sent.items() if _is_on(page, name)}
        return Filled({**others, **own}, self.passed | {page.place})

    def with_order(self, page: FlowPage, order: Sequence[str]) -> "Filled":
        """The same with what is ranked on a page, the first one first; it is not left yet."""
        return Filled({**self.typed, page.place: tuple(order)}, self.passed)

    @property
    def written(self) -> str:
        """As the form carries it."""
        plain = {
            "typed": {k: list(v) for k, v in self.typed.items()},
            "passed": sorted(self.passed),
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _is_on(page: FlowPage, name: str) -> bool:
    return any(name == place or name.startswith(f"{place}:") for place in page.places)


def read_filled(written: str) -> Filled | None:
    """Back from `written`; None for what no page of ours carried."""
    if not written:
        return Filled()
    try:
        plain = json.loads(written)
        typed, passed = plain["typed"], plain["passed"]
        if not all(_is_field(name, kept) for name, kept in typed.items()):
            return None
        if len(typed) > MOST_FIELDS or not all(isinstance(one, str) for one in passed):
            return None
        return Filled({name: tuple(kept) for name, kept in typed.items()}, frozenset(passed))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _is_field(name: object, kept: object) -> bool:
    return isinstance(kept, list) and all(isinstance(one, str) for one in (name, *kept))


@dataclass(frozen=True)
class Way:
    """What was typed, understood: the pages that are met and what was read on each."""

    flow: Flow
    pages: Sequence[FlowPage]
    read: Mapping[str, PageRead]
    """By the place of the page."""

    def page(self, place: str) -> FlowPage | None:
        """The page at a place, None where nobody meets it as things stand."""
        return next((one for one in self.pages if one.place == place), None)

    def errors(self, page: FlowPage) -> tuple[FieldError, ...]:
        """What is wrong on a page."""
        return self.read[page.place].errors

    @property
    def wrong(self) -> FlowPage | None:
        """The first page with something wrong on it."""
        return next((one for one in self.pages if self.errors(one)), None)

    @property
    def asked(self) -> Sequence[FlowPage]:
        """The pages with something to answer."""
        return [one for one in self.pages if one.item.is_asked]


def way_of(document: Questionnaire, filled: Filled, seed: str, today: date, language: str) -> Way:
    """The way of who has typed this.

    Conditions name what comes before them (`problems`), so each page is read when it is met.
    """
    answers: dict[str, Answer] = {}
    read: dict[str, PageRead] = {}
    typed = _by_place(filled.typed)
    going = Flow(document, answers, today, language)
    for page in going.met(seed):
        found = PageRead()
        if page.item.is_asked:
            own = {name: kept for place in page.places for name, kept in typed[place].items()}
            found = read_page(Flow(document, answers, today, language), page, own)
        read[page.place] = found
        answers.update(found.answers)
    return _settled(Flow(document, answers, today, language), read, filled, seed)


def _by_place(typed: Typed) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What was typed, by the place that it belongs to: that of its field up to a colon."""
    found: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for name, kept in typed.items():
        found[name.partition(":")[0]][name] = kept
    return found


def _settled(flow: Flow, read: dict[str, PageRead], filled: Filled, seed: str) -> Way:
    """The pages with every answer known; one that was not met on the way has been left empty."""
    pages = flow.pages(seed)
    for page in pages:
        if page.place not in read:
            read[page.place] = (
                read_page(flow, page, filled.typed) if page.item.is_asked else PageRead()
            )
    return Way(flow, pages, read)


def deciding(document: Questionnaire) -> frozenset[str]:
    """Keys of what decides which pages and options there are."""
    found = set()
    for written in _conditions(document):
        try:
            found |= {name.partition("/")[0] for name in names(parse(written))}
        except ExpressionError:
            continue
    return frozenset(found)


def _conditions(document: Questionnaire) -> Iterator[str]:
    for one in document.located:
        item = one.item
        options = document.options_of(item)
        yield from (cond.show_if for cond in (item, *options) if cond.show_if)
        if isinstance(item, Repeat):
            yield item.count
        if isinstance(item, Calculated):
            yield item.value


@dataclass(frozen=True)
class Turn:
    """Where the form goes next."""

    place: str
    filled: Filled
    way: Way
    errors: tuple[FieldError, ...] = ()
    is_editing: bool = False
    """Whether the person came from the review to change one answer."""
    sends: bool = False

    @property
    def page(self) -> FlowPage | None:
        """None for the first page and the review."""
        return self.way.page(self.place)


def turned(place: str, go: str, filled: Filled, way: Way, *, is_editing: bool) -> Turn:
    """Where a button on the page at `place` leads. Going back never complains."""
    here = Turn(place, filled, way, is_editing=is_editing)
    page = way.page(place)
    if go == "back":
        return replace(here, place=_before(place, way, is_editing), is_editing=False)
    if go.startswith("edit-") and way.page(go.removeprefix("edit-")) is not None:
        return replace(here, place=go.removeprefix("edit-"), is_editing=True)
    if go == "send" and place == REVIEW:
        return _checked(replace(here, sends=True))
    if go != "next":
        return here
    if page is not None and way.errors(page):
        return replace(here, errors=way.errors(page))
    following = _first(way) if place == INTRO else _after(page, way, filled, is_editing)
    then = replace(here, place=following, is_editing=is_editing and following != REVIEW)
    return _checked(then) if following == REVIEW else then


def _checked(otherwise: Turn) -> Turn:
    """The first page that has something wrong on it, else as it was meant."""
    wrong = otherwise.way.wrong
    if wrong is None:
        return otherwise
    errors = otherwise.way.errors(wrong)
    return replace(otherwise, place=wrong.place, errors=errors, sends=False)


RANK, OUT, UP = "rank-", "out-", "up-"
"""What the buttons of a ranking begin with: put last, take out, move up one place."""


def reordered(page: FlowPage, go: str, filled: Filled) -> Sequence[str] | None:
    """What is ranked on a page after one of its buttons; None for any other button."""
    if not isinstance(page.item, Ranking):
        return None
    known = [one.key for one in page.options]
    order = [code for code in filled.typed.get(page.place, ()) if code in known]
    button = next((one for one in (RANK, OUT, UP) if go.startswith(one)), None)
    code = go.removeprefix(button or "")
    if button is None or code not in known:
        return None
    at = order.index(code) if code in order else len(order)
    others = [one for one in order if one != code]
    if button == OUT:
        return others
    return [*others[: at - 1], code, *others[at - 1 :]] if button == UP and at else [*others, code]


def _before(place: str, way: Way, is_editing: bool) -> str:
    if is_editing:
        return REVIEW
    places = [INTRO, *(one.place for one in way.pages), REVIEW]
    return places[max(0, places.index(place) - 1)] if place in places else INTRO


def _first(way: Way) -> str:
    return way.pages[0].place if way.pages else REVIEW


def _after(page: FlowPage | None, way: Way, filled: Filled, is_editing: bool) -> str:
    """The page after this one; from one that was changed at the end, the first that is new."""
    if page is None or is_editing:
        new = (one.place for one in way.pages if one.place not in filled.passed)
        return next(new, REVIEW)
    places = [one.place for one in way.pages]
    return [*places, REVIEW][places.index(page.place) + 1]
