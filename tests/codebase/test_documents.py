"""What the documents say is there is there: commands, settings, files, tests' own words."""

import re
from pathlib import Path

import click

from codesign.cli import codesign

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("journeys/**/*.md")])


def commands(group: click.Command, path: str = "codesign") -> set[str]:
    """Every command of the command line, in full."""
    found = {path}
    for name, command in getattr(group, "commands", {}).items():
        found |= commands(command, f"{path} {name}")
    return found


def told(document: Path, line: str) -> str:
    """A line of a document, and which document it is."""
    return f"{document.relative_to(ROOT)}: {line}"


def test_links_lead_to_files_that_exist() -> None:
    links = [
        (document, link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    ]
    assert len(links) > 20
    assert [told(d, link) for d, link in links if not (d.parent / link).exists()] == []


def test_links_within_a_document_lead_to_a_heading() -> None:
    links = [
        (document, link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\(#([^)]+)\)", document.read_text("utf-8"))
    ]
    assert links
    assert [told(d, link) for d, link in links if link not in _headings(d)] == []


def _headings(document: Path) -> set[str]:
    """What a link calls each heading: small letters, a hyphen for each space, no other signs."""
    titles = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_guide_is_found_from_the_first_page() -> None:
    front = (ROOT / "README.md").read_text("utf-8")
    guides = [file.name for file in sorted(ROOT.glob("docs/guides/*.md"))]
    assert len(guides) > 10
    assert [name for name in guides if f"docs/guides/{name}" not in front] == []


def test_commands_in_documents_exist() -> None:
    known = commands(codesign)
    lines = [
        (document, " ".join(next(filter(None, line)).split("#")[0].split()))
        for document in DOCUMENTS
        for line in re.findall(
            r"`(codesign [^`]+)`|^    (codesign .+)$", document.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert len(lines) > 20
    assert [told(document, line) for document, line in lines if not _names(line) & known] == []


def _names(line: str) -> set[str]:
    plain = [word for word in line.split() if re.fullmatch(r"[a-z-]+", word)]
    return {" ".join(plain[:n]) for n in (2, 3)}


def test_make_targets_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = [
        (document, target)
        for document in DOCUMENTS
        for target in re.findall(
            r"(?:`|^    )make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert named
    assert [told(document, target) for document, target in named if target not in targets] == []


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    pattern = r"CODESIGN_[A-Z_]+[A-Z]"
    code = "\n".join(file.read_text("utf-8") for file in ROOT.glob("codesign/**/*.py"))
    guide = (ROOT / "docs/guides/operate.md").read_text("utf-8")
    assert set(re.findall(pattern, guide)) == set(re.findall(pattern, code))


def test_every_command_is_in_the_operators_guide() -> None:
    guide = (ROOT / "docs/guides/operate.md").read_text("utf-8")
    groups = {"codesign", "codesign user", "codesign db", "codesign audit"}
    assert [name for name in commands(codesign) - groups if name not in guide] == []
