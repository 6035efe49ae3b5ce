"""What does not agree in printed counts, in words: what is printed, what follows, where else."""

from collections.abc import Sequence
from decimal import Decimal

from codesign.i18n import gettext, lazy, number
from codesign.printed_counts.domain import Agreement, Difference, Finding, Kind, PrintedRow
from codesign.said import standing_alone

EVERYBODY = lazy("alla")
_TABLES_SHOWN = 12


def agreement_sentence(one: Agreement) -> str:
    """How many rows with these answers follow the rule of rounding."""
    return gettext(
        "%(following)s av %(compared)s rader med %(answers)s är som de följer av sina antal.",
        following=number(one.following),
        compared=number(one.compared),
        answers=answers_named(one.answers),
    )


def answers_named(answers: Sequence[str]) -> str:
    """Few answers by name, more by how many they are."""
    if len(answers) <= 3:
        return "/".join(answers)
    return gettext("%(n)s svarsalternativ", n=number(len(answers)))


def place_of(row: PrintedRow) -> str:
    """Table and group of a row."""
    if row.is_total:
        group = gettext("%(breakdown)s, totalt", breakdown=row.breakdown)
    else:
        group = row.group or gettext(EVERYBODY)
    table = table_name(row.table)
    return f"{table}, {group}" if table else group


def table_name(table: str) -> str:
    """A printed table's number as it is called; a name as it is."""
    if table and table[0].isdigit():
        return gettext("tabell %(number)s", number=table)
    return table


def sentence(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    """A finding in one or two sentences, with where it is."""
    where = place_of(rows[finding.rows[0]])
    if finding.kind in _OF_BREAKDOWN:
        first = rows[finding.rows[0]]
        where = ", ".join(part for part in (table_name(first.table), first.breakdown) if part)
    told = _TOLD[finding.kind](finding, rows)
    return f"{where[:1].upper()}{where[1:]}: {told}"


def _parts(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    row, (told,) = rows[finding.rows[0]], finding.differences
    counts = " + ".join(f"{one.answer} {number(one.n)}" for one in row.shares if one.n is not None)
    told_first = gettext(
        "tryckt är %(printed)s svar, men %(counts)s är %(derived)s.",
        printed=_n(told.printed),
        counts=counts,
        derived=_n(told.derived),
    )
    fits = [
        gettext(
            "Om %(answer)s vore %(derived)s i stället för %(printed)s stämde både summan och "
            "andelarna.",
            answer=one.answer,
            derived=_n(one.derived),
            printed=_n(one.printed),
        )
        for one in finding.fits
    ]
    return " ".join([told_first, *fits])


def _more(finding: Finding, _rows: Sequence[PrintedRow]) -> str:
    return " ".join(
        gettext(
            "%(answer)s har %(printed)s, fler än de %(derived)s som det är av.",
            answer=one.answer,
            printed=_n(one.printed),
            derived=_n(one.derived),
        )
        for one in finding.differences
    )


def _percent_told(one: Difference, of: int | None) -> str:
    return gettext(
        "%(answer)s är tryckt %(printed)s %%, men %(n)s av %(of)s är %(exact)s %%.",
        answer=one.answer,
        printed=_p(one.printed),
        n=number(one.n or 0),
        of=number(of or 0),
        exact=_p(one.exact if one.exact is not None else one.derived),
    )


def _percents(finding: Finding, _rows: Sequence[PrintedRow]) -> str:
    told = [_percent_told(one, finding.of) for one in finding.differences]
    rounded = ", ".join(f"{one.answer} {percent_told(one.derived)}" for one in finding.differences)
    return " ".join([*told, gettext("Avrundat: %(rounded)s.", rounded=rounded)])


def _swapped(finding: Finding, _rows: Sequence[PrintedRow]) -> str:
    told = [_percent_told(one, finding.of) for one in finding.differences]
    return " ".join([*told, gettext("Andelarna verkar ha bytt plats.")])


def _hundred(finding: Finding, _rows: Sequence[PrintedRow]) -> str:
    return gettext(
        "andelarna blir %(total)s %%, inte 100 %%.", total=_p(finding.differences[0].printed)
    )


def _sum(finding: Finding, _rows: Sequence[PrintedRow]) -> str:
    first, *others = (_sum_told(one) for one in finding.differences)
    return " ".join([first, *map(standing_alone, others)])


def _sum_told(one: Difference) -> str:
    if not one.answer:
        return gettext(
            "grupperna har tillsammans %(derived)s svar, men totalt är tryckt %(printed)s.",
            derived=_n(one.derived),
            printed=_n(one.printed),
        )
    return gettext(
        "grupperna har tillsammans %(derived)s %(answer)s, men totalt är tryckt %(printed)s.",
        derived=_n(one.derived),
        answer=one.answer,
        printed=_n(one.printed),
    )


def _rest(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    left = ", ".join(f"{_n(one.printed - one.derived)} {one.answer}" for one in finding.differences)
    impossible = gettext(
        "För de %(gap)s som inte är i någon grupp blir det kvar %(left)s, och det går inte. Minst "
        "ett tal är fel.",
        gap=number(finding.of or 0),
        left=left,
    )
    return " ".join([_sum(finding, rows), impossible])


def _over(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    overlap = gettext("Antingen kan någon höra till flera grupper, eller så är ett tal fel.")
    return " ".join([_sum(finding, rows), overlap])


def _gap(finding: Finding, _rows: Sequence[PrintedRow]) -> str:
    (told,) = finding.differences
    return gettext(
        "grupperna har tillsammans %(derived)s av %(printed)s. %(gap)s är inte i någon grupp.",
        derived=_n(told.derived),
        printed=_n(told.printed),
        gap=number(finding.of or 0),
    )


def _totals(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    return gettext(
        "tabellens egen summa är en annan än %(other)s: %(numbers)s.",
        other=place_of(rows[finding.rows[1]]),
        numbers=_both(finding.differences),
    )


def _differs(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    other = rows[finding.rows[1]]
    return gettext(
        "%(other)s trycker något annat för samma grupp: %(numbers)s.",
        other=table_name(other.table) or gettext("en annan rad"),
        numbers=_both(finding.differences),
    )


def _both(differences: Sequence[Difference]) -> str:
    told = []
    for one in differences:
        write = percent_told if isinstance(one.printed, Decimal) else _n
        named = one.answer or gettext("antal svar")
        told.append(f"{named} {write(one.printed)} / {write(one.derived)}")
    return ", ".join(told)


def _responded(finding: Finding, rows: Sequence[PrintedRow]) -> str:
    (told,) = finding.differences
    tables = list(dict.fromkeys(table_name(rows[one].table) for one in finding.rows[1:]))
    shown = ", ".join(one for one in tables[:_TABLES_SHOWN] if one) or gettext("andra rader")
    return gettext(
        "enligt tabellen har %(printed)s svarat, men upp till %(derived)s svar står i %(tables)s.",
        printed=_n(told.printed),
        derived=_n(told.derived),
        tables=shown,
    )


def _n(value: int | Decimal) -> str:
    return number(int(value))


def percent_told(value: int | Decimal) -> str:
    """A percentage with the decimals that it has, and the language's sign."""
    return gettext("%(n)s %%", n=_p(value))


def _p(value: int | Decimal) -> str:
    """A percentage with the decimals that it has."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return number(float(value), -exponent if isinstance(exponent, int) else 0)


_TOLD = {
    Kind.PARTS: _parts,
    Kind.MORE: _more,
    Kind.SWAPPED: _swapped,
    Kind.PERCENT: _percents,
    Kind.HUNDRED: _hundred,
    Kind.SUM: _sum,
    Kind.REST: _rest,
    Kind.OVER: _over,
    Kind.GAP: _gap,
    Kind.TOTALS: _totals,
    Kind.DIFFERS: _differs,
    Kind.RESPONDED: _responded,
}
_OF_BREAKDOWN = frozenset({Kind.SUM, Kind.REST, Kind.OVER, Kind.GAP})
