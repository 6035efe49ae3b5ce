"""What differs between two versions of a questionnaire, part by part and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from codesign.artefacts.versions import stored_form
from codesign.i18n import gettext, lazy
from codesign.questionnaires.document import Item, Questionnaire
from codesign.questionnaires.editing.fields import (
    HOLDERS,
    KINDS,
    WHOLE,
    Field,
    Shape,
    fields_of,
)
from codesign.questionnaires.editing.typed import name_of
from codesign.questionnaires.spoken import language_name


class Sign(StrEnum):
    """What has become of a part."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class Detail:
    """One thing about a part that is otherwise; "" where there was, or is, nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One part that is otherwise."""

    sign: Sign
    key: str
    """Empty for the questionnaire itself, and for shared lists of answers."""
    name: Mapping[str, str]
    details: tuple[Detail, ...] = ()


_LISTS = {"options": lazy("Svaret"), "rows": lazy("Raden"), "labels": lazy("Ordet")}
_PLAIN = {
    "show_if": lazy("Visas när"),
    "step": lazy("Steg"),
    "area": lazy("Område"),
    "theme": lazy("Tema"),
    "scale": lazy("Svarsskala"),
    "journey": lazy("Resa"),
    "picture": lazy("Bild"),
}
_ORDER = lazy("Svarens ordning")
_KIND = lazy("Slag av fråga")
_YES = lazy("Ja")
_PICTURE = lazy("en bild")


def compared(old: Questionnaire, new: Questionnaire) -> tuple[Difference, ...]:
    """The differences from an older version to a newer: the questionnaire itself first, then parts
    in the newer's order, each at most once as moved and once as changed, then what is gone."""
    before = {one.item.key: one for one in old.located}
    moved = _moved(old, new)
    found = [*_of_whole(old, new), *_of_scales(old, new)]
    for one in new.located:
        key, name = one.item.key, name_of(one.item, new)
        if key not in before:
            found.append(Difference(Sign.ADDED, key, name))
            continue
        details = tuple(_details(before[key].item, one.item))
        if key in moved:
            found.append(Difference(Sign.MOVED, key, name, details))
        elif details:
            found.append(Difference(Sign.CHANGED, key, name, details))
    after = new.by_key
    found += [
        Difference(Sign.REMOVED, key, name_of(one.item, old))
        for key, one in before.items()
        if key not in after
    ]
    return tuple(found)


def _moved(old: Questionnaire, new: Questionnaire) -> set[str]:
    """Keys of the parts that stand elsewhere among those that both have, or in something else: as
    few as tell the whole."""
    shared = set(old.by_key) & set(new.by_key)
    mine = [one.item.key for one in old.located if one.item.key in shared]
    yours = [one.item.key for one in new.located if one.item.key in shared]
    matches = SequenceMatcher(None, mine, yours, autojunk=False).get_matching_blocks()
    kept = {key for block in matches for key in mine[block.a : block.a + block.size]}
    return {
        key
        for key in shared
        if key not in kept or _holder(old, key, shared) != _holder(new, key, shared)
    }


def _holder(document: Questionnaire, key: str, shared: set[str]) -> str:
    """What holds a part, of what both versions have."""
    above = [one.key for one in document.by_key[key].above if one.key in shared]
    return above[-1] if above else ""


def _of_whole(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    before, after = stored_form(old), stored_form(new)
    details = [one for field in WHOLE for one in _of_field(field, before, after)]
    for name in ("journey", "step"):
        details += _of_plain(name, before, after)
    languages = ", ".join(map(language_name, old.languages))
    now = ", ".join(map(language_name, new.languages))
    if old.languages != new.languages:
        details.append(Detail(gettext("Språk"), languages, now))
    names = [{one.key: one.name for one in document.themes} for document in (old, new)]
    details += _of_named(gettext("Tema"), names[0], names[1])
    if details:
        yield Difference(Sign.CHANGED, "", new.title, tuple(details))


def _of_scales(old: Questionnaire, new: Questionnaire) -> Iterator[Difference]:
    before = {one.key: one for one in old.scales}
    for scale in new.scales:
        name = {new.languages[0]: gettext("Svarsskalan %(name)s", name=scale.key)}
        if scale.key not in before:
            yield Difference(Sign.ADDED, "", name)
        elif details := _of_list("options", stored_form(before[scale.key]), stored_form(scale)):
            yield Difference(Sign.CHANGED, "", name, tuple(details))
    known = {one.key for one in new.scales}
    for key in before:
        if key not in known:
            name = {new.languages[0]: gettext("Svarsskalan %(name)s", name=key)}
            yield Difference(Sign.REMOVED, "", name)


def _details(old: Item, new: Item) -> Iterator[Detail]:
    before, after = stored_form(old), stored_form(new)
    if old.kind != new.kind:
        yield Detail(gettext(_KIND), _kind(old), _kind(new))
    known = {one.name: one for kind in (old.kind, new.kind) for one in fields_of(kind)}
    for field in known.values():
        yield from _of_field(field, before, after)
    for name in _PLAIN:
        yield from _of_plain(name, before, after)
    for name in _LISTS:
        yield from _of_list(name, before, after)


def _kind(item: Item) -> str:
    return gettext({**KINDS, **HOLDERS}[item.kind])


def _of_field(
    field: Field, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Detail]:
    old, new = before.get(field.name), after.get(field.name)
    label = gettext(field.label)
    if old == new:
        return
    if field.is_text:
        yield from _of_text(label, old or {}, new or {})
    elif field.shape is Shape.FLAG:
        yield Detail(label, gettext(_YES) if old else "", gettext(_YES) if new else "")
    else:
        yield Detail(label, _picked(field, old), _picked(field, new))


def _picked(field: Field, value: Any) -> str:
    if field.picks:
        usual = next(iter(field.picks.values()))
        return gettext(field.picks.get(str(value), usual))
    return "" if value is None else str(value)


def _of_text(label: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Detail]:
    several = len({*old, *new}) > 1
    for code in {**old, **new}:
        if old.get(code) != new.get(code):
            told = f"{label} ({language_name(code)})" if several else label
            yield Detail(told, old.get(code, ""), new.get(code, ""))


def _of_plain(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Detail]:
    old, new = before.get(name), after.get(name)
    if old == new:
        return
    if name == "picture":
        told = [gettext(_PICTURE) if one else "" for one in (old, new)]
        yield Detail(gettext(_PLAIN[name]), *told)
        return
    yield Detail(gettext(_PLAIN[name]), old or "", new or "")


def _of_list(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Detail]:
    old = _by_key(before.get(name, ()))
    new = _by_key(after.get(name, ()))
    label = gettext(_LISTS[name])
    texts = [{key: one.get("text", one) for key, one in them.items()} for them in (old, new)]
    found = list(_of_named(label, texts[0], texts[1]))
    for key in old.keys() & new.keys():
        if name != "labels":
            found += _of_plain("show_if", old[key], new[key])
            found += _of_plain("picture", old[key], new[key])
    shared = [[key for key in them if key in old and key in new] for them in (old, new)]
    if shared[0] != shared[1]:
        orders = [", ".join(_first(texts[n][key]) for key in shared[n]) for n in (0, 1)]
        found.append(Detail(gettext(_ORDER), orders[0], orders[1]))
    return found


def _by_key(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(one.get("key", n)): one for n, one in enumerate(rows)}


def _of_named(
    label: str, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Detail]:
    """What is new, gone, or said in other words of things with keys of their own."""
    for key, text in new.items():
        if key not in old:
            yield Detail(label, "", _first(text))
        else:
            yield from _of_text(label, old[key], text)
    for key, text in old.items():
        if key not in new:
            yield Detail(label, _first(text), "")


def _first(text: Mapping[str, str]) -> str:
    return next(iter(text.values()), "")
