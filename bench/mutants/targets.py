"""Where a narrow fault costs a person most, and the tests that know those functions."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """A module, its functions ("*" for every one), and the tests that should catch their faults."""

    area: str
    module: str
    functions: str
    tests: tuple[str, ...]

    def names(self) -> Iterator[str]:
        """`module:function` of each, methods too."""
        file = Path(str(importlib.import_module(self.module).__file__))
        wanted = self.functions.split()
        for name in _functions(ast.parse(file.read_text("utf-8"))):
            if wanted == ["*"] or name in wanted:
                yield f"{self.module}:{name}"


def _functions(tree: ast.Module | ast.ClassDef, inside: str = "") -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{inside}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield inside + node.name


FIELD = ("tests/unit/fieldwork/test_field_record.py", "tests/database/test_field_taking_in.py")
TARGETS = (
    Target(
        "policy",
        "codesign.projects.access",
        "authorise _public_project _project_of guard_request still_may",
        (
            "tests/request/test_sensitive_routes.py",
            "tests/request/test_authorisation.py",
            "tests/request/test_giving_back.py",
            "tests/request/test_meanwhile.py",
        ),
    ),
    Target(
        "policy",
        "codesign.web.csrf",
        "*",
        ("tests/unit/web/test_writes_from_our_pages.py",),
    ),
    Target(
        "escaping",
        "codesign.tables.formulas",
        "*",
        ("tests/unit/exports/test_protection.py",),
    ),
    Target("codes", "codesign.web.rate_limits", "*", ("tests/unit/web/test_rate_limits.py",)),
    Target(
        "receipts",
        "codesign.contributions.receipts",
        "*",
        (
            "tests/unit/contributions/test_receipt_codes_exact.py",
            "tests/unit/contributions/test_receipt_codes.py",
        ),
    ),
    Target(
        "commit order",
        "codesign.contributions.group_commit",
        "*",
        ("tests/database/test_arrivals.py",),
    ),
    Target(
        "moderation",
        "codesign.contributions.actions",
        "*",
        ("tests/database/test_voice_states.py",),
    ),
    Target(
        "disclosure",
        "codesign.contributions.disclosure",
        "*",
        (
            "tests/unit/contributions/test_disclosure.py",
            "tests/unit/contributions/test_disclosure_over_time.py",
        ),
    ),
    Target("field revisions", "codesign.fieldwork.record", "verdict note_changes", FIELD),
    Target("field revisions", "codesign.fieldwork.receive", "take_in store", FIELD),
    Target(
        "zip budget",
        "codesign.prototypes.making.zips",
        "*",
        ("tests/unit/prototypes/test_zips.py",),
    ),
    Target(
        "host check",
        "codesign.prototypes.uploaded.hosting",
        "read_token check_host by_host host_asked _asked",
        ("tests/request/test_prototype_host.py",),
    ),
)
