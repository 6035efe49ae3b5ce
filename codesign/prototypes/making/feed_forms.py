"""What staff send when they bring a feed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage

from codesign.i18n import gettext
from codesign.projects.domain import slug_from
from codesign.prototypes.document import FeedSource
from codesign.texts import in_language
from codesign.transit.model import Feed

TITLE_LIMIT = 120
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
FILES = "filer"
RESERVED = frozenset({"nytt"})
"""Keys that would be other pages' addresses."""


@dataclass(frozen=True)
class FeedForm:
    """Clean values and faults by field."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def shown_form(source: FeedSource | None) -> FeedForm:
    """The form as it begins: empty, or with what the feed has."""
    if source is None:
        return FeedForm({"titel": "", "fran": "", "till": ""})
    title = in_language(source.title, "sv")
    return FeedForm({"titel": title, "fran": source.starts, "till": source.ends})


def feed_form(sent: Mapping[str, str], files: Mapping[str, bytes]) -> FeedForm:
    """Checked values; the clock may be left empty and is then the recording's own."""
    values = {
        "titel": " ".join(sent.get("titel", "").split())[:TITLE_LIMIT],
        "fran": _clock(sent.get("fran", "")),
        "till": _clock(sent.get("till", "")),
    }
    errors = {}
    if not values["titel"]:
        errors["titel"] = gettext("Skriv vad flödet heter.")
    for name in ("fran", "till"):
        if values[name] and not re.fullmatch(r"\d{2}:\d{2}", values[name]):
            errors[name] = gettext("Skriv klockslaget som 07:30.")
    if not errors and values["fran"] and values["till"] and values["fran"] >= values["till"]:
        errors["till"] = gettext("Klockan måste sluta efter att den börjar.")
    if not files:
        errors[FILES] = gettext("Välj minst en fil.")
    return FeedForm(values, errors)


def _clock(typed: str) -> str:
    match = _CLOCK.fullmatch(typed.strip())
    if match is None or int(match[2]) > 59 or int(match[1]) > 47:
        return typed.strip()[:20]
    return f"{int(match[1]):02}:{match[2]}"


def files_sent(sent: list[FileStorage]) -> dict[str, bytes]:
    """The files by name; an empty field sends one without a name. Names alike are told apart."""
    found: dict[str, bytes] = {}
    for one in sent:
        name = one.filename or ""
        if not name:
            continue
        stem, dot, ending = name.rpartition(".")
        while name in found:
            stem += "-2"
            name = f"{stem}{dot}{ending}"
        found[name] = one.stream.read()
    return found


def source_of_form(
    form: FeedForm, feed: Feed, old: FeedSource | None, taken: Collection[str]
) -> FeedSource:
    """The feed as the document names it. What the clock's fields leave out is the feed's own."""
    title = {"sv": form.values["titel"]}
    if old is not None and in_language(old.title, "sv") == form.values["titel"]:
        title = dict(old.title)
    key = old.key if old else slug_from(form.values["titel"], [*taken, *RESERVED])
    return FeedSource(
        key=key,
        title=title,
        files=f"feeds/{key}",
        starts=form.values["fran"] or _on_the_wall(feed, feed.opens),
        ends=form.values["till"] or _on_the_wall(feed, feed.closes),
    )


def _on_the_wall(feed: Feed, seconds: int) -> str:
    minutes = max(0, feed.clock.on_the_wall(seconds) // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
