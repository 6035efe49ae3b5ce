"""The records of artefacts, their versions and their files."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from codesign.artefacts.models import VersionStatus
from codesign.projects.project_file.fields import (
    Content,
    Count,
    Document,
    Key,
    Mark,
    Moment,
    Name,
    Number,
    Record,
)

JOURNEY, PROTOTYPE = "journey", "prototype"
"""Of the format: the kind that has lists of its own, and the one that is told without its kind."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class JourneyRecord(Record):
    slug: Key
    kind: Literal["journey"]

    @property
    def name(self) -> str:
        """What the rest of the file calls it."""
        return self.slug


class AnyVersionRecord(Record):
    number: Number
    status: VersionStatus
    origin: Name
    note: Name
    author: Number | None
    revision: Count
    created_at: Moment
    document: Document


class VersionRecord(AnyVersionRecord):
    journey: Key


class PrototypeRecord(Record):
    """A prototype, or an artefact of another kind that is no journey."""

    slug: Key
    kind: Key = PROTOTYPE
    called: Key | None = None
    """What the rest of the file calls it, where an artefact of another kind has its slug too."""

    @property
    def name(self) -> str:
        """What the rest of the file calls it."""
        return self.called or self.slug


class PrototypeVersionRecord(AnyVersionRecord):
    prototype: Key


class FileRecord(Record):
    """A file that versions of a prototype name, once."""

    prototype: Key
    digest: Digest
    media_type: Mark
    content: Content
