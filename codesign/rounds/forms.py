"""A round as it is written in a form: texts, and blocks that are added, moved and removed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field, ValidationError
from werkzeug.datastructures import MultiDict

from codesign.i18n import gettext, in_every_language
from codesign.items.form import BlockDraft, Local, Wrong, keeping
from codesign.items.kinds import first_kind, kinds
from codesign.rounds import words
from codesign.rounds.blocks import draft_of, new_block, plain_block
from codesign.rounds.plan import MOST_BLOCKS, ClosingScale, Design, TestPlan
from codesign.web.forms import Form, clean_text

TEXTS = ("title", "welcome", "consent", "thanks")
CONTEXT = ("place", "device", "disruption")
ARMS = ("A", "B", "C")
TEXT_LIMIT = 4000
SAVE = "spara"
MOST_MINUTES = 240


class RoundForm(Form):
    """What is typed, as typed, and what is wrong with it: field → sentence."""

    texts: Mapping[str, str] = Field(default_factory=dict)
    context: frozenset[str] = frozenset(("place", "device"))
    design: str = Design.ONE
    arms: tuple[str, ...] = ("", "", "")
    """Version ids as typed, in the order of `ARMS`; "" for none."""
    closing: str = ""
    minutes: str = ""
    """About how long it takes, as typed."""
    fresh: str = ""
    """The block that was just added or moved: where the one who writes goes on."""
    blocks: tuple[BlockDraft, ...] = ()

    @property
    def versions(self) -> tuple[int, ...]:
        """The chosen versions' ids, A first."""
        return tuple(int(typed) for typed in self.arms if typed)


def new_form(version_id: int | None) -> RoundForm:
    """A new round: the standard texts, one task, and the newest version."""
    first = (str(version_id) if version_id else "", "", "")
    blocks = (new_block(first_kind().name),)
    return RoundForm(texts={"title": "", **words.STANDARD}, arms=first, minutes="10", blocks=blocks)


def form_of(script: TestPlan, design: Design, versions: Sequence[int]) -> RoundForm:
    """A stored round in a form."""
    plain = script.model_dump(mode="json", by_alias=True)
    ids = [str(one) for one in versions]
    return RoundForm(
        texts={name: plain[name].get("sv", "") for name in TEXTS},
        context=frozenset(name for name in CONTEXT if plain["context"][name]),
        design=design,
        arms=tuple((*ids, "", "", "")[: len(ARMS)]),
        closing=script.closing or "",
        minutes=str(script.minutes or ""),
        blocks=tuple(draft_of(block) for block in plain["blocks"]),
    )


def read_form(sent: MultiDict[str, str]) -> RoundForm:
    """What was sent, cleaned of what cannot be stored."""
    blocks: list[BlockDraft] = []
    for written in sent.getlist("block")[:MOST_BLOCKS]:
        key, _, kind = written.partition(":")
        if kind in words.KINDS and key not in {block.key for block in blocks}:
            blocks.append(BlockDraft.read(key, kind, kinds()[kind].fields, sent))
    return RoundForm(
        texts={name: _text(sent, name) for name in TEXTS},
        context=frozenset(name for name in CONTEXT if sent.get(f"fraga-{name}")),
        design=sent.get("design", ""),
        arms=tuple(_whole(sent.get(f"arm-{arm}", "")) for arm in ARMS),
        closing=sent.get("closing", ""),
        minutes=sent.get("minuter", "").strip()[:10],
        blocks=tuple(blocks),
    )


def _text(sent: Mapping[str, str], name: str) -> str:
    typed = clean_text(sent.get(name, "")[: 4 * TEXT_LIMIT])
    return " ".join(typed.split()) if name == "title" else typed


def _whole(typed: str) -> str:
    return typed if typed.isascii() and typed.isdigit() and len(typed) < 10 else ""


def changed(form: RoundForm, deed: str, new_kind: str) -> RoundForm:
    """The form after a button that adds, moves or removes a block; SAVE changes nothing."""
    name, _, key = deed.partition(":")
    blocks = list(form.blocks)
    if name == "lagg-till" and new_kind in words.KINDS and len(blocks) < MOST_BLOCKS:
        added = new_block(new_kind, [b.key for b in blocks])
        return form.model_copy(update={"blocks": (*blocks, added), "fresh": added.key})
    at = next((i for i, block in enumerate(blocks) if block.key == key), None)
    if at is None:
        return form
    if name == "bort":
        del blocks[at]
    elif name in {"upp", "ner"}:
        to = at - 1 if name == "upp" else at + 1
        if 0 <= to < len(blocks):
            blocks[at], blocks[to] = blocks[to], blocks[at]
    here = blocks[min(at, len(blocks) - 1)].key if blocks else ""
    return form.model_copy(
        update={"blocks": tuple(blocks), "fresh": here if name == "bort" else key}
    )


def script_in(form: RoundForm, old: TestPlan | None) -> tuple[TestPlan | None, RoundForm]:
    """The script that the form says, or the form with what is wrong."""
    before = old.model_dump(mode="json", by_alias=True) if old else {}
    errors = dict(_wrong_texts(form))
    if not form.blocks:
        errors["ny"] = gettext("Lägg till minst en sak att göra eller svara på.")
    errors |= _wrong_arms(form) | _wrong_minutes(form)
    blocks, faults = _blocks(form, before)
    errors |= faults
    if errors:
        return None, form.model_copy(update={"errors": errors})
    closing = form.closing if form.closing in set(ClosingScale) else None
    plain = {
        "schema": "codesign/round/1",
        **{name: keeping(form.texts[name], before.get(name) or _standard(name)) for name in TEXTS},
        "context": {name: name in form.context for name in CONTEXT},
        "minutes": int(form.minutes) if form.minutes else None,
        "blocks": blocks,
        "closing": closing,
    }
    try:
        return TestPlan.model_validate(plain), form
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        told = gettext("Något i formuläret går inte att spara: %(place)s.", place=place)
        return None, form.model_copy(update={"errors": {"title": told}})


def _standard(name: str) -> Local:
    return in_every_language(words.STANDARD[name]) if name in words.STANDARD else {}


def _wrong_texts(form: RoundForm) -> Iterator[tuple[str, str]]:
    missing = {
        "title": gettext("Ge omgången ett namn."),
        "welcome": gettext("Skriv ett välkomnande."),
        "consent": gettext("Skriv vad som händer med det som sägs."),
        "thanks": gettext("Skriv ett tack."),
    }
    for name in TEXTS:
        limit = 120 if name == "title" else TEXT_LIMIT
        if not form.texts.get(name):
            yield name, missing[name]
        elif len(form.texts[name]) > limit:
            yield name, gettext("Skriv högst %(limit)d tecken.", limit=limit)


def _wrong_arms(form: RoundForm) -> dict[str, str]:
    if not form.versions:
        return {"arm-A": gettext("Välj vilken version som ska provas.")}
    if len(set(form.versions)) < len(form.versions):
        return {"arm-B": gettext("Samma version är vald två gånger.")}
    if form.design not in set(Design):
        return {"design-1": gettext("Välj hur versionerna delas ut.")}
    if form.design == Design.ONE and len(form.versions) > 1:
        return {"design-1": gettext("Med flera versioner behöver du välja hur de delas ut.")}
    if form.design != Design.ONE and len(form.versions) == 1:
        return {"arm-B": gettext("Välj minst två versioner, eller låt alla prova samma.")}
    return {}


def _wrong_minutes(form: RoundForm) -> dict[str, str]:
    typed = form.minutes
    if not typed or (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_MINUTES):
        return {}
    told = gettext("Skriv ett tal från %(least)d till %(most)d.", least=1, most=MOST_MINUTES)
    return {"minuter": told}


def _blocks(form: RoundForm, before: Mapping[str, Any]) -> tuple[list[Local], dict[str, str]]:
    known = {block["key"]: block for block in before.get("blocks", ())}
    plain: list[Local] = []
    errors: dict[str, str] = {}
    for block in form.blocks:
        try:
            plain.append(plain_block(block, known.get(block.key, {})))
        except Wrong as wrong:
            errors[f"{block.key}-{wrong.field}"] = wrong.sentence
    return plain, errors
