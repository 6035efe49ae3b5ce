"""Documents and the files beside them, read once in a process and known by their digests."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.files import StoredFile
from codesign.artefacts.models import ArtefactFile, ArtefactVersion
from codesign.errors import NotFoundError
from codesign.texts import Frozen

Document = TypeVar("Document", bound=Frozen)
Content = TypeVar("Content")

KEPT_DOCUMENTS = 128
KEPT_FILES = 256
KEPT_SIZE = 256 * 1024
"""Bytes of the largest file that stays in the process."""


class Asked:
    """What is asked for by what tells it from all else; how to get it is no part of that."""

    def __init__(self, key: tuple[object, ...], load: Callable[[], Any]) -> None:
        self.key = key
        self._load: Callable[[], Any] | None = load

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def loaded(self) -> Any:
        """Load it; what it is loaded with (a session) is let go, for the key stays."""
        assert self._load is not None
        try:
            return self._load()
        finally:
            self._load = None


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _document(asked: Asked) -> Any:
    return asked.loaded()


@lru_cache(maxsize=KEPT_FILES)
def _file(asked: Asked) -> bytes:
    content: bytes = asked.loaded()
    if len(content) > KEPT_SIZE:
        raise _TooLargeToKeepError(content)
    return content


class _TooLargeToKeepError(Exception):
    """A file that is read anew each time; what raises is not kept."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content


def document_of(session: Session, model: type[Document], version_id: int, digest: str) -> Document:
    """The document of a version. One query for one that this process has not read.

    What has the same digest is the same document, so nothing that is kept can be out of date.
    """

    def load() -> Document:
        stored = session.scalars(
            select(ArtefactVersion.document).where(ArtefactVersion.id == version_id)
        ).one()
        return model.model_validate(stored)

    if not digest:
        return load()
    found: Document = _document(Asked((model, digest), load))
    return found


def file_content(session: Session, artefact_id: int, file: StoredFile) -> bytes:
    """The bytes of a file beside an artefact; small ones stay in the process.

    Raises NotFoundError when the artefact has no such file.
    """

    def load() -> bytes:
        content = session.scalar(
            select(ArtefactFile.content).where(
                ArtefactFile.artefact_id == artefact_id, ArtefactFile.digest == file.digest
            )
        )
        if content is None:
            raise NotFoundError
        return content

    try:
        return _file(Asked((artefact_id, file.digest), load))
    except _TooLargeToKeepError as read:
        return read.content


def files_of(session: Session, artefact_id: int, files: Sequence[StoredFile]) -> dict[str, bytes]:
    """Name → bytes of several files, in one query."""
    wanted = {file.digest for file in files}
    rows = session.execute(
        select(ArtefactFile.digest, ArtefactFile.content).where(
            ArtefactFile.artefact_id == artefact_id, ArtefactFile.digest.in_(wanted)
        )
    )
    found = {row.digest: row.content for row in rows}
    return {file.name: found[file.digest] for file in files if file.digest in found}
