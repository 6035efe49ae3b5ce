"""Card sorts: what people put together, and what they call it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from codesign.measures.results import NotComputed, Value, Why
from codesign.measures.shares import Share
from codesign.reading_order import reading_key


@dataclass(frozen=True)
class Pile:
    """Cards that one person put together, and what they called them ("" for no name)."""

    name: str
    cards: frozenset[str]


@dataclass(frozen=True)
class Sorting:
    """One person's piles; cards they put nowhere are in none."""

    piles: tuple[Pile, ...]

    def __post_init__(self) -> None:
        placed = [card for pile in self.piles for card in pile.cards]
        if len(placed) != len(set(placed)):
            raise ValueError("A card lies in two piles")


@dataclass(frozen=True)
class Similarity:
    """For each pair of cards, how many put them together of those who placed both."""

    cards: tuple[str, ...]
    pairs: Mapping[frozenset[str], Share]

    def share(self, one: str, other: str) -> Share:
        """The share of a pair of different cards, in either order."""
        return self.pairs[frozenset((one, other))]


@dataclass(frozen=True)
class Category:
    """A name that people gave, in its commonest spelling, and what they put there."""

    name: str
    people: int
    cards: Mapping[str, Share]
    """Of those who used the name, how many put each card there; the most frequent first."""
    agreement: Value
    """The mean of these shares, 0…1."""


def similarity(sortings: Iterable[Sorting], cards: Sequence[str]) -> Similarity:
    """The similarity (co-occurrence) matrix of a card sort.

    The share of people who put a pair in the same pile (Spencer, Card Sorting, 2009, ch. 10), of
    those who placed both cards: a card laid aside says nothing. Steady from about 15 people
    (Nielsen 2004, after Tullis & Wood); below that, look at single pairs with care. Cards that
    are not listed are passed over.
    """
    together, placed = Counter[frozenset[str]](), Counter[frozenset[str]]()
    for sorting in sortings:
        own = {card for pile in sorting.piles for card in pile.cards}
        placed.update(_pairs(own))
        for pile in sorting.piles:
            together.update(_pairs(pile.cards))
    pairs = {pair: Share(together[pair], placed[pair]) for pair in _pairs(cards)}
    return Similarity(tuple(cards), pairs)


def _pairs(cards: Iterable[str]) -> list[frozenset[str]]:
    return [frozenset(pair) for pair in combinations(dict.fromkeys(cards), 2)]


def alike_together(found: Similarity) -> tuple[str, ...]:
    """The cards in an order that puts those often piled together side by side, for a matrix.

    The leaves of average-linkage clustering (Sokal & Michener 1958) in the order of Bar-Joseph
    et al. 2001, both from scipy. A pair that nobody placed counts as never together.
    """
    if len(found.cards) < 3:
        return found.cards
    hierarchy = _hierarchy()
    apart = [1.0 - _rate(found.share(a, b)) for a, b in combinations(found.cards, 2)]
    tree = hierarchy.linkage(apart, method="average", optimal_ordering=True)
    return tuple(found.cards[int(i)] for i in hierarchy.leaves_list(tree))


def _rate(share: Share) -> float:
    return share.x / share.n if share.n else 0.0


def _hierarchy() -> Any:
    from scipy.cluster import hierarchy

    return hierarchy


def categories(sortings: Iterable[Sorting]) -> tuple[Category, ...]:
    """The names people gave their piles, and how far those who gave the same name agree.

    Names are the same when they differ by case and spaces only; what else is meant to be one
    name is for a person to merge first. Agreement is the mean, over the cards anybody put there,
    of the share of the name's users who did (Spencer 2009, standardised categories); one
    user alone agrees with nobody. The most used name comes first.
    """
    spellings: dict[str, Counter[str]] = {}
    users, placed = Counter[str](), dict[str, Counter[str]]()
    for sorting in sortings:
        for name, pile_cards in _by_name(sorting, spellings).items():
            users[name] += 1
            placed.setdefault(name, Counter()).update(pile_cards)
    found = [
        _category(spellings[name].most_common(1)[0][0], n, placed[name])
        for name, n in users.items()
    ]
    return tuple(sorted(found, key=lambda category: (-category.people, reading_key(category.name))))


def _by_name(sorting: Sorting, spellings: dict[str, Counter[str]]) -> dict[str, set[str]]:
    """A person's cards by name; two piles of the same name are one."""
    by_name: dict[str, set[str]] = {}
    for pile in sorting.piles:
        spelt = " ".join(pile.name.split())
        if spelt and pile.cards:
            spellings.setdefault(spelt.casefold(), Counter())[spelt] += 1
            by_name.setdefault(spelt.casefold(), set()).update(pile.cards)
    return by_name


def _category(name: str, people: int, placed: Counter[str]) -> Category:
    shares = {card: Share(n, people) for card, n in sorted(placed.items(), key=_most_first)}
    mean = placed.total() / (people * len(placed))
    return Category(name, people, shares, mean if people > 1 else NotComputed(Why.TOO_FEW))


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
