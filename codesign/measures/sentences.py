"""What each measure says, as a person who had read it would, and no more than the numbers hold.

Every sentence tells how many it is about and how sure one can be; why there is no number is said
in words. The blocks of a round (clicks, paths, cards …) are in `block_sentences`, comparisons in
`comparing_sentences`. "" when there is nothing to say.
"""

from codesign.i18n import gettext, ngettext, number
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.phrases import duration, joined, percents
from codesign.measures.results import Interval, NotComputed, Why
from codesign.measures.samples import Certainty, certainty, margin
from codesign.measures.scales import SEQ_USUAL, Norm, Ratings, Reach, sus_norm
from codesign.measures.shares import Share
from codesign.measures.success import TaskSuccess
from codesign.measures.times import TimeOnTask
from codesign.numbers import percent_of


def of_sample(n: int) -> str:
    """How much one may read into what n people did."""
    sure = certainty(n)
    if sure is Certainty.NOTHING:
        return gettext("Ingen har provat ännu.")
    if sure is Certainty.ONE:
        return gettext("En enda person har provat. Det visar vad som kan hända, inte hur ofta.")
    if sure is Certainty.HINT:
        return gettext("Så få provningar visar vad som kan hända, men inte hur ofta det händer.")
    worst = margin(n)
    points = number(0 if isinstance(worst, NotComputed) else percent_of(worst))
    if sure is Certainty.ROUGH:
        return gettext(
            "%(n)s har provat. Andelarna är en fingervisning: de kan slå fel på upp till "
            "%(points)s procentenheter.",
            n=number(n),
            points=points,
        )
    return gettext(
        "%(n)s har provat. Andelarna stämmer troligen på %(points)s procentenheter när.",
        n=number(n),
        points=points,
    )


def of_share(share: Share) -> str:
    """Where the true value of a share lies; "" for none or one, which say nothing of it."""
    interval = share.interval
    if isinstance(interval, NotComputed) or share.n == 1:
        return ""
    between = {"low": percents(interval.low), "high": percents(interval.high)}
    if certainty(share.n) in {Certainty.HINT, Certainty.ROUGH}:
        return gettext(
            "Med så få provningar ligger det sanna värdet troligen någonstans mellan %(low)s och "
            "%(high)s procent.",
            **between,
        )
    return gettext(
        "Det sanna värdet ligger troligen mellan %(low)s och %(high)s procent.", **between
    )


def of_success(found: TaskSuccess, by_own_word: int = 0) -> str:
    """How many managed the task, how sure that is, and how it ended for the others.

    `by_own_word` is how many of them nobody saw reach a goal: they said so themselves.
    """
    n = found.n
    if n and by_own_word == n:
        return _by_own_word(found)
    rest = _partly_own_word(by_own_word, n)
    return joined(_seen_success(found), rest) if rest else _seen_success(found)


def _by_own_word(found: TaskSuccess) -> str:
    x, n = found.succeeded.x, found.n
    if n == 1:
        told = (
            gettext("Den enda som försökte klarade uppgiften, enligt personen själv.")
            if x
            else gettext("Den enda som försökte klarade inte uppgiften, enligt personen själv.")
        )
        return told + " " + gettext("En enda person visar vad som kan hända, inte hur ofta.")
    if x == n:
        told = gettext("Alla %(n)s klarade uppgiften, enligt dem själva.", n=number(n))
    elif not x:
        told = gettext("Ingen av %(n)s klarade uppgiften, enligt dem själva.", n=number(n))
    else:
        told = gettext(
            "%(x)s av %(n)s klarade uppgiften, enligt dem själva.", x=number(x), n=number(n)
        )
    return joined(told, of_share(found.succeeded), _ends(found))


def _partly_own_word(by_own_word: int, n: int) -> str:
    if not by_own_word:
        return ""
    return ngettext(
        "För %(x)s av %(all)s är det enligt personen själv.",
        "För %(x)s av %(all)s är det enligt dem själva.",
        by_own_word,
        x=number(by_own_word),
        all=number(n),
    )


def _seen_success(found: TaskSuccess) -> str:
    x, n = found.succeeded.x, found.n
    if not n:
        return gettext("Ingen har försökt sig på uppgiften ännu.")
    if n == 1:
        told = (
            gettext("Den enda som försökte klarade uppgiften.")
            if x
            else gettext("Den enda som försökte klarade inte uppgiften.")
        )
        return told + " " + gettext("En enda person visar vad som kan hända, inte hur ofta.")
    if x == n:
        told = gettext("Alla %(n)s klarade uppgiften.", n=number(n))
    elif not x:
        told = gettext("Ingen av %(n)s klarade uppgiften.", n=number(n))
    else:
        told = gettext("%(x)s av %(n)s klarade uppgiften.", x=number(x), n=number(n))
    return joined(told, of_share(found.succeeded), _ends(found))


def _ends(found: TaskSuccess) -> str:
    gave_up, left = found.counts[TaskOutcome.GAVE_UP], found.counts[TaskOutcome.LEFT]
    said = {"gave_up": number(gave_up), "left": number(left)}
    if gave_up and left:
        return gettext("%(gave_up)s gav upp och %(left)s lämnade utan att säga till.", **said)
    if gave_up:
        return gettext("%(gave_up)s gav upp.", gave_up=said["gave_up"])
    return gettext("%(left)s lämnade utan att säga till.", left=said["left"]) if left else ""


def of_directness(found: TaskSuccess) -> str:
    """How many of those who managed it went the shortest way."""
    x, n = found.direct.x, found.direct.n
    if not n:
        return ""
    if n == 1:
        return (
            gettext("Den som klarade uppgiften gick kortaste vägen.")
            if x
            else gettext("Den som klarade uppgiften tog en omväg.")
        )
    if x == n:
        return gettext("Alla %(n)s som klarade uppgiften gick kortaste vägen.", n=number(n))
    if not x:
        return gettext("Alla %(n)s som klarade uppgiften tog en omväg.", n=number(n))
    return gettext(
        "%(x)s av de %(n)s som klarade uppgiften gick kortaste vägen, de andra tog en omväg.",
        x=number(x),
        n=number(n),
    )


def of_times(found: TimeOnTask | NotComputed) -> str:
    """What is a typical time, how sure that is, and the fastest and slowest."""
    if isinstance(found, NotComputed):
        if found.why is Why.NOT_POSITIVE:
            return gettext("Någon tid är noll eller negativ. Rätta den innan tiderna räknas.")
        return gettext("Ingen som klarade uppgiften har någon tid.")
    if found.n == 1:
        return gettext(
            "Den enda tiden är %(time)s. Fler behövs för att säga vad som är vanligt.",
            time=duration(found.typical),
        )
    told = gettext(
        "Den som klarar uppgiften behöver oftast omkring %(time)s (%(n)s tider, från %(fastest)s "
        "till %(slowest)s).",
        time=duration(found.typical),
        n=number(found.n),
        fastest=duration(found.fastest),
        slowest=duration(found.slowest),
    )
    if isinstance(found.interval, NotComputed):
        return told
    return joined(
        told,
        gettext(
            "Det typiska värdet ligger troligen mellan %(low)s och %(high)s.",
            low=duration(found.interval.low),
            high=duration(found.interval.high),
        ),
    )


def of_sus(found: Ratings) -> str:
    """The mean of SUS, how sure it is, and where studied products lie, as orientation."""
    told = _of_hundred(found, "SUS")
    if isinstance(found.mean, NotComputed) or found.n == 1:
        return told
    return joined(told, _of_norm(sus_norm(found.mean)))


def of_umux_lite(found: Ratings) -> str:
    """The mean of UMUX-Lite and how sure it is."""
    return _of_hundred(found, "UMUX-Lite")


def _of_hundred(found: Ratings, scale: str) -> str:
    if isinstance(found.mean, NotComputed):
        told = gettext("Ingen har svarat på hela %(scale)s ännu.", scale=scale)
        return joined(told, _left_out(found.left_out))
    told = ngettext(
        "%(scale)s blev %(mean)s av 100, efter %(count)s svar.",
        "%(scale)s blev i medel %(mean)s av 100, efter %(count)s svar.",
        found.n,
        scale=scale,
        mean=number(found.mean),
        count=number(found.n),
    )
    return joined(told, _of_mean(found.interval), _left_out(found.left_out))


def _of_norm(norm: Norm) -> str:
    share = number(norm.percentile, 0)
    if norm.reach is Reach.BELOW:
        return gettext(
            "Som riktmärke: färre än %(share)s procent av de produkter som undersökts får lägre.",
            share=share,
        )
    if norm.reach is Reach.ABOVE:
        return gettext(
            "Som riktmärke: mer än %(share)s procent av de produkter som undersökts får lägre.",
            share=share,
        )
    return gettext(
        "Som riktmärke: ungefär %(share)s procent av de produkter som undersökts får lägre.",
        share=share,
    )


def of_seq(found: Ratings) -> str:
    """How easy the task felt, how sure that is, and what is usual."""
    if isinstance(found.mean, NotComputed) or isinstance(found.median, NotComputed):
        return gettext("Ingen har svarat på hur lätt uppgiften var.")
    told = ngettext(
        "Uppgiften kändes som %(mean)s på en skala från 1 (mycket svår) till 7 (mycket lätt), "
        "enligt %(count)s svar.",
        "Uppgiften kändes i medel som %(mean)s på en skala från 1 (mycket svår) till 7 (mycket "
        "lätt), med medianen %(median)s av %(count)s svar.",
        found.n,
        mean=number(found.mean),
        median=number(found.median),
        count=number(found.n),
    )
    usual = gettext("Vanligt är omkring %(usual)s.", usual=number(SEQ_USUAL))
    return joined(told, _of_mean(found.interval), usual)


def _of_mean(interval: Interval | NotComputed) -> str:
    if isinstance(interval, Interval):
        return gettext(
            "Det sanna medlet ligger troligen mellan %(low)s och %(high)s.",
            low=number(interval.low),
            high=number(interval.high),
        )
    if interval.why is Why.NO_SPREAD:
        return gettext("Alla svarade lika, så hur säkert medlet är går inte att räkna ut.")
    return ""


def _left_out(people: int) -> str:
    if not people:
        return ""
    return ngettext(
        "%(count)s person hoppade över någon fråga och är inte med.",
        "%(count)s personer hoppade över någon fråga och är inte med.",
        people,
        count=number(people),
    )


def of_indifferent(n: int) -> str:
    """How many said that it makes no difference to them; nothing when nobody did."""
    if not n:
        return ""
    return gettext("%(n)s tyckte att det inte spelar någon roll.", n=number(n))
