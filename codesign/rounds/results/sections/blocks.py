"""Blocks that are no tasks: what people chose, sorted, looked for and remembered."""

from collections import Counter
from collections.abc import Mapping

from codesign.figures.drawing import Bar, bars
from codesign.figures.shown import Figure, TableRow
from codesign.i18n import gettext, local, number
from codesign.measures import block_sentences, comparing_sentences
from codesign.measures.choices import Recall, preference, preferred, recall
from codesign.rounds.plan import INDIFFERENT, FiveSeconds, Preference, Question
from codesign.rounds.results import facts
from codesign.rounds.results.board import Board, Part, lines, people_told, shares_cells, too_few
from codesign.rounds.results.forms import Mark
from codesign.rounds.results.names import beside_options, options_named
from codesign.web.lists import listed_ties, most_of

MOST_WORDS = 20


def preference_part(board: Board, block: Preference) -> Part:
    """Which one people would rather have."""
    given = facts.chosen(board.rows, block.key)
    names = {**options_named(block.options), **beside_options()}
    counts = Counter({option.key: 0 for option in block.options})
    counts.update(key for key in given.values() if key in counts)
    neither = sum(key == "" for key in given.values())
    indifferent = sum(key == INDIFFERENT for key in given.values())
    if len(block.options) == 2:
        first, second = (option.key for option in block.options)
        sentence = comparing_sentences.of_preference(
            preference(counts[first], counts[second], neither, indifferent),
            f"”{names[first]}”",
            f"”{names[second]}”",
        )
    else:
        sentence = block_sentences.of_preferred(
            preferred(counts, neither, indifferent), names.__getitem__
        )
    numbers = {**counts, "": neither, INDIFFERENT: indifferent}
    question = gettext("Vilket vill de helst ha?")
    return _options(board, block.key, question, names, numbers, len(given), sentence)


def question_part(board: Board, block: Question) -> Part:
    """An own question with options or a scale."""
    given = facts.question_answers(board.rows, block)
    if block.answer == "scale":
        names = {str(step): _step(block, step) for step in range(1, block.steps + 1)}
    else:
        names = options_named(block.options)
    counts = {key: sum(key in picked for picked in given.values()) for key in names}
    sentence = block_sentences.of_preferred(preferred(counts), names.__getitem__)
    if block.answer == "many" or not given:
        sentence = _most(names, counts, len(given))
    return _options(
        board, block.key, gettext("Vad svarade de?"), names, counts, len(given), sentence
    )


def _step(block: Question, step: int) -> str:
    ends = {1: block.low, block.steps: block.high}
    word = local(ends.get(step))
    return f"{step} ({word})" if word else str(step)


def _most(names: Mapping[str, str], counts: Mapping[str, int], n: int) -> str:
    if not n:
        return gettext("Ingen har svarat ännu.")
    tied = most_of(list(counts), counts.__getitem__)
    most = tied[0]
    if len(tied) > 1:
        return gettext(
            "Lika vanliga är %(options)s: %(x)s av %(n)s vardera.",
            options=listed_ties([f"”{names[key]}”" for key in tied]),
            x=number(counts[most]),
            n=number(n),
        )
    return gettext(
        "Vanligast är ”%(option)s”: %(x)s av %(n)s.",
        option=names[most],
        x=number(counts[most]),
        n=number(n),
    )


def _options(
    board: Board,
    key: str,
    question: str,
    names: Mapping[str, str],
    counts: Mapping[str, int],
    n: int,
    sentence: str,
) -> Part:
    """Options with how many chose them, as bars and as a table."""
    is_shown = board.is_shown(n)
    lines = [(key_, name, counts.get(key_, 0)) for key_, name in names.items()] if is_shown else []

    def mark(option: str) -> Mark:
        return Mark(key, "", "val", option)

    return Part(
        Figure(
            key=f"{key}-svar",
            question=question,
            sentence=sentence if is_shown else too_few(board.least),
            n=people_told(n),
            plot=bars(
                [
                    Bar(name, x, number(x), board.here.behind(mark(option)) if x else "")
                    for option, name, x in lines
                ],
                gettext("personer"),
            )
            if lines
            else None,
            heading=gettext("Alternativ"),
            columns=(gettext("Personer"), gettext("Andel"), gettext("95 % konfidensintervall")),
            rows=tuple(
                TableRow(name, (board.count(x, mark(option)), *cells))
                for (option, name, x), cells in zip(
                    lines, shares_cells([x for _, _, x in lines], n), strict=True
                )
            ),
        )
    )


def recall_part(board: Board, block: FiveSeconds) -> Part:
    """What people remember of a screen."""
    rows: list[TableRow] = []
    told: list[str] = []
    people: set[int] = set()
    for arm in board.arms:
        said = facts.words_of(board.rows, block.key, arm)
        found = recall(said.values())
        people |= said.keys()
        told.append(board.sentence(arm, len(said), block_sentences.of_recall(found)))
        rows += _word_rows(board, block, arm, found)
    return Part(
        Figure(
            key=f"{block.key}-minns",
            question=gettext("Vad minns de?"),
            sentence=lines(*told),
            n=people_told(len(people)),
            plot=None,
            heading=gettext("Ord"),
            columns=(gettext("Personer"),),
            rows=tuple(rows),
        )
    )


def _word_rows(board: Board, block: FiveSeconds, arm: str, found: Recall) -> list[TableRow]:
    shown = [(word, n) for word, n in found.words if board.is_shown(n)][:MOST_WORDS]
    return [
        TableRow(
            board.about(arm, found.spelt(word)),
            (board.count(n, Mark(block.key, arm, "ord", word)),),
        )
        for word, n in shown
    ]
