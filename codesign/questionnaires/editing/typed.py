"""A part of a questionnaire as its form has it: from the document to fields, and back.

What was typed stays as it was typed until it can be used. The name of a field is its way in the
document with points between: ``text.sv``, ``options.1.text.en``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from codesign.artefacts.versions import stored_form
from codesign.artefacts.words import said_of
from codesign.i18n import gettext, lazy
from codesign.questionnaires.document import (
    Item,
    Page,
    Questionnaire,
    Repeat,
    Scale,
    Section,
)
from codesign.questionnaires.editing.conditions import Common, common, expression_of
from codesign.questionnaires.editing.fields import (
    HOLDERS,
    KINDS,
    OWN,
    WITH_OPTIONS,
    WITH_SCALE,
    Field,
    Shape,
    fields_of,
)
from codesign.questionnaires.xlsform.names import Keys, slug
from codesign.said import Problem
from codesign.web.forms import clean_text, without_nul

MOST_ROWS_TYPED = 2000
LISTS = ("options", "rows", "labels")
"""Lists within a part, each of whose rows has fields of its own."""
_ROW = re.compile(r"(options|rows|labels)\.(\d{1,4})\.([a-z_]+(?:\.[A-Za-z-]+)?)\Z")
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_PLAIN_NUMBERS = {("number", "least"), ("number", "most")}
ALWAYS, WHEN, EXPRESSION = "always", "when", "expression"
"""How somebody says when a part is met."""

_LABELS = {
    "key": lazy("Nyckel"),
    "show_if": lazy("Villkor"),
    "options": lazy("Svaren"),
    "rows": lazy("Raderna"),
    "labels": lazy("Ord till varje steg"),
    "title": lazy("Rubrik"),
    "text": lazy("Frågan"),
}
_NO_TEXT = lazy("Skriv frågan.")
_NO_OPTIONS = lazy("Skriv minst ett svar.")
_NO_ROWS = lazy("Skriv minst en rad.")
_NO_CHOICE = lazy("Välj vilken fråga och vilket svar det beror på.")
_NO_EXPRESSION = lazy("Skriv villkoret, eller välj ett annat sätt.")
_NAME_IT = lazy("Ge den ett namn.")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a part."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """List → its rows."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Field → what is wrong, for people."""

    def with_error(self, name: str, sentence: str) -> "Typed":
        """The same with one more thing wrong."""
        return replace(self, errors={**self.errors, name: sentence})

    def text(self, name: str, language: str) -> str:
        """What stands in a text's field in one language."""
        return self.values.get(f"{name}.{language}", "")


@dataclass(frozen=True)
class Meant:
    """What a form says: a part, and which answers have other codes than they had."""

    item: Item
    codes: Mapping[str, str] = field(default_factory=dict)


def typed_of(item: Item, document: Questionnaire) -> Typed:
    """A part as its form shows it."""
    plain = stored_form(item)
    values = {"key": item.key, **_placed(plain)}
    for one in fields_of(item.kind):
        values |= _shown(one, plain.get(one.name), getattr(item, one.name, None))
    values |= _condition_shown(item.show_if)
    return Typed(item.kind, values, _rows_of(item, plain))


def _placed(plain: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(plain.get(name, "")) for name in ("step", "area", "theme", "scale")}


def _shown(one: Field, stored: Any, value: Any) -> dict[str, str]:
    if one.is_text:
        return {f"{one.name}.{code}": text for code, text in (stored or {}).items()}
    if one.shape is Shape.FLAG:
        return {one.name: "1" if value else ""}
    return {one.name: "" if value is None else str(stored if stored is not None else value)}


def _condition_shown(written: str | None) -> dict[str, str]:
    said = common(written)
    if written is None:
        return {"shown": ALWAYS}
    if said is None:
        return {"shown": EXPRESSION, "show_if": written}
    return {
        "shown": WHEN,
        "show_if": written,
        "when": f"{said.name}={said.code}",
        "when_not": "1" if said.is_not else "",
    }


def _rows_of(item: Item, plain: Mapping[str, Any]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for name in ("options", "rows"):
        if name in plain:
            found[name] = tuple(row_shown(one) for one in plain[name])
    if item.kind == "rating":
        words = plain.get("labels", ())
        steps = [words[n] if n < len(words) else {} for n in range(item.steps)]
        found["labels"] = tuple(
            {f"text.{code}": text for code, text in one.items()} for one in steps
        )
    return found


def row_shown(plain: Mapping[str, Any]) -> dict[str, str]:
    found = {f"text.{code}": words for code, words in plain["text"].items()}
    found |= {"was": plain["key"], "key": plain["key"], "show_if": plain.get("show_if", "")}
    return found | {
        "alone": "1" if plain.get("alone") else "",
        "step": plain.get("step", ""),
        "theme": plain.get("theme", ""),
    }


def empty(kind: str) -> Typed:
    """The form of a part that is not there yet; of one with answers with room for two."""
    rows: dict[str, tuple[Row, ...]] = {}
    if kind in WITH_OPTIONS:
        rows["options"] = ({}, {})
    if kind == "matrix":
        rows["rows"] = ({}, {})
    if kind == "rating":
        rows["labels"] = ({},) * 5
    return Typed(kind, {"shown": ALWAYS}, rows)


def sent(form: Mapping[str, str], kind: str) -> Typed:
    """What was sent, as it was typed."""
    values: dict[str, str] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, given in form.items():
        text = without_nul(given.replace("\r\n", "\n"))
        if found := _ROW.match(name):
            rows.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = text
        else:
            values[name] = text
    ordered: dict[str, tuple[Row, ...]] = {
        name: tuple(row for _, row in sorted(known.items())[:MOST_ROWS_TYPED])
        for name, known in rows.items()
    }
    if kind in WITH_OPTIONS and "options" not in ordered:
        ordered["options"] = ()
    if kind == "rating":
        ordered["labels"] = _as_many_as_steps(ordered.get("labels", ()), values.get("steps", "5"))
    return Typed(kind, values, ordered)


def _as_many_as_steps(labels: Sequence[Row], steps: str) -> tuple[Row, ...]:
    wanted = int(steps) if steps in {"2", "3", "5"} else 5
    return tuple([*labels, *({},) * wanted][:wanted])


def rearranged(typed: Typed, go: str) -> Typed | None:
    """The form after one of the buttons of its lists; None for any other button."""
    deed, _, place = go.partition("-")
    name, _, number = place.partition("-")
    rows = list(typed.rows.get(name, ()))
    if name not in LISTS or deed not in {"add", "up", "down", "out"}:
        return None
    at = int(number) if number.isdecimal() else -1
    if deed == "add":
        rows.append({})
    elif not 0 <= at < len(rows):
        return typed
    elif deed == "out":
        del rows[at]
    else:
        to = at + (1 if deed == "down" else -1)
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
    return replace(typed, rows={**typed.rows, name: tuple(rows)})


def meant(typed: Typed, document: Questionnaire, old: Item | None) -> Meant | Typed:
    """What the form says, or the form with what is wrong in it."""
    typed = replace(typed, rows=without_empty(typed))
    plain = stored_form(old) if old is not None and old.kind == typed.kind else {}
    inner = plain.pop("items", None)
    plain |= {"kind": typed.kind, "key": _key(typed, document, old)}
    for one in fields_of(typed.kind):
        put(plain, one.name, _value(one, typed, plain.get(one.name), document))
    typed = _put_condition(plain, typed, document)
    _put_places(plain, typed, document)
    codes = _put_lists(plain, typed, document)
    if typed.kind in HOLDERS:
        plain["items"] = inner or [{"kind": "information", "key": "x", "text": "x"}]
    typed = _missing(typed, plain, document)
    try:
        item = _ITEM.validate_python(plain)
    except ValidationError as error:
        return with_faults(typed, error, document)
    return typed if typed.errors else Meant(_with_inner(item, old), codes)


def _with_inner(item: Item, old: Item | None) -> Item:
    if isinstance(item, Section | Repeat) and isinstance(old, Section | Repeat):
        return item.model_copy(update={"items": old.items})
    return item


def without_empty(typed: Typed) -> dict[str, tuple[Row, ...]]:
    """The lists without rows that nobody wrote anything in."""
    return {
        name: rows if name == "labels" else tuple(one for one in rows if _has_words(one))
        for name, rows in typed.rows.items()
    }


def _has_words(row: Row) -> bool:
    return any(text.strip() for name, text in row.items() if name.startswith("text."))


def _key(typed: Typed, document: Questionnaire, old: Item | None) -> str:
    """The key that was typed; else the one it has; else one of its words."""
    if given := typed.values.get("key", "").strip():
        return given
    if old is not None:
        return old.key
    first = document.languages[0]
    words = typed.text("text", first) or typed.text("title", first)
    keys = Keys()
    for key in document.by_key:
        keys.reserve(key)
    return keys.take(short_words(words), instead=typed.kind)


def short_words(words: str) -> str:
    """The first words, as a key people can read."""
    found = slug(words)[:40]
    return found if len(found) < 40 else found.rpartition("-")[0] or found


def short_key(words: str, instead: str) -> str:
    """A key of the first words; `instead` where they have no letters of a key."""
    return short_words(words) or instead


def put(plain: dict[str, Any], name: str, value: Any) -> None:
    if value in (None, "", {}, False):
        plain.pop(name, None)
    else:
        plain[name] = value


def _value(one: Field, typed: Typed, old: Any, document: Questionnaire) -> Any:
    if one.is_text:
        return text_in(typed.values, one.name, old, document)
    given = typed.values.get(one.name, "").strip()
    if one.shape is Shape.FLAG:
        return given == "1"
    if one.name == "steps":
        return int(given) if given.isdecimal() else given
    if (typed.kind, one.name) in _PLAIN_NUMBERS:
        return given.replace(",", ".").replace("\u2212", "-")
    return given


def text_in(
    values: Mapping[str, str], name: str, old: Any, document: Questionnaire
) -> dict[str, str]:
    """A text in the questionnaire's languages as it was typed, and in others as it was."""
    found = {code: words for code, words in (old or {}).items() if code not in document.languages}
    for code in document.languages:
        if words := clean_text(values.get(f"{name}.{code}", "")):
            found[code] = words
    return {code: found[code] for code in (*document.languages, *found) if code in found}


def _put_condition(plain: dict[str, Any], typed: Typed, document: Questionnaire) -> Typed:
    how, written = typed.values.get("shown", ALWAYS), typed.values.get("show_if", "").strip()
    if how == WHEN:
        name, _, code = typed.values.get("when", "").partition("=")
        if not name or not code:
            return typed.with_error("when", gettext(_NO_CHOICE))
        is_not = typed.values.get("when_not") == "1"
        written = expression_of(document, Common(name, code, is_not=is_not))
    if how == EXPRESSION and not written:
        typed = typed.with_error("show_if", gettext(_NO_EXPRESSION))
    put(plain, "show_if", written if how in {WHEN, EXPRESSION} else None)
    return typed


def _put_places(plain: dict[str, Any], typed: Typed, document: Questionnaire) -> None:
    for name in ("step", "area", "theme"):
        if name in typed.values:
            put(plain, name, typed.values[name])


def _put_lists(plain: dict[str, Any], typed: Typed, document: Questionnaire) -> dict[str, str]:
    """Puts the lists into the part; answers whose codes are others: old → new."""
    codes: dict[str, str] = {}
    scale = typed.values.get("scale", "") if typed.kind in WITH_SCALE else ""
    if typed.kind in WITH_SCALE:
        put(plain, "scale", scale)
    if typed.kind in WITH_OPTIONS:
        options = () if scale else typed.rows.get("options", ())
        found, codes = listed(options, plain.get("options", ()), document)
        put(plain, "options", found or None)
    if typed.kind == "matrix":
        found, _ = listed(typed.rows.get("rows", ()), plain.get("rows", ()), document)
        plain["rows"] = found
    if typed.kind == "rating":
        words = [text_in(row, "text", None, document) for row in typed.rows.get("labels", ())]
        put(plain, "labels", words if any(words) else None)
    return codes


def listed(
    rows: Sequence[Row], old: Sequence[Mapping[str, Any]], document: Questionnaire
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    known = {one["key"]: one for one in old}
    keys = Keys()
    for row in rows:
        if given := row.get("key", "").strip():
            keys.reserve(given)
    found, codes = [], {}
    for row in rows:
        was = known.get(row.get("was", ""), {})
        plain = dict(was)
        plain["text"] = text_in(row, "text", was.get("text"), document)
        words = next(iter(plain["text"].values()), "")
        plain["key"] = row.get("key", "").strip() or keys.take(short_words(words), instead="svar")
        for name in ("show_if", "step", "theme"):
            if name in row:
                put(plain, name, row[name].strip())
        if "alone" in row or "was" not in row:
            put(plain, "alone", row.get("alone") == "1")
        if was and was["key"] != plain["key"]:
            codes[was["key"]] = plain["key"]
        found.append(plain)
    return found, codes


def _missing(typed: Typed, plain: Mapping[str, Any], document: Questionnaire) -> Typed:
    """What must be there, said in words of its own."""
    first = document.languages[0]
    if typed.kind in KINDS and typed.kind != "calculated" and "text" not in plain:
        typed = typed.with_error(f"text.{first}", gettext(_NO_TEXT))
    if typed.kind in HOLDERS and "title" not in plain and typed.kind == "repeat":
        typed = typed.with_error(f"title.{first}", gettext(_NAME_IT))
    if typed.kind in WITH_OPTIONS and not plain.get("options") and not plain.get("scale"):
        typed = typed.with_error("options", gettext(_NO_OPTIONS))
    if typed.kind == "matrix" and not plain["rows"]:
        typed = typed.with_error("rows", gettext(_NO_ROWS))
    return typed


def with_faults(typed: Typed, error: ValidationError, document: Questionnaire) -> Typed:
    for one in error.errors(include_url=False, include_input=False):
        path = [part for part in one["loc"] if part != "[key]"]
        path = path[1:] if path and path[0] == typed.kind else path
        name = field_at(path, document)
        told = said_of(one["type"], _label(typed.kind, path), one.get("ctx", {})).told()
        if name not in typed.errors and name.partition(".")[0] not in typed.errors:
            typed = typed.with_error(name, told)
    return typed


def field_at(path: Sequence[str | int], document: Questionnaire) -> str:
    """The field of a form in which something of a part stands."""
    parts = [str(one) for one in path]
    if not parts:
        return "form"
    texts = {"text", "hint", "title", "body", "unit", "low", "high"}
    if parts[-1] in texts | {"required_message", "constraint_message"}:
        parts.append(document.languages[0])
    elif parts[0] == "labels" and len(parts) in {2, 3}:
        parts[2:2] = ["text"]
    return ".".join(parts)


def _label(kind: str, path: Sequence[str | int]) -> str:
    name = str(path[0]) if path else ""
    known = fields_of(kind) if kind in OWN else ()
    label = next((one.label for one in known if one.name == name), _LABELS.get(name, ""))
    return gettext(label) if label else name


def faults_at(
    found: Sequence[Problem], document: Questionnaire, key: str
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Of what is wrong with a document: what stands in the form of one part, by field, and what
    stands elsewhere: key of the part ("" for none) and what is wrong there."""
    here = document.by_key[key].path if key in document.by_key else None
    own: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    paths = {one.path: one.item.key for one in document.located}
    for one in found:
        if here is not None and one.path[: len(here)] == here and not _is_deeper(one.path, here):
            own.setdefault(field_at(one.path[len(here) :], document), one.said.told())
        else:
            ends = range(len(one.path), 0, -1)
            part = next((paths[one.path[:n]] for n in ends if one.path[:n] in paths), "")
            others.append((part, one.said.told()))
    return own, tuple(others)


def _is_deeper(path: Sequence[str | int], here: Sequence[str | int]) -> bool:
    return len(path) > len(here) and path[len(here)] == "items"


@dataclass(frozen=True)
class MeantScale:
    """What the form of a shared list of answers says."""

    scale: Scale
    codes: Mapping[str, str] = field(default_factory=dict)


def scale_typed(scale: Scale) -> Typed:
    """A shared list of answers as its form shows it."""
    plain = stored_form(scale)
    rows = {"options": tuple(row_shown(one) for one in plain["options"])}
    return Typed("scale", {"key": scale.key}, rows)


def scale_meant(typed: Typed, document: Questionnaire, old: Scale | None) -> MeantScale | Typed:
    """What the form says, or the form with what is wrong in it."""
    typed = replace(typed, rows=without_empty(typed))
    before = stored_form(old)["options"] if old else ()
    options, codes = listed(typed.rows.get("options", ()), before, document)
    key = typed.values.get("key", "").strip() or (old.key if old else "")
    if not options:
        return typed.with_error("options", gettext(_NO_OPTIONS))
    if not key:
        return typed.with_error("key", gettext(_NAME_IT))
    try:
        return MeantScale(Scale.model_validate({"key": key, "options": options}), codes)
    except ValidationError as error:
        return with_faults(typed, error, document)


def name_of(item: Item, document: Questionnaire) -> Mapping[str, str]:
    """How people know a part: its question, its heading, else its key."""
    named = item.text if isinstance(item, Page) else getattr(item, "title", None)
    return named or {document.languages[0]: item.key}
