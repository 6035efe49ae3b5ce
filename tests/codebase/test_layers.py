"""Dependencies point one way: a room imports its own and those below it, a view what serves it.

`ROOMS` is the one ordered list. Every module stands in one of them by its full name; where a
module is still beside its room, the list says so by naming it. What imports upward today is in
`upward_imports.txt`, one line for each pair; the list only shrinks.
"""

import ast
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "codesign"
KNOWN = Path(__file__).with_name("upward_imports.txt")
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
    "rounds": ("rounds",),
    "fieldwork": ("fieldwork",),
    "journeys": ("journeys",),
    "prototypes": ("prototypes",),
    "imports": ("imports",),
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


def imported(file: Path) -> set[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def ours(names: set[str]) -> set[str]:
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


TODAY = {module: ours(imported(file)) for module, file in MODULES.items()}


def test_every_module_stands_in_a_room() -> None:
    assert [module for module in MODULES if height(module) is None] == []
    assert len(HEIGHT) == sum(len(names) for names in ROOMS.values())
    gone = [name for name in HEIGHT if not any(f"{m}.".startswith(f"{name}.") for m in MODULES)]
    assert gone == []


def test_nothing_imports_upward_but_what_is_known() -> None:
    known = KNOWN.read_text("utf-8").splitlines()
    assert known == sorted(set(known))
    assert sorted(upward(TODAY)) == known


def test_an_upward_import_is_found_however_deep() -> None:
    deep = "rounds.results.sections.compared"
    low = "accounts.domain"
    assert {deep, low, "areas.views", "areas.views.desk"} <= MODULES.keys()
    planted = TODAY | {
        deep: TODAY[deep] | {"reports.views"},
        low: TODAY[low] | {"areas.views.desk"},
        "areas.queries": TODAY["areas.queries"] | {"areas.views.desk"},
    }
    assert upward(planted) - upward(TODAY) == {
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


def test_voices_do_not_know_areas_and_nobody_knows_insights() -> None:
    core = ("contributions.domain", "contributions.models", "contributions.tallies")
    knowing = {
        module: found
        for module, others in TODAY.items()
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


def test_the_rooms_are_told_in_their_order() -> None:
    told = (PACKAGE.parent / "ARCHITECTURE.md").read_text("utf-8")
    places = [told.find(f"| {room} |") for room in ROOMS]
    assert all(place >= 0 for place in places), [
        r for r, p in zip(ROOMS, places, strict=True) if p < 0
    ]
    assert all(before < after for before, after in pairwise(places))
