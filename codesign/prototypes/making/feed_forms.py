"""What staff send when they bring a feed."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import AfterValidator
from werkzeug.datastructures import FileStorage

from codesign.i18n import gettext, lazy
from codesign.projects.domain import slug_from
from codesign.prototypes.document import FeedSource
from codesign.texts import in_language
from codesign.transit.model import Feed
from codesign.web.forms import Form, InvalidError, Typed, needed

TITLE_LIMIT = 120
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
FILES = "filer"
RESERVED = frozenset({"nytt"})
"""Keys that would be other pages' addresses."""


def _clock(typed: str) -> str:
    match = _CLOCK.fullmatch(typed.strip())
    if match is None or int(match[2]) > 59 or int(match[1]) > 47:
        return typed.strip()[:20]
    return f"{int(match[1]):02}:{match[2]}"


def _wall_clock(typed: str) -> str:
    if typed and not re.fullmatch(r"\d{2}:\d{2}", typed):
        raise InvalidError(lazy("Skriv klockslaget som 07:30."))
    return typed


class FeedForm(Form):
    """A feed's name, and from when to when it is shown; the clock may be left empty and is then
    the recording's own."""

    title: Annotated[
        str,
        Typed(lambda typed: " ".join(typed.split())[:TITLE_LIMIT], "titel"),
        needed(lazy("Skriv vad flödet heter.")),
    ] = ""
    starts: Annotated[str, Typed(_clock, "fran"), AfterValidator(_wall_clock)] = ""
    ends: Annotated[str, Typed(_clock, "till"), AfterValidator(_wall_clock)] = ""


def shown_form(source: FeedSource | None) -> FeedForm:
    """The form as it begins: empty, or with what the feed has."""
    if source is None:
        return FeedForm(values={"titel": "", "fran": "", "till": ""})
    title = in_language(source.title, "sv")
    return FeedForm(values={"titel": title, "fran": source.starts, "till": source.ends})


def feed_form(sent: Mapping[str, str], files: Mapping[str, bytes]) -> FeedForm:
    """The form as it was sent, with its files."""
    form = FeedForm.read(sent)
    if not form.errors and form.starts and form.ends and form.starts >= form.ends:
        form = form.with_error("till", gettext("Klockan måste sluta efter att den börjar."))
    return form if files else form.with_error(FILES, gettext("Välj minst en fil."))


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
    title = {"sv": form.title}
    if old is not None and in_language(old.title, "sv") == form.title:
        title = dict(old.title)
    key = old.key if old else slug_from(form.title, [*taken, *RESERVED])
    return FeedSource(
        key=key,
        title=title,
        files=f"feeds/{key}",
        starts=form.starts or _on_the_wall(feed, feed.opens),
        ends=form.ends or _on_the_wall(feed, feed.closes),
    )


def _on_the_wall(feed: Feed, seconds: int) -> str:
    minutes = max(0, feed.clock.on_the_wall(seconds) // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
