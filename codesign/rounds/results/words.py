"""Sentences around the numbers: who took part, and what a number stands for."""

from codesign.i18n import gettext, lazy, local, ngettext, number
from codesign.items.card_sort.measure import sortings
from codesign.items.card_sort.model import CardSort
from codesign.items.marks import CellSelector
from codesign.items.measure import words_of
from codesign.items.names import OUTCOMES, beside_options, options_named, short
from codesign.items.places import CLOSING
from codesign.items.preference.model import Preference
from codesign.items.question.model import Question
from codesign.measures.cards import categories
from codesign.measures.choices import recall
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.phrases import joined
from codesign.measures.sentences import of_sample
from codesign.rounds.results.board import ResultData
from codesign.rounds.results.facts import Taking
from codesign.rounds.results.sections.context import NAMED

_WHAT = {
    "klarade": lazy("klarade uppgiften"),
    "tid": lazy("klarade uppgiften och har en tid"),
    "vilse": lazy("kom fram men gick vilse"),
    "latt": lazy("svarade %(value)s på hur lätt det var"),
    "vag": lazy("gick vägen %(value)s"),
    "vid": lazy("kom till %(value)s"),
    "miss": lazy("tryckte bredvid på ”%(value)s”"),
    "tryck": lazy("tryckte på ”%(value)s”"),
    "ratt": lazy("tryckte rätt först"),
    "fel": lazy("tryckte fel först"),
    "inget": lazy("tryckte inte alls"),
    "traff": lazy("tryckte på ”%(value)s”"),
    "bredvid": lazy("tryckte bredvid allt"),
    "yta": lazy("tryckte i yta %(value)s"),
    "val": lazy("svarade ”%(value)s”"),
    "par": lazy("lade ihop %(value)s"),
    "hog": lazy("har högen ”%(value)s”"),
    "fann": lazy("hittade rätt"),
    "direkt": lazy("hittade rätt utan att vända"),
    "gav_upp": lazy("gav upp"),
    "nod": lazy("besökte ”%(value)s”"),
    "forst": lazy("började i ”%(value)s”"),
    "vande": lazy("vände i ”%(value)s”"),
    "ord": lazy("skrev ordet ”%(value)s”"),
    "skrev": lazy("skrev något"),
    "tyst": lazy("skrev ingenting"),
    "poang": lazy("gav %(value)s poäng"),
    "avslutade": lazy("gick hela vägen"),
    "delvis": lazy("slutade i förtid"),
    "pagar": lazy("håller på"),
}


def taking_sentence(taking: Taking) -> str:
    """How many took part, and what is not in the numbers."""
    if not taking.counted:
        return gettext("Ingen har provat ännu.")
    parts = [
        ngettext(
            "%(count)s har gått hela vägen.",
            "%(count)s har gått hela vägen.",
            taking.complete,
            count=number(taking.complete),
        )
    ]
    if taking.partial:
        parts.append(
            ngettext(
                "%(count)s slutade i förtid, och det den hann göra är med.",
                "%(count)s slutade i förtid, och det de hann göra är med.",
                taking.partial,
                count=number(taking.partial),
            )
        )
    if taking.ongoing:
        parts.append(gettext("%(count)s håller på just nu.", count=number(taking.ongoing)))
    if taking.left_out:
        parts.append(left_out_told(taking.left_out))
    return joined(*parts, of_sample(taking.counted))


def left_out_told(n: int) -> str:
    """How many walk-throughs staff have left out of the results."""
    return ngettext(
        "%(count)s provning har projektgruppen valt att inte ta med.",
        "%(count)s provningar har projektgruppen valt att inte ta med.",
        n,
        count=number(n),
    )


def mark_words(board: ResultData, mark: CellSelector) -> list[str]:
    """What a number counts, part by part."""
    told = []
    block = board.tried.script.block(mark.key)
    if block is not None:
        told.append(f"”{short(local(block.prompt))}”")
    elif mark.key == CLOSING:
        told.append(gettext("helheten"))
    if board.names.has_several and mark.arm in board.tried.arms:
        told.append(board.names.version(mark.arm))
    if what := _what(board, mark):
        told.append(what)
    return told


def _what(board: ResultData, mark: CellSelector) -> str:
    if known := NAMED.get((mark.what, mark.value)):
        return gettext(known).lower()
    if mark.what in {"enhet", "plats"}:
        return mark.value
    ends = {str(one): one for one in TaskOutcome}
    if mark.what in ends:
        return gettext(OUTCOMES[ends[mark.what]]).lower()
    if mark.what not in _WHAT:
        return ""
    return gettext(_WHAT[mark.what]) % {"value": _value(board, mark)}


def _value(board: ResultData, mark: CellSelector) -> str:
    """A value as people know it."""
    block = board.tried.script.block(mark.key)
    if mark.what in {"vag", "vid"}:
        return " → ".join(_node(board, end, mark.arm) for end in mark.value.split(">"))
    if mark.what in {"miss", "tryck"}:
        return board.names.screen(mark.value, mark.arm)
    if mark.what == "traff" and block is not None:
        return board.names.hotspot(getattr(block, "screen", ""), mark.value, mark.arm)
    if mark.what == "hog" and isinstance(block, CardSort):
        return _pile(board, block, mark.value)
    if mark.what == "ord" and block is not None:
        said = words_of(board.rows, block.key, mark.arm)
        return recall(said.values()).spelt(mark.value)
    if isinstance(block, CardSort):
        named = options_named(block.cards) | options_named(block.groups)
        return " + ".join(named.get(card, card) for card in mark.value.split("~"))
    if isinstance(block, Preference | Question):
        named = {**options_named(block.options), **beside_options()}
        return named.get(mark.value, mark.value)
    return mark.value


def _pile(board: ResultData, block: CardSort, folded: str) -> str:
    """A pile's name in its commonest spelling, or the label of the group that was given."""
    found = categories(sortings(board.rows, block).values())
    name = next((one.name for one in found if one.name.casefold() == folded), folded)
    return options_named(block.groups).get(name, name)


def _node(board: ResultData, key: str, arm: str) -> str:
    level, point, screen = key.partition(".")
    if point and level.isdecimal():
        return f"{level}. {board.names.screen(screen, arm)}"
    ends = {str(one): gettext(name) for one, name in OUTCOMES.items()}
    stops = {"start": gettext("Började"), "later": gettext("Fler skärmar")}
    return {**ends, **stops}.get(key, key)
