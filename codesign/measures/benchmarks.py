"""Whether people succeed as often as was hoped for, told as what it is and no more."""

from dataclasses import dataclass

from codesign.measures.inference import at_least_p
from codesign.measures.results import Chance, Method, NotComputed, Why
from codesign.measures.shares import Share


@dataclass(frozen=True)
class Benchmark:
    """So many of so many, beside a rate that was set before."""

    share: Share
    rate: float
    test: Chance | NotComputed


def against_benchmark(share: Share, rate: float) -> Benchmark:
    """The one-sided exact binomial test of a success rate against a benchmark, with its mid-p.

    p is how often x or more of n would succeed if the true rate were the benchmark (Sauro & Lewis
    2016, ch. 4: 9 of 11 against 80 % gives .6174, mid-p .4698). 1 − p is *not* the probability
    that the rate exceeds the benchmark. Supposes one try per person. ValueError unless the rate
    lies between 0 and 1.
    """
    if not 0 < rate < 1:
        raise ValueError(f"A benchmark lies between 0 and 1, not {rate}")
    if not share.n:
        return Benchmark(share, rate, NotComputed(Why.NOBODY))
    p, mid_p = at_least_p(share.x, share.n, rate)
    return Benchmark(share, rate, Chance(Method.BINOMIAL, p, mid_p=mid_p))
