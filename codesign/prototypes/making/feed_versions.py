"""A feed that staff bring: taken in as files, and put in the draft of the prototype."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts import drafts
from codesign.artefacts.files import COUNT_LIMIT, TOTAL_LIMIT, FileFault, StoredFile, described
from codesign.artefacts.models import ArtefactVersion, VersionStatus
from codesign.artefacts.reading import ReadVersion
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.prototypes.document import FeedSource, PrototypeDocument
from codesign.prototypes.queries import ShownPrototype, prototype_called
from codesign.transit.files import gathered
from codesign.transit.problems import FeedProblem, Problems

FOLDER = "feeds"
_ROWS = (".txt", ".csv", ".ndjson")


class StaleVersionError(RuleBrokenError):
    """Somebody has made a newer version since this person opened the page."""

    sentence = lazy(
        "Någon annan har gjort en nyare version medan du valde filer. Inget är sparat. Titta på "
        "den nya versionen och gör om det om det fortfarande behövs."
    )


class UnusableFileError(RuleBrokenError):
    """A file that cannot lie beside a prototype."""

    status = 422
    sentence = lazy(
        "Filen %(name)s går inte att ta emot. Flöden är GTFS (zip eller txt), GTFS-Realtime (pb), "
        "SIRI (xml) eller svar från Trafikverkets öppna API (json), med högst 4 MB i varje fil."
    )


class TooMuchError(RuleBrokenError):
    status = 422
    sentence = lazy("Filerna är för många eller för stora tillsammans: högst 1 000 och 30 MB.")


@dataclass(frozen=True)
class Seen:
    """The state of a version that somebody looks at."""

    version: int
    revision: int


@dataclass(frozen=True)
class Rows:
    """How many rows of a feed's tables and recordings could be used."""

    read: int
    all: int


def rows_of(files: Mapping[str, bytes], problems: Sequence[FeedProblem]) -> Rows:
    """Rows of tables (without their headers) and of recordings, and those without a problem."""
    opened = gathered(files, Problems())
    tables = {name: text for name, text in opened.items() if name.lower().endswith(_ROWS)}
    count = sum(_rows_in(name, text) for name, text in tables.items())
    broken = {(one.file, one.row) for one in problems if one.row and one.file in tables}
    more = sum(one.more for one in problems if one.file in tables)
    return Rows(max(0, count - len(broken) - more), count)


def _rows_in(name: str, text: bytes) -> int:
    rows = sum(1 for line in text.splitlines() if line.strip())
    return max(0, rows - (not name.lower().endswith(".ndjson")))


def stored_files(folder: str, sent: Mapping[str, bytes]) -> dict[StoredFile, bytes]:
    """The files as they lie beside the prototype, in a folder of their own.

    Raises UnusableFileError for what can be no part of a feed.
    """
    found: dict[StoredFile, bytes] = {}
    for name, content in sent.items():
        one = described(f"{folder}/{_plain(name)}", content)
        if isinstance(one, FileFault):
            raise UnusableFileError(name=name[:80])
        found[one] = content
    return found


def _plain(name: str) -> str:
    """A file name with nothing in it that a document could not name."""
    base = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", base).lstrip(".-_")[-80:] or "fil"


def with_feed(
    document: PrototypeDocument, source: FeedSource, files: Sequence[StoredFile]
) -> PrototypeDocument:
    """The document with the feed put in, in the place of one with the same key."""
    old = document.feed(source.key) if source.key else None
    gone = old.files if old else source.files
    kept = [f for f in document.files if f.name != gone and not f.name.startswith(f"{gone}/")]
    feeds = [source if feed.key == source.key else feed for feed in document.feeds]
    if old is None:
        feeds.append(source)
    every = sorted([*kept, *files], key=lambda file: file.name)
    return document.model_copy(update={"feeds": tuple(feeds), "files": tuple(every)})


def save_feed(
    session: Session,
    project: Project,
    shown: ShownPrototype,
    seen: Seen,
    source: FeedSource,
    files: Mapping[StoredFile, bytes],
    author: Person,
    today: date,
) -> None:
    """Put the feed in the prototype's draft, or in a new draft of its newest version.

    Raises StaleVersionError when what was seen is not the newest any more.
    """
    artefact = prototype_called(session, project, shown.slug, held=True)
    if newest_of(session, shown) != seen:
        raise StaleVersionError
    document = with_feed(shown.document, source, list(files))
    if len(document.files) > COUNT_LIMIT or _bytes(document) > TOTAL_LIMIT:
        raise TooMuchError
    contents = {file.name: content for file, content in files.items()}
    draft = drafts.draft_of(session, artefact)
    if draft is not None:
        drafts.change(session, draft, document, seen.revision, contents)
        return
    begun = document.model_copy(update={"changes": (), "dated": today})
    drafts.begin(session, artefact, ReadVersion(begun, contents), author)


def newest_of(session: Session, shown: ShownPrototype) -> Seen:
    """The state that the prototype's newest version, or its draft, is in."""
    found = session.execute(
        select(ArtefactVersion.id, ArtefactVersion.revision)
        .where(
            ArtefactVersion.artefact_id == shown.artefact_id,
            ArtefactVersion.status.in_((VersionStatus.DRAFT, VersionStatus.PUBLISHED)),
        )
        .order_by(ArtefactVersion.number.desc())
        .limit(1)
    ).one()
    return Seen(found.id, found.revision)


def _bytes(document: PrototypeDocument) -> int:
    return sum(file.size for file in document.files)
