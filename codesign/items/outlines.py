"""Lists and trees as people type them: one per line, indented by hyphens or spaces."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

LINES_LIMIT = 200
LABEL_LIMIT = 200
KEY_LENGTH = 48
_DEEPER = re.compile(r"^((?:\t|  |-\s?)*)(.*)$")


def slug_of(words: str, taken: Iterable[str] = (), otherwise: str = "del") -> str:
    """A stable key from words: a–z, digits and hyphens, unlike those that are taken."""
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:KEY_LENGTH].strip("-") or otherwise
    used, number, found = set(taken), 1, base
    while found in used:
        number += 1
        found = f"{base}-{number}"
    return found


def lines_of(typed: str) -> list[str]:
    """The lines that say something, white space folded, at most `LINES_LIMIT`."""
    found = (" ".join(line.split())[:LABEL_LIMIT] for line in typed.splitlines())
    return [line for line in found if line][:LINES_LIMIT]


@dataclass
class Node:
    """A line of a tree."""

    label: str
    is_right: bool = False
    below: list["Node"] = field(default_factory=list)


def tree_of(typed: str) -> list[Node]:
    """The tree that indented lines make. A line ending in * is a right answer."""
    roots: list[Node] = []
    open_ones: list[tuple[int, list[Node]]] = [(-1, roots)]
    for line in typed.splitlines()[:LINES_LIMIT]:
        match = _DEEPER.match(line.rstrip())
        label = " ".join((match[2] if match else line).split())[:LABEL_LIMIT]
        if not label.strip("* "):
            continue
        depth = (
            len(match[1].replace("\t", "-").replace("  ", "-").replace("- ", "-")) if match else 0
        )
        node = Node(label.rstrip("* "), label.endswith("*"))
        while open_ones[-1][0] >= depth:
            open_ones.pop()
        open_ones[-1][1].append(node)
        open_ones.append((depth, node.below))
    return roots


def written_tree(nodes: Sequence[dict[str, Any]], right: Iterable[str], depth: int = 0) -> str:
    """The lines that `tree_of` reads; `nodes` are plain (key, label, below)."""
    wanted, lines = set(right), []
    for node in nodes:
        mark = " *" if node["key"] in wanted else ""
        lines.append(f"{'- ' * depth}{node['label']['sv']}{mark}")
        if node.get("below"):
            lines.append(written_tree(node["below"], wanted, depth + 1))
    return "\n".join(lines)
