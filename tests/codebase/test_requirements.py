"""What is needed stands once, in pyproject.toml, and what is pinned is what it asks for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PINNED = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; [^\\]*)? \\\n((?:    --hash=sha256:.*\n)+)", re.M
)


def pinned(text: str) -> dict[str, str]:
    """Name → version of each line of a lock file that has hashes."""
    return {str(canonicalize_name(name)): version for name, version, _ in PINNED.findall(text)}


def unmet(wanted: list[str], text: str) -> list[str]:
    """What is asked for and not pinned, or pinned at a version that was not asked for."""
    versions = pinned(text)
    asked = [Requirement(one) for one in wanted]
    return [
        str(one)
        for one in asked
        if (version := versions.get(str(canonicalize_name(one.name)))) is None
        or not one.specifier.contains(version, prereleases=True)
    ]


def test_what_pyproject_asks_for_is_pinned() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = told["dependency-groups"]
    for name, wanted in {
        "requirements.txt": told["project"]["dependencies"],
        "requirements-dev.txt": groups["dev"],
        "requirements-npm.txt": groups["npm"],
    }.items():
        assert wanted
        assert unmet(wanted, (ROOT / name).read_text("utf-8")) == [], name
    assert set(groups) == {"dev", "npm"}


def test_no_list_stands_beside_it() -> None:
    names = sorted(file.name for file in ROOT.glob("requirements*"))
    assert names == ["requirements-dev.txt", "requirements-npm.txt", "requirements.txt"]


def test_an_old_or_missing_pin_is_found() -> None:
    text = "flask==3.1.2 \\\n    --hash=sha256:aa\n"
    assert unmet(["Flask>=3.1"], text) == []
    assert unmet(["Flask>=3.2", "nh3"], text) == ["Flask>=3.2", "nh3"]
    assert unmet(["Flask>=3.1"], "flask==3.1.2\n") == ["Flask>=3.1"]
