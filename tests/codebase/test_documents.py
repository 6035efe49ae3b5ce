"""What the documents say is there is there: commands, settings, files, tests' own words."""

import re
from pathlib import Path

import click
import pytest

from codesign.cli import codesign

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("journeys/**/*.md")])
ids = [str(document.relative_to(ROOT)) for document in DOCUMENTS]


def commands(group: click.Command, path: str = "codesign") -> set[str]:
    """Every command of the command line, in full."""
    found = {path}
    for name, command in getattr(group, "commands", {}).items():
        found |= commands(command, f"{path} {name}")
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_links_lead_to_files_that_exist(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_commands_in_documents_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    known = commands(codesign)
    for line in re.findall(r"`(codesign [^`]+)`|^    (codesign .+)$", text, re.MULTILINE):
        words = next(filter(None, line)).split("#")[0].split()
        plain = [word for word in words if re.fullmatch(r"[a-z-]+", word)]
        named = {" ".join(plain[:n]) for n in (2, 3)}
        assert named & known, f"{document.name} names “{' '.join(words)}”"


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_make_targets_in_documents_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE))
    assert named <= targets


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    pattern = r"CODESIGN_[A-Z_]+[A-Z]"
    code = "\n".join(file.read_text("utf-8") for file in ROOT.glob("codesign/**/*.py"))
    guide = (ROOT / "docs/guides/operate.md").read_text("utf-8")
    assert set(re.findall(pattern, guide)) == set(re.findall(pattern, code))


def test_every_command_is_in_the_operators_guide() -> None:
    guide = (ROOT / "docs/guides/operate.md").read_text("utf-8")
    groups = {"codesign", "codesign user", "codesign db", "codesign audit"}
    assert [name for name in commands(codesign) - groups if name not in guide] == []
