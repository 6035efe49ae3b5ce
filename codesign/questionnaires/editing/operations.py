"""What can be done to a questionnaire, one thing at a time: pure, on the frozen document.

Each operation gives another document, whose keys are unique and whose expressions and texts name
parts by the keys that they have now. What would leave a name without anything behind it is refused
with who says it, so that nobody meets a condition that can never be met. Whether the whole holds
together besides (what comes before what) is `problems`' to tell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesign.i18n import lazy
from codesign.questionnaires.document import (
    Holder,
    Item,
    Located,
    Matrix,
    Page,
    Questionnaire,
    Repeat,
    Scale,
    Section,
    files_named,
    located,
)
from codesign.questionnaires.editing.renaming import Renaming
from codesign.questionnaires.expressions.names import names
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.tree import Chain, Operator
from codesign.questionnaires.expressions.writing import written
from codesign.questionnaires.references import References
from codesign.questionnaires.xlsform.names import Keys
from codesign.said import Said, said

_GONE = lazy("Det du ändrar finns inte kvar. Någon annan har tagit bort det.")
_TAKEN = lazy("Nyckeln ”%(key)s” är upptagen. Välj en annan.")
_LAST = lazy("En enkät behöver minst en fråga. Lägg till en annan innan du tar bort den här.")
_LAST_WITHIN = lazy(
    "Det här är det enda som ligger där. Lägg till något annat först, eller ta bort avsnittet i "
    "stället."
)
_NAMED = lazy("Svaret används på andra ställen: %(where)s.")
_AT_END = lazy("Det går inte att flytta längre.")
_INTO_ITSELF = lazy("Ett avsnitt kan inte flyttas in i sig självt.")
_NO_SECTION = lazy("Bara ett avsnitt går att lösa upp.")
_SCALE_USED = lazy("Svarsskalan används av %(n)s frågor. Byt svar i dem först.")


class EditError(Exception):
    """What cannot be done, in words, and the parts that stand in the way."""

    def __init__(self, told: Said, keys: Sequence[str] = (), *, is_named: bool = False) -> None:
        super().__init__(told.sentence)
        self.said = told
        self.keys = tuple(keys)
        self.is_named = is_named
        """Whether it can be done when the conditions of those parts are taken away with it."""


@dataclass(frozen=True)
class Place:
    """Where something goes: before the part with this index in a holder ("": in none)."""

    holder: str = ""
    index: int = 0


def item_called(document: Questionnaire, key: str) -> Located:
    """The part with a key. Raises EditError."""
    found = document.by_key.get(key)
    if found is None:
        raise EditError(said(_GONE))
    return found


def place_of(document: Questionnaire, key: str) -> Place:
    """Where a part stands. Raises EditError."""
    found = item_called(document, key)
    index = found.path[-1]
    assert isinstance(index, int)
    return Place(found.above[-1].key if found.above else "", index)


def after(document: Questionnaire, key: str) -> Place:
    """The place after a part; the end of everything for ""."""
    if not key:
        return Place("", len(document.items))
    found = place_of(document, key)
    return Place(found.holder, found.index + 1)


def end_of(document: Questionnaire, holder: str) -> Place:
    """The last place in a holder; of the questionnaire for "". Raises EditError."""
    return Place(holder, len(_within(document, holder)))


def added(document: Questionnaire, item: Item, place: Place) -> tuple[Questionnaire, str]:
    """With one more part, and the key that it got: its own, or another where that is taken. What is
    within it, and what it says of itself, follow."""
    own = _with_free_keys(item, document.by_key)
    items = list(_within(document, place.holder))
    items.insert(place.index, own)
    return _with_items(document, place.holder, items), own.key


def duplicated(document: Questionnaire, key: str) -> tuple[Questionnaire, str]:
    """With a copy of a part after it, and the key of the copy."""
    return added(document, item_called(document, key).item, after(document, key))


def changed(
    document: Questionnaire, key: str, item: Item, codes: Mapping[str, str] | None = None
) -> Questionnaire:
    """With another state of a part. Where its key or those of its rows are new, or its answers have
    other `codes` (old → new), everything that names them says the new ones."""
    old = item_called(document, key)
    if item.key != key and item.key in document.by_key:
        raise EditError(said(_TAKEN, key=item.key), [item.key])
    _refuse_missing_rows(document, old.item, item)
    found = _replaced(document, key, item)
    renaming = Renaming(_new_names(old.item, item), {key: codes} if codes else {})
    found = renaming.part(found) if renaming else found
    if codes:
        own = Renaming(own=codes).part(found.by_key[item.key].item)
        found = _replaced(found, item.key, own)
    return found


def _new_names(old: Item, new: Item) -> dict[str, str]:
    found = {} if old.key == new.key else {old.key: new.key}
    if isinstance(old, Matrix) and isinstance(new, Matrix) and len(old.rows) == len(new.rows):
        known = {row.key for row in new.rows}
        for was, row in zip(old.rows, new.rows, strict=True):
            if was.key not in known and row.key != was.key:
                found[f"{old.key}/{was.key}"] = f"{new.key}/{row.key}"
    return found


def _refuse_missing_rows(document: Questionnaire, old: Item, new: Item) -> None:
    if not isinstance(old, Matrix):
        return
    kept = {row.key for row in new.rows} if isinstance(new, Matrix) else set()
    gone = {f"{old.key}/{row.key}" for row in old.rows if row.key not in kept}
    gone -= set(_new_names(old, new))
    users = _naming(document, gone, without={old.key})
    if users:
        raise EditError(_named_by(document, users), users)


def moved(document: Questionnaire, key: str, step: int) -> Questionnaire:
    """With a part one place up (`step` −1) or down (1): past what is beside it, out of what holds
    it at its ends. Raises EditError where there is nowhere to go."""
    found, here = item_called(document, key), place_of(document, key)
    beside = here.index + step
    if 0 <= beside < len(_within(document, here.holder)):
        items = list(_within(document, here.holder))
        items[here.index], items[beside] = items[beside], items[here.index]
        return _with_items(document, here.holder, items)
    if not found.above:
        raise EditError(said(_AT_END))
    around = place_of(document, here.holder)
    return moved_to(document, key, Place(around.holder, around.index + (step > 0)))


def moved_to(document: Questionnaire, key: str, place: Place) -> Questionnaire:
    """With a part at another place, which is counted as things stand before it moves."""
    found, here = item_called(document, key), place_of(document, key)
    if place.holder == key or any(one.key == key for one in _above(document, place.holder)):
        raise EditError(said(_INTO_ITSELF))
    if here.holder == place.holder:
        items = list(_within(document, here.holder))
        items.insert(place.index, found.item)
        del items[here.index + (place.index <= here.index)]
        return _with_items(document, here.holder, items)
    _refuse_empty(document, here.holder)
    # Both are known by their keys, so that taking it out first moves neither.
    items = list(_within(document, place.holder))
    before = items[place.index].key if place.index < len(items) else None
    left = _without(document, key)
    items = list(_within(left, place.holder))
    at = next((n for n, one in enumerate(items) if one.key == before), len(items))
    items.insert(at, found.item)
    return _with_items(left, place.holder, items)


def removed(document: Questionnaire, key: str, *, with_conditions: bool = False) -> Questionnaire:
    """Without a part and what is within it.

    Where others name it that is refused; `with_conditions` takes the conditions and limits of those
    others away too. Raises EditError.
    """
    found = item_called(document, key)
    _refuse_empty(document, place_of(document, key).holder)
    gone = {one.item.key for one in located((found.item,))}
    users = _naming(document, gone, without=gone)
    if users and with_conditions:
        document = _mapped(document, lambda one: _freed(one, gone) if one.key in users else one)
        users = _naming(document, gone, without=gone)
        if users:
            raise EditError(_named_by(document, users), users)
    elif users:
        raise EditError(_named_by(document, users), users, is_named=True)
    return _without(document, key)


def wrapped(document: Questionnaire, key: str, holder: Holder) -> tuple[Questionnaire, str]:
    """With a part put into a new section or repeat, whose own items are put aside; its key."""
    found, here = item_called(document, key), place_of(document, key)
    free = _with_free_keys(holder.model_copy(update={"items": ()}), document.by_key)
    around = free.model_copy(update={"items": (found.item,)})
    items = list(_within(document, here.holder))
    items[here.index] = around
    return _with_items(document, here.holder, items), around.key


def unwrapped(document: Questionnaire, key: str) -> Questionnaire:
    """With what is in a section in its place; the section's condition goes to each of its parts."""
    section, here = item_called(document, key).item, place_of(document, key)
    if not isinstance(section, Section):
        raise EditError(said(_NO_SECTION))
    items = list(_within(document, here.holder))
    items[here.index : here.index + 1] = [
        one.model_copy(update={"show_if": both(section.show_if, one.show_if)})
        for one in section.items
    ]
    return _with_items(document, here.holder, items)


def with_scale(
    document: Questionnaire, key: str, scale: Scale | None, codes: Mapping[str, str] | None = None
) -> Questionnaire:
    """With another state of a shared list of answers, a new one (`key` ""), or without it."""
    users = [one.key for one in document.questions if getattr(one, "scale", None) == key]
    if scale is None and users:
        raise EditError(said(_SCALE_USED, n=len(users)), users)
    others = [one for one in document.scales if one.key != key]
    if scale is not None and scale.key in {one.key for one in others}:
        raise EditError(said(_TAKEN, key=scale.key))
    if key and len(others) == len(document.scales):
        raise EditError(said(_GONE))
    new = [scale if one.key == key else one for one in document.scales if scale or one.key != key]
    new += [scale] if scale and not key else []
    found = document.model_copy(update={"scales": tuple(new)})
    if scale is not None and scale.key != key:
        pointed = {"scale": scale.key}
        found = _mapped(
            found, lambda one: one.model_copy(update=pointed) if one.key in users else one
        )
    if codes:
        found = Renaming(codes=dict.fromkeys(users, codes), own={}).part(found)
        own = Renaming(own=codes)
        found = _mapped(found, lambda one: own.part(one) if one.key in users else one)
    return found


def with_own_files(document: Questionnaire) -> Questionnaire:
    """With no file listed that nothing names any more."""
    named = {name for name, _ in files_named(document)}
    files = tuple(one for one in document.files if one.name in named)
    return document if files == document.files else document.model_copy(update={"files": files})


def both(one: str | None, other: str | None) -> str | None:
    """The condition that both of two hold."""
    if one is None or other is None:
        return one or other
    try:
        return written(Chain(parse(one), ((Operator.AND, parse(other)),)))
    except ExpressionError:
        return f"({one}) and ({other})"


def _within(document: Questionnaire, holder: str) -> Sequence[Item]:
    if not holder:
        return document.items
    found = item_called(document, holder).item
    if not isinstance(found, Section | Repeat):
        raise EditError(said(_GONE))
    return found.items


def _above(document: Questionnaire, holder: str) -> Sequence[Holder]:
    return item_called(document, holder).above if holder else ()


def _refuse_empty(document: Questionnaire, holder: str) -> None:
    if len(_within(document, holder)) == 1:
        raise EditError(said(_LAST_WITHIN if holder else _LAST), [holder] if holder else ())


def _with_items(document: Questionnaire, holder: str, items: Sequence[Item]) -> Questionnaire:
    if not holder:
        return document.model_copy(update={"items": tuple(items)})
    found = item_called(document, holder).item
    return _replaced(document, holder, found.model_copy(update={"items": tuple(items)}))


def _replaced(document: Questionnaire, key: str, item: Item) -> Questionnaire:
    """With the part at a key's place exchanged; only what holds it is built anew."""
    path = [*item_called(document, key).above]
    new, old = item, key
    while path:
        holder = path.pop()
        items = tuple(new if one.key == old else one for one in holder.items)
        new, old = holder.model_copy(update={"items": items}), holder.key
    top = tuple(new if one.key == old else one for one in document.items)
    return document.model_copy(update={"items": top})


def _without(document: Questionnaire, key: str) -> Questionnaire:
    holder = place_of(document, key).holder
    left = [one for one in _within(document, holder) if one.key != key]
    return _with_items(document, holder, left)


def _mapped(document: Questionnaire, change: Callable[[Item], Item]) -> Questionnaire:
    def of(items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(change(_with_inner(one)) for one in items)

    def _with_inner(item: Item) -> Item:
        if isinstance(item, Section | Repeat):
            return item.model_copy(update={"items": of(item.items)})
        return item

    return document.model_copy(update={"items": of(document.items)})


def _with_free_keys(item: Item, taken: Mapping[str, object]) -> Item:
    """The same part with keys that are free here, and its own names of itself as they are then."""
    keys = Keys()
    for key in taken:
        keys.reserve(key)
    new = {one.item.key: keys.take(one.item.key) for one in located((item,))}
    new = {old: key for old, key in new.items() if old != key}
    if not new:
        return item
    return Renaming(new).part(_with_keys(item, new))


def _with_keys(item: Item, new: Mapping[str, str]) -> Item:
    changes: dict[str, object] = {}
    if item.key in new:
        changes = {"key": new[item.key], "name": None}
    if isinstance(item, Section | Repeat):
        changes["items"] = tuple(_with_keys(one, new) for one in item.items)
    return item.model_copy(update=changes)


def _naming(
    document: Questionnaire, gone: set[str] | frozenset[str], without: set[str]
) -> tuple[str, ...]:
    """Keys of the parts, but for some, that name something of what goes: a key, or a row."""
    found: dict[str, None] = {}
    for use in References(document).uses:
        if use.located.item.key in without:
            continue
        if any(name in gone or name.partition("/")[0] in gone for name in use.names):
            found[use.located.item.key] = None
    return tuple(found)


def _named_by(document: Questionnaire, users: Sequence[str]) -> Said:
    return said(_NAMED, where=", ".join(f"”{key}”" for key in users))


def _freed(item: Item, gone: set[str]) -> Item:
    """The part without the conditions and limits that name what goes."""
    new: dict[str, object] = {
        name: None for name in ("show_if", "constraint") if _says(getattr(item, name, None), gone)
    }
    if isinstance(item, Page) and (options := getattr(item, "options", ())):
        new["options"] = tuple(
            one.model_copy(update={"show_if": None}) if _says(one.show_if, gone) else one
            for one in options
        )
    return item.model_copy(update=new)


def _says(written_: str | None, gone: set[str]) -> bool:
    try:
        return bool(written_) and any(
            name.partition("/")[0] in gone for name in names(parse(written_ or ""))
        )
    except ExpressionError:
        return False


def named_parts(document: Questionnaire, key: str) -> Iterator[str]:
    """Keys of the parts whose conditions, calculations or texts name this one."""
    yield from _naming(document, {key}, without={key})
