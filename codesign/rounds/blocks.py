"""One block of a round in a form: as typed, and as the script has it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from codesign.i18n import gettext, in_every_language
from codesign.rounds.outlines import Node, lines_of, slug_of, tree_of, written_tree
from codesign.rounds.words import KINDS, PROMPTS
from codesign.web.forms import clean_text

Local = dict[str, Any]
PROMPT_LIMIT = 2000
LIST_LIMIT = 12_000
_ARROWS = re.compile(r"\s*(?:→|->|>|,|;|\n)\s*")
SINGLE = (
    "prompt",
    "start",
    "path",
    "seq",
    "benchmark",
    "answer",
    "options",
    "steps",
    "low",
    "high",
    "required",
    "screen",
    "seconds",
    "cards",
    "groups",
    "tree",
    "photo",
)
SEVERAL = ("success", "hotspots")


class Wrong(Exception):  # noqa: N818 - it is what is wrong, not that something went wrong
    """A field of a block that cannot be used, and the sentence that says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True)
class BlockDraft:
    """A block as typed."""

    key: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    """States when a task begins; "" as the prototype has it."""
    ends: Mapping[str, str] = field(default_factory=dict)
    """States that a task's success needs; "" for any."""

    @classmethod
    def read(cls, key: str, kind: str, sent: MultiDict[str, str]) -> "BlockDraft":
        """The block's fields in what was sent; each is named ``<key>-<field>``."""
        prefix = f"{key}-"
        own = {
            name.removeprefix(prefix): sent.getlist(name) for name in sent if _is_own(name, prefix)
        }
        return cls(
            key=key,
            kind=kind,
            values={n: _clean(own[n][0]) for n in SINGLE if n in own},
            chosen={n: tuple(own.get(n, ())[:200]) for n in SEVERAL},
            begins={n[2:]: v[0][:64] for n, v in own.items() if n.startswith("s-")},
            ends={n[2:]: v[0][:64] for n, v in own.items() if n.startswith("k-")},
        )

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def _is_own(name: str, prefix: str) -> bool:
    return name.startswith(prefix)


def _clean(typed: str) -> str:
    # Indentation means something in a tree, so the lines keep their beginnings.
    kept = clean_text(typed[:LIST_LIMIT])
    first = typed[: len(typed) - len(typed.lstrip(" \t"))]
    return first + kept if kept else ""


def new_block(kind: str, taken: Iterable[str] = ()) -> BlockDraft:
    """A new block with the standard prompt of its kind."""
    base = slug_of(KINDS[kind][0], otherwise=kind)
    key = _next(base, taken)
    values = {"prompt": PROMPTS[kind], "answer": "text", "steps": "5", "seconds": "5"}
    ticked = {"task": {"seq": "1"}, "proposal": {"photo": "1"}}
    return BlockDraft(key, kind, {**values, **ticked.get(kind, {})})


def _next(base: str, taken: Iterable[str]) -> str:
    used, number = set(taken), 1
    while f"{base}-{number}" in used:
        number += 1
    return f"{base}-{number}"


def keeping(typed: str, old: Local | None) -> Local:
    """The Swedish text; the other languages stay only while the Swedish one is unchanged."""
    return dict(old) if old and old.get("sv") == typed else {"sv": typed}


def draft_of(block: Local) -> BlockDraft:
    """A stored block in a form."""
    success = block.get("success") or {}
    values = {
        "prompt": block["prompt"].get("sv", ""),
        "start": block.get("start") or "",
        "path": " → ".join(block.get("path", ())),
        "seq": "1" if block.get("seq") else "",
        "benchmark": str(block.get("benchmark") or ""),
        "answer": block.get("answer", "text"),
        "options": _listed(block.get("options", ())),
        "steps": str(block.get("steps", 5)),
        "low": (block.get("low") or {}).get("sv", ""),
        "high": (block.get("high") or {}).get("sv", ""),
        "required": "1" if block.get("required") else "",
        "screen": block.get("screen", ""),
        "seconds": str(block.get("seconds", 5)),
        "cards": _listed(block.get("cards", ())),
        "groups": _listed(block.get("groups", ())),
        "tree": written_tree(block["tree"], block["right"]) if block.get("tree") else "",
        "photo": "1" if block.get("photo") else "",
    }
    return BlockDraft(
        block["key"],
        block["kind"],
        values,
        {
            "success": tuple(success.get("screens", ())),
            "hotspots": tuple(block.get("hotspots", ())),
        },
        block.get("states", {}),
        success.get("states", {}),
    )


def _listed(options: Sequence[Local]) -> str:
    return "\n".join(option["label"].get("sv", "") for option in options)


def plain_block(draft: BlockDraft, old: Local) -> Local:
    """The block as plain data of the script. Raises Wrong for the first field that cannot be."""
    prompt = draft["prompt"]
    if not prompt:
        raise Wrong("prompt", gettext("Skriv vad den som provar ska läsa."))
    if len(prompt) > PROMPT_LIMIT:
        raise Wrong("prompt", gettext("Skriv högst %(limit)d tecken.", limit=PROMPT_LIMIT))
    own = old if old.get("kind") == draft.kind else {}
    return {
        "key": draft.key,
        "kind": draft.kind,
        "prompt": keeping(prompt, own.get("prompt") or in_every_language(PROMPTS[draft.kind])),
        **_BUILDERS[draft.kind](draft, own),
    }


def _task(draft: BlockDraft, old: Local) -> Local:
    screens = list(draft.chosen.get("success", ()))
    states = {name: value for name, value in draft.ends.items() if value}
    if states and not screens:
        raise Wrong("success", gettext("Välj också på vilken skärm uppgiften är klar."))
    return {
        "start": draft["start"] or None,
        "states": {name: value for name, value in draft.begins.items() if value},
        "success": {"screens": screens, "states": states} if screens else None,
        "path": [key for key in _ARROWS.split(draft["path"].strip()) if key],
        "seq": bool(draft["seq"]),
        "benchmark": _number(draft, "benchmark", 1, 99) if draft["benchmark"] else None,
    }


def _question(draft: BlockDraft, old: Local) -> Local:
    answer = draft["answer"] or "text"
    plain: Local = {"answer": answer, "required": bool(draft["required"])}
    if answer in {"one", "many"}:
        plain["options"] = _options(draft, "options", old.get("options", ()), 2, 40)
    if answer == "scale":
        plain["steps"] = _number(draft, "steps", 2, 10)
        for end in ("low", "high"):
            plain[end] = keeping(draft[end], old.get(end)) if draft[end] else None
    return plain


def _first_click(draft: BlockDraft, old: Local) -> Local:
    screen = _screen(draft)
    spots = [
        one.split("/", 1)[1] for one in draft.chosen.get("hotspots", ()) if _lies_on(one, screen)
    ]
    right = old.get("right", []) if old.get("screen") == screen else []
    return {"screen": screen, "hotspots": list(dict.fromkeys(spots)), "right": right}


def _lies_on(written: str, screen: str) -> bool:
    return written.split("/", 1)[0] == screen and "/" in written


def _five_seconds(draft: BlockDraft, old: Local) -> Local:
    return {"screen": _screen(draft), "seconds": _number(draft, "seconds", 2, 30)}


def _preference(draft: BlockDraft, old: Local) -> Local:
    return {"options": _options(draft, "options", old.get("options", ()), 2, 8)}


def _card_sort(draft: BlockDraft, old: Local) -> Local:
    return {
        "cards": _options(draft, "cards", old.get("cards", ()), 2, 60),
        "groups": _options(draft, "groups", old.get("groups", ()), 0, 20),
    }


def _tree_test(draft: BlockDraft, old: Local) -> Local:
    roots = tree_of(draft["tree"])
    if not roots:
        raise Wrong("tree", gettext("Skriv menyn, en rad för varje val."))
    right: list[str] = []
    taken: list[str] = []
    tree = [_node(node, taken, right) for node in roots]
    if not right:
        raise Wrong("tree", gettext("Sätt * efter minst en rad som är ett rätt svar."))
    return {"tree": tree, "right": right}


def _node(node: Node, taken: list[str], right: list[str]) -> Local:
    key = slug_of(node.label, taken)
    taken.append(key)
    if node.is_right:
        right.append(key)
    below = [_node(one, taken, right) for one in node.below]
    return {"key": key, "label": {"sv": node.label}, "below": below}


def _proposal(draft: BlockDraft, old: Local) -> Local:
    return {"photo": bool(draft["photo"])}


_BUILDERS: dict[str, Callable[[BlockDraft, Local], Local]] = {
    "task": _task,
    "question": _question,
    "first-click": _first_click,
    "five-seconds": _five_seconds,
    "preference": _preference,
    "card-sort": _card_sort,
    "tree-test": _tree_test,
    "proposal": _proposal,
}


def _options(
    draft: BlockDraft, name: str, old: Sequence[Local], least: int, most: int
) -> list[Local]:
    labels = list(dict.fromkeys(lines_of(draft[name])))
    if not least <= len(labels) <= most:
        told = gettext("Skriv %(least)d till %(most)d olika rader.", least=least, most=most)
        raise Wrong(name, told)
    known = {option["label"].get("sv"): option for option in old}
    taken = [known[label]["key"] for label in labels if label in known]
    made = []
    for label in labels:
        option = known.get(label)
        if option is None:
            option = {"key": slug_of(label, taken), "label": {"sv": label}}
            taken.append(option["key"])
        made.append(option)
    return made


def _screen(draft: BlockDraft) -> str:
    if not draft["screen"]:
        raise Wrong("screen", gettext("Välj en skärm."))
    return draft["screen"]


def _number(draft: BlockDraft, name: str, least: int, most: int) -> int:
    typed = draft[name]
    if not (typed.isascii() and typed.isdigit() and least <= int(typed[:4]) <= most):
        raise Wrong(
            name, gettext("Skriv ett tal från %(least)d till %(most)d.", least=least, most=most)
        )
    return int(typed)
