"""What people choose, how they rank, and what they remember."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from codesign.measures.inference import even_odds_p
from codesign.measures.results import Chance, Method, NotComputed, Value, Why
from codesign.measures.shares import Share
from codesign.reading_order import reading_key

SMALL_WORDS = frozenset(
    word
    for line in (
        "alla att av bara de dem den det dom du då en ett fanns från för han har hon i in inte jag",
        "kan man med mer men mig min mycket någon något några när och också om på sen sig så som",
        "till typ under upp ut var vara vi vid är över",
        "a an and are as at be but for had in is it of on or that the there they this to was were",
        "with",
    )
    for word in line.split()
)
"""Words that say nothing by themselves, in Swedish and English."""


@dataclass(frozen=True)
class Preference:
    """Which of two people would rather have."""

    first: int
    second: int
    neither: int
    """Those who wanted neither of the two: told, and in no share."""
    share: Share
    """Those who chose the first, of those who chose."""
    test: Chance | NotComputed
    indifferent: int = 0
    """Those to whom it makes no difference: told, and in no share."""

    @property
    def n(self) -> int:
        """Everybody asked who answered."""
        return self.first + self.second + self.neither + self.indifferent


@dataclass(frozen=True)
class Preferred:
    """Which of several options people would rather have."""

    options: tuple[tuple[str, Share], ...]
    """Each option and how many chose it, of everybody asked; the most chosen first."""
    neither: Share
    """Those who wanted none of them, of everybody asked."""
    indifferent: Share
    """Those to whom it makes no difference, of everybody asked."""


@dataclass(frozen=True)
class Ranked:
    """How one option was placed."""

    option: str
    mean_place: float
    """1 is the most liked."""
    firsts: Share
    places: tuple[int, ...]
    """How many put it first, second and so on."""


@dataclass(frozen=True)
class Ranking:
    """How people rank some options, the best mean place first."""

    n: int
    left_out: int
    """People who did not place every option exactly once."""
    options: tuple[Ranked, ...]
    agreement: Value
    """Kendall's W: 0 when everybody ranks another way, 1 when all rank alike."""


@dataclass(frozen=True)
class Recall:
    """What people wrote after five seconds."""

    n: int
    """People who wrote something."""
    silent: int
    """People who wrote nothing."""
    words: tuple[tuple[str, int], ...]
    """Each word and how many people wrote it, most first; in lower case, as words are compared."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Word → as most people spelt it."""

    def spelt(self, word: str) -> str:
        """A word as people wrote it."""
        return self.spellings.get(word, word)


def preference(first: int, second: int, neither: int = 0, indifferent: int = 0) -> Preference:
    """Whether people prefer one of two: a two-sided exact binomial test against even odds.

    Sauro & Lewis 2016, ch. 4 (a share against one half). "No preference" is reported and not
    split between the two: splitting would dress up indifference as opinion. With fewer than six
    who choose, p cannot come below .05.
    """
    if min(first, second, neither, indifferent) < 0:
        raise ValueError("Nobody is counted less than no times")
    chose = first + second
    test = Chance(Method.BINOMIAL, even_odds_p(first, chose)) if chose else NotComputed(Why.NOBODY)
    return Preference(first, second, neither, Share(first, chose), test, indifferent)


def preferred(counts: Mapping[str, int], neither: int = 0, indifferent: int = 0) -> Preferred:
    """How many chose each of several options, how many none, and to how many it is all one.

    Shares of everybody asked, each with its interval (`shares.adjusted_wald`). There is no test:
    to pick out the two most chosen afterwards and test them would find differences by chance. For
    two options that were all there was, use `preference`.
    """
    n = sum(counts.values()) + neither + indifferent
    order = sorted(counts, key=lambda option: -counts[option])
    shares = tuple((option, Share(counts[option], n)) for option in order)
    return Preferred(shares, Share(neither, n), Share(indifferent, n))


def ranking(rankings: Iterable[Sequence[str]], options: Sequence[str]) -> Ranking | NotComputed:
    """Mean places, first places and Kendall's W of complete rankings, best first.

    W = 12·S/(m²(k³ − k)), S the squared deviations of the k rank sums among m people (Kendall &
    Babington Smith, Annals of Mathematical Statistics 1939;10:275–287), without ties. Needs two
    people and two options. Incomplete rankings are left out and counted.
    """
    given = [tuple(one) for one in rankings]
    whole = [one for one in given if sorted(one) == sorted(set(options))]
    if not whole:
        return NotComputed(Why.NOBODY)
    ranked = [_ranked(option, whole) for option in dict.fromkeys(options)]
    return Ranking(
        n=len(whole),
        left_out=len(given) - len(whole),
        options=tuple(sorted(ranked, key=lambda one: one.mean_place)),
        agreement=_kendalls_w([one.mean_place * len(whole) for one in ranked], len(whole)),
    )


def _ranked(option: str, whole: Sequence[Sequence[str]]) -> Ranked:
    places = [one.index(option) + 1 for one in whole]
    counts = tuple(places.count(place) for place in range(1, len(whole[0]) + 1))
    return Ranked(option, fmean(places), Share(counts[0], len(whole)), counts)


def _kendalls_w(rank_sums: Sequence[float], people: int) -> Value:
    k = len(rank_sums)
    if people < 2 or k < 2:
        return NotComputed(Why.TOO_FEW)
    middle = fmean(rank_sums)
    deviations = sum((rank_sum - middle) ** 2 for rank_sum in rank_sums)
    return 12 * deviations / (people**2 * (k**3 - k))


def recall(answers: Iterable[str], passing_over: Collection[str] = SMALL_WORDS) -> Recall:
    """How many people wrote each word after seeing a screen for five seconds.

    Plain counts: each person counts once per word, upper and lower case are the same, small
    words, single letters and numbers are passed over; endings are kept as written. What words
    mean is for a person to read.
    """
    given = list(answers)
    spellings: dict[str, Counter[str]] = {}
    for answer in given:
        for word, spelt in _words(answer).items():
            if word not in passing_over:
                spellings.setdefault(word, Counter())[spelt] += 1
    written = sum(bool(answer.strip()) for answer in given)
    found = [(word, counts.total()) for word, counts in spellings.items()]
    words = sorted(found, key=lambda item: (-item[1], reading_key(item[0])))
    return Recall(
        written,
        len(given) - written,
        tuple(words),
        {word: _commonest(counts) for word, counts in spellings.items()},
    )


def _words(answer: str) -> dict[str, str]:
    """A person's words in lower case, each with how it was first spelt."""
    found: dict[str, str] = {}
    for spelt in re.findall(r"[^\W\d_][\w'’-]*[^\W_]", answer):
        found.setdefault(spelt.casefold(), spelt)
    return found


def _commonest(spellings: Counter[str]) -> str:
    """The spelling that most people used; of equals the one with fewest capitals."""
    return min(spellings, key=lambda spelt: (-spellings[spelt], spelt.swapcase()))
