"""An item in the form of a plan: as typed, and as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from codesign.i18n import gettext
from codesign.items.outlines import lines_of, slug_of
from codesign.web.forms import clean_text

Local = dict[str, Any]


PROMPT_LIMIT = 2000


LIST_LIMIT = 12_000


class Wrong(Exception):  # noqa: N818 - it is what is wrong, not that something went wrong
    """A field of a block that cannot be used, and the sentence that says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True)
class Fields:
    """The names of a kind's own fields in the form, beside its prompt."""

    single: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    """Where several values can be chosen."""


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
    def read(cls, key: str, kind: str, fields: Fields, sent: MultiDict[str, str]) -> "BlockDraft":
        """The block's fields in what was sent; each is named ``<key>-<field>``."""
        prefix = f"{key}-"
        own = {
            name.removeprefix(prefix): sent.getlist(name) for name in sent if _is_own(name, prefix)
        }
        return cls(
            key=key,
            kind=kind,
            values={n: clean_typed(own[n][0]) for n in ("prompt", *fields.single) if n in own},
            chosen={n: tuple(own.get(n, ())[:200]) for n in fields.several},
            begins={n[2:]: v[0][:64] for n, v in own.items() if n.startswith("s-")},
            ends={n[2:]: v[0][:64] for n, v in own.items() if n.startswith("k-")},
        )

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def _is_own(name: str, prefix: str) -> bool:
    return name.startswith(prefix)


def clean_typed(typed: str) -> str:
    # Indentation means something in a tree, so the lines keep their beginnings.
    kept = clean_text(typed[:LIST_LIMIT])
    first = typed[: len(typed) - len(typed.lstrip(" \t"))]
    return first + kept if kept else ""


def keeping(typed: str, old: Local | None) -> Local:
    """The Swedish text; the other languages stay only while the Swedish one is unchanged."""
    return dict(old) if old and old.get("sv") == typed else {"sv": typed}


def listed_labels(options: Sequence[Local]) -> str:
    return "\n".join(option["label"].get("sv", "") for option in options)


def options_typed(
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


def screen_typed(draft: BlockDraft) -> str:
    if not draft["screen"]:
        raise Wrong("screen", gettext("Välj en skärm."))
    return draft["screen"]


def number_typed(draft: BlockDraft, name: str, least: int, most: int) -> int:
    typed = draft[name]
    if not (typed.isascii() and typed.isdigit() and least <= int(typed[:4]) <= most):
        raise Wrong(
            name, gettext("Skriv ett tal från %(least)d till %(most)d.", least=least, most=most)
        )
    return int(typed)
