"""Results as figures: a sentence, a picture and a table of each, made of what is known alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codesign.figures.drawing import Bar, bars
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext, local, ngettext, number, percent
from codesign.numbers import percents_of
from codesign.questionnaires.document import Matrix, Questionnaire
from codesign.questionnaires.results import Result
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.themes import ThemeMean
from codesign.questionnaires.values import options_of
from codesign.web.lists import listed_ties, most_of

HIDDEN = "–"


def asked_at(document: Questionnaire, place: str) -> str:
    """A question in words, with its row where it is one of a matrix."""
    key, _, row = place.partition("/")
    item = document.question(key)
    assert item is not None
    asked = local(unpiped(item.text))
    if isinstance(item, Matrix):
        asked = f"{asked} {local(next(one.text for one in item.rows if one.key == row))}"
    return asked


def names_at(document: Questionnaire, place: str) -> Mapping[str, str]:
    """What can be answered there: key → words."""
    item = document.question(place.partition("/")[0])
    assert item is not None
    return options_of(document, item)


def counted(n: int | None) -> str:
    """A count, or that it is hidden."""
    return HIDDEN if n is None else number(n)


def answers_told(n: int | None) -> str:
    """How many a figure tells of."""
    if n is None:
        return gettext("Hur många som svarade är för litet att visa")
    return ngettext("%(antal)s svarade", "%(antal)s svarade", n, antal=number(n))


def number_cell(text: str) -> TableCell:
    """A cell that nothing is behind."""
    return TableCell(text)


@dataclass(frozen=True)
class Side:
    """One of several groups whose answers stand beside each other."""

    name: str
    results: Mapping[str, Result]


def shares_figure(document: Questionnaire, place: str, sides: Sequence[Side], key: str) -> Figure:
    """One question: how many gave each answer, and their share, of each side."""
    names = names_at(document, place)
    found = [(side.name, side.results.get(place)) for side in sides]
    drawn, rows = [], []
    shares = [_shares(one) for _, one in found]
    for option, name in names.items():
        cells: list[TableCell] = []
        for (side, one), share in zip(found, shares, strict=True):
            n = one.options.get(option) if one else None
            text = f"{share[option]} %" if option in share else HIDDEN
            cells += [number_cell(counted(n)), number_cell(text)]
            label = f"{name} · {side}" if len(sides) > 1 else name
            drawn.append(Bar(label, share.get(option), text, ""))
        rows.append(TableRow(name, tuple(cells)))
    columns = [
        word
        for side in sides
        for word in ((_named(gettext("Personer"), side, sides)), _named(_SHARE(), side, sides))
    ]
    return Figure(
        key=key,
        question=asked_at(document, place),
        sentence=" ".join(_sentence(names, *one, many=len(sides) > 1) for one in found),
        n="; ".join(_n_of(*one, many=len(sides) > 1) for one in found),
        plot=bars(drawn, _SHARE()) if any(shares) else None,
        heading=gettext("Svar"),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _SHARE() -> str:  # noqa: N802 - a word, said when the language is known
    return gettext("Andel av dem som svarade")


def _named(word: str, side: Side, sides: Sequence[Side]) -> str:
    return f"{word}, {side.name}" if len(sides) > 1 else word


def _shares(one: Result | None) -> dict[str, int]:
    if one is None or not one.answered:
        return {}
    known = {key: n for key, n in one.options.items() if n is not None}
    return dict(zip(known, percents_of(list(known.values()), one.answered), strict=True))


def _n_of(name: str, one: Result | None, *, many: bool) -> str:
    told = answers_told(one.answered if one else None)
    return f"{name}: {told}" if many else told


def _sentence(names: Mapping[str, str], side: str, one: Result | None, *, many: bool) -> str:
    """What most answered there."""
    before = f"{side}: " if many else ""
    if one is None or one.has_gaps:
        return before + gettext("Talen är för små för att visas.")
    if not one.answered:
        return before + gettext("Ingen har svarat på frågan.")
    counts = {key: n or 0 for key, n in one.options.items()}
    most = most_of(list(counts), counts.__getitem__)
    told = gettext(
        "Vanligast är %(options)s: %(x)s av %(n)s.",
        options=listed_ties([f"”{names.get(key, key)}”" for key in most]),
        x=number(counts[most[0]]),
        n=number(one.answered),
    )
    return before + told


def theme_figure(rows: Sequence[tuple[str, ThemeMean | None]], steps: str) -> Figure:
    """The mean of each theme, in the document's order."""
    known = [(name, one) for name, one in rows if one is not None]
    return Figure(
        key="teman",
        question=gettext("Vad säger varje tema?"),
        sentence=_span(known) or gettext("Inget tema kan sammanfattas med ett medel."),
        n=gettext(
            "Medlen är räknade på %(antal)s svar",
            antal=number(sum(one.answers for _, one in known)),
        ),
        plot=bars([Bar(name, one.mean, number(one.mean, 2), "") for name, one in known], steps)
        if known
        else None,
        heading=gettext("Tema"),
        columns=(gettext("Medel"), gettext("Frågor"), gettext("Svar")),
        rows=tuple(
            TableRow(
                name,
                (
                    number_cell(number(one.mean, 2) if one else HIDDEN),
                    number_cell(number(one.questions) if one else HIDDEN),
                    number_cell(number(one.answers) if one else HIDDEN),
                ),
            )
            for name, one in rows
        ),
        notes=(
            gettext(
                "Medlet är summan av stegen delad med antalet svar, där lägsta steget är 1. Den "
                "som svarat på tre frågor räknas tre gånger."
            ),
            gettext("Ett streck betyder att frågorna har olika skalor eller att tal är för små."),
        ),
    )


def _span(known: Sequence[tuple[str, ThemeMean]]) -> str:
    """Between which means the themes lie; "" where none has one."""
    if not known:
        return ""
    means = [one.mean for _, one in known]
    return gettext(
        "Medlen går från %(low)s till %(high)s, där %(steps)s är det högsta steget.",
        low=number(min(means), 2),
        high=number(max(means), 2),
        steps=number(max(one.steps for _, one in known)),
    )


def rows_figure(
    key: str,
    question: str,
    sentence: str,
    heading: str,
    unit: str,
    columns: Sequence[str],
    lines: Iterable[tuple[str, float | None, str, Sequence[str], str]],
    n: str,
    notes: Sequence[str] = (),
) -> Figure:
    """Any rows with a share each: (name, share 0…1, its text, other cells, address)."""
    given = list(lines)
    return Figure(
        key=key,
        question=question,
        sentence=sentence,
        n=n,
        plot=bars(
            [Bar(name, share, text, address) for name, share, text, _, address in given], unit
        )
        if given
        else None,
        heading=heading,
        columns=(*columns, unit),
        rows=tuple(
            TableRow(name, (*map(_cell, cells), TableCell(text, address)))
            for name, _, text, cells, address in given
        ),
        notes=tuple(notes),
    )


def _cell(text: str) -> TableCell:
    """A cell that nothing is behind: numbers to the right, words to the left."""
    return TableCell(text, is_number=text == HIDDEN or text[:1].isdigit())


def share_of(x: int | None, n: int | None) -> tuple[float | None, str]:
    """A share 0…1 and its text; a dash where either number is hidden or nobody is counted."""
    if x is None or not n:
        return None, HIDDEN
    return x / n, percent(x / n)
