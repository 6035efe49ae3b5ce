"""Dependencies point one way: a room imports its own and those below it, a view what serves it.

`ROOMS` is the one ordered list. Every module stands in one of them by its full name, and none
imports one of a room above it; ARCHITECTURE.md draws the same list.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "codesign"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "versions" not in p.parts)
PURE = {"domain.py", "palette.py", "document.py", "texts.py", "policy.py"}
FRAMEWORKS = {"flask", "sqlalchemy", "werkzeug", "jinja2", "alembic"}
LAYERS = {
    **{"domain": 0, "models": 1, "queries": 2, "forms": 2, "actions": 3, "views": 4},
    "capability": 5,
}

ROOMS: Mapping[str, tuple[str, ...]] = {
    "ground": (
        *("settings", "secret_key", "whole_files", "erasure", "db", "waiting"),
        *("texts", "i18n", "numbers", "said", "errors", "folding", "hyphens", "reading_order"),
    ),
    "web": ("web",),
    "accounts": ("accounts",),
    "projects": ("projects",),
    "jobs": ("jobs",),
    "artefacts": ("artefacts",),
    "contributions": ("contributions",),
    "areas": ("areas",),
    "quotes": ("quotes",),
    "follow_up": ("follow_up",),
    "measures": ("measures",),
    "tables": ("tables",),
    "figures": ("figures",),
    "transit": ("transit",),
    "items": ("items",),
    "units": ("units",),
    "rounds": ("rounds",),
    "fieldwork": ("fieldwork",),
    "journeys": ("journeys",),
    "prototypes": ("prototypes",),
    "questionnaires": ("questionnaires",),
    "imports": ("imports",),
    "printed_counts": ("printed_counts",),
    "insights": ("insights",),
    "reports": ("reports",),
    "exports": ("exports",),
    "starter": ("starter",),
    "pages": ("pages",),
    "operations": (
        *("app", "capabilities", "cli", "commands", "models", "migrations", "backup"),
        *("front", "health", "__init__", "__main__"),
    ),
}
"""From the bottom to the top: a room, and the modules or packages in it (the longest name wins)."""

HEIGHT = {name: height for height, names in enumerate(ROOMS.values()) for name in names}


def name_of(file: Path) -> str:
    """A module's name below `codesign`: `areas.views.desk`, and a package's own."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {name_of(file): file for file in FILES}


def statements(node: ast.AST) -> Iterator[ast.stmt | ast.ExceptHandler | ast.match_case]:
    """Every statement within a node, however deep; what is within an expression is none."""
    for held in ("body", "orelse", "handlers", "finalbody", "cases"):
        found = getattr(node, held, ())
        for one in found if isinstance(found, list) else ():
            yield one
            yield from statements(one)


@cache
def imported(file: Path) -> frozenset[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in statements(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return frozenset(names)


def ours(names: Set[str]) -> set[str]:
    """Of imported names those of our modules, without `codesign` before them."""
    within = {name.removeprefix("codesign.") for name in names if name.startswith("codesign.")}
    found = within & MODULES.keys()
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def height(module: str) -> int | None:
    """How high a module's room lies; nothing where no room has it."""
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        if (found := HEIGHT.get(".".join(parts[:end]))) is not None:
            return found
    return None


def layer(module: str) -> int | None:
    """The highest layer that a part of a module's name tells."""
    return max((LAYERS[part] for part in module.split(".")[1:] if part in LAYERS), default=None)


def points_up(module: str, other: str) -> bool:
    """Whether an import goes to a room above, or to a layer above in the same package."""
    here, there = height(module), height(other)
    assert here is not None, module
    assert there is not None, other
    if here != there:
        return there > here
    mine, theirs = layer(module), layer(other)
    same = module.split(".", maxsplit=1)[0] == other.split(".", maxsplit=1)[0]
    return same and mine is not None and theirs is not None and theirs > mine


def upward(modules: Mapping[str, set[str]]) -> set[str]:
    """The imports that point up, as `module > other`."""
    return {
        f"{module} > {other}"
        for module, others in modules.items()
        for other in others
        if points_up(module, other)
    }


@pytest.fixture(scope="module")
def today() -> dict[str, set[str]]:
    """What each module imports of the others."""
    return {module: ours(imported(file)) for module, file in MODULES.items()}


def test_every_module_stands_in_a_room() -> None:
    assert [module for module in MODULES if height(module) is None] == []
    assert len(HEIGHT) == sum(len(names) for names in ROOMS.values())
    gone = [name for name in HEIGHT if not any(f"{m}.".startswith(f"{name}.") for m in MODULES)]
    assert gone == []


def test_nothing_imports_upward(today: dict[str, set[str]]) -> None:
    assert sorted(upward(today)) == []


def test_an_upward_import_is_found_however_deep(today: dict[str, set[str]]) -> None:
    deep = "rounds.results.sections.compared"
    low = "accounts.domain"
    assert {deep, low, "areas.views", "areas.views.desk"} <= MODULES.keys()
    planted = today | {
        deep: today[deep] | {"reports.views"},
        low: today[low] | {"areas.views.desk"},
        "areas.queries": today["areas.queries"] | {"areas.views.desk"},
    }
    assert upward(planted) - upward(today) == {
        f"{deep} > reports.views",
        f"{low} > areas.views.desk",
        "areas.queries > areas.views.desk",
    }


def test_an_import_downward_or_within_a_layer_is_free() -> None:
    planted = {"areas.views.desk": {"areas.actions", "accounts.domain", "areas.views.blueprint"}}
    assert upward(planted) == set()


def test_pure_rules_know_no_framework() -> None:
    knowing = {
        name_of(file): found
        for file in FILES
        if file.name in PURE
        and (found := {name.split(".")[0] for name in imported(file)} & FRAMEWORKS)
    }
    assert knowing == {}


def test_voices_do_not_know_areas_and_nobody_knows_insights(today: dict[str, set[str]]) -> None:
    core = ("contributions.domain", "contributions.models", "contributions.tallies")
    knowing = {
        module: found
        for module, others in today.items()
        if (found := {other for other in others if _is_forbidden(module, other, core)})
    }
    assert knowing == {}


def _is_forbidden(module: str, other: str, core: tuple[str, ...]) -> bool:
    parts = (module.split(".", maxsplit=1)[0], other.split(".", maxsplit=1)[0])
    return (module in core and parts[1] == "areas") or (
        parts[1] == "insights" and parts[0] not in {"insights", "capabilities", "models"}
    )


def test_only_one_file_reads_htmx_headers() -> None:
    readers = [f.name for f in FILES if '"HX-' in f.read_text("utf-8")]
    assert readers == ["htmx.py"]


KINDS = ("journeys", "prototypes", "questionnaires")
"""Kinds of artefacts: what one needs of another it asks of `artefacts`."""


def _acquainted(modules: Mapping[str, set[str]]) -> list[str]:
    """Imports of one kind by another, as `module > other`."""
    return [
        f"{module} > {other}"
        for module, others in sorted(modules.items())
        for other in sorted(others)
        if package(module) != package(other) and {package(module), package(other)} <= {*KINDS}
    ]


def test_kinds_never_know_each_other(today: dict[str, set[str]]) -> None:
    assert _acquainted(today) == []
    planted = today | {"prototypes.kind": today["prototypes.kind"] | {"journeys.document"}}
    assert _acquainted(planted) == ["prototypes.kind > journeys.document"]


def package(module: str) -> str:
    """The package that a module is in; one at the top is a package of its own."""
    return module.split(".", maxsplit=1)[0]


def knots(modules: Mapping[str, set[str]]) -> list[list[str]]:
    """Packages that, by some way, each import each other."""
    uses = {package(module): set[str]() for module in modules}
    for module, others in modules.items():
        uses[package(module)] |= {package(other) for other in others} - {package(module)}
    reached = {one: _reached(one, uses) for one in uses}
    found = {
        tuple(sorted({one, *(other for other in reached[one] if one in reached[other])}))
        for one in uses
    }
    return sorted(list(group) for group in found if len(group) > 1)


def _reached(start: str, uses: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = uses.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def test_no_packages_are_knotted(today: dict[str, set[str]]) -> None:
    assert knots(today) == []
    planted = today | {"people_like": {"areas.domain"}, "areas.domain": {"people_like"}}
    assert knots(planted) == [["areas", "people_like"]]


def test_no_package_is_more_than_a_quarter_of_the_house() -> None:
    lines: dict[str, int] = {}
    files: dict[str, int] = {}
    for module, file in MODULES.items():
        lines[package(module)] = lines.get(package(module), 0) + len(file.read_bytes().splitlines())
        files[package(module)] = files.get(package(module), 0) + 1
    for sizes in (lines, files):
        assert max(sizes.values()) <= sum(sizes.values()) / 4


def test_the_picture_is_the_list() -> None:
    told = (PACKAGE.parent / "ARCHITECTURE.md").read_text("utf-8")
    drawn = told.split("## The house")[1].split("```")[1].strip("\n").splitlines()
    named = [line.split()[0] for line in drawn if line[:2] == "  " and line[2:3].strip()]
    assert named == list(reversed(ROOMS))


def test_every_file_that_the_architecture_names_is_there() -> None:
    told = (PACKAGE.parent / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+(?:\.py|\.js|\.html|/))`", told))
    assert len(named) > 60
    roots = (PACKAGE, PACKAGE.parent)
    assert [name for name in sorted(named) if not any((r / name).exists() for r in roots)] == []
