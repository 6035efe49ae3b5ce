"""The ways through a project: what the header of a staff page links to.

The chapters are the chain of the work; what stands in each is what capabilities declare.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from codesign.i18n import gettext
from codesign.projects.access import project, role
from codesign.projects.policy import POLICY, InProject
from codesign.web.navigation import CHAPTERS, Chapter, Entry


@dataclass(frozen=True)
class Way:
    """One link of the navigation."""

    name: str
    address: str
    is_current: bool
    waits: int = 0
    """How much waits there."""


@dataclass(frozen=True)
class ChapterWay(Way):
    """A chapter: it leads to its first page, and holds the ways to all of them."""

    ways: Sequence[Way] = ()


def chapters() -> list[ChapterWay]:
    """Where this person may go in the present project, in the order of the work."""
    entries: Sequence[Entry] = current_app.extensions["navigation"]
    opened = [entry for entry in entries if _opens(entry.endpoint)]
    here = _entry_of(opened, request.endpoint or "")
    found = (_chapter(chapter, opened, here) for chapter in CHAPTERS)
    return [chapter for chapter in found if chapter is not None]


def _chapter(chapter: Chapter, opened: Sequence[Entry], here: Entry | None) -> ChapterWay | None:
    ways = [way for entry in opened if entry.chapter is chapter for way in _ways(entry, here)]
    if not ways:
        return None
    return ChapterWay(
        gettext(CHAPTERS[chapter]),
        ways[0].address,
        any(way.is_current for way in ways),
        sum(way.waits for way in ways),
        ways,
    )


def _ways(entry: Entry, here: Entry | None) -> Iterator[Way]:
    waits = entry.waits() if entry.waits else 0
    for one in entry.destinations():
        name = gettext(entry.name)
        is_here = entry is here and one.values.items() <= (request.view_args or {}).items()
        yield Way(
            f"{name}: {one.name}" if one.name else name,
            url_for(entry.endpoint, project=project().slug, **one.values),
            is_here,
            waits,
        )


def _entry_of(entries: Sequence[Entry], endpoint: str) -> Entry | None:
    """The entry that a page belongs to: the one that names it most closely."""
    named = [
        (len(start), entry)
        for entry in entries
        for start in entry.within
        if endpoint == start or (start.endswith(".") and endpoint.startswith(start))
    ]
    return max(named, key=lambda one: one[0])[1] if named else None


def overview() -> Way:
    """The project's overview."""
    address = url_for("projects.home", project=project().slug)
    return Way(gettext("Översikt"), address, request.endpoint == "projects.home")


def _opens(endpoint: str) -> bool:
    audience = POLICY[endpoint]
    return isinstance(audience, InProject) and role() in audience.roles


def install(app: Flask, entries: Sequence[Entry]) -> None:
    """Give the templates of an application its navigation."""
    app.extensions["navigation"] = tuple(entries)
    app.jinja_env.globals.update(chapters=chapters, overview=overview)
