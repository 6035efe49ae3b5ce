"""A prototype's published versions as the files of a folder, which `reading` reads again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codesign.artefacts.writing import as_yaml
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.publishing import written_form
from codesign.prototypes.reading import NEWEST


@dataclass(frozen=True)
class Folder:
    """What a folder holds: documents by file name, and the numbers of versions left out."""

    documents: dict[str, PrototypeDocument] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()


def folder_of(versions: Sequence[tuple[int, PrototypeDocument]]) -> Folder:
    """The versions (number, document), the oldest first, as a folder's documents.

    All versions of a folder share its files, so an earlier version stays out when one of its files
    has another content in the newest.
    """
    newest = versions[-1][1]
    digests = {file.name: file.digest for file in newest.files}
    documents, left_out = {NEWEST: newest}, []
    for number, document in versions[:-1]:
        if all(digests.get(file.name, file.digest) == file.digest for file in document.files):
            documents[f"prototype.v{number}.yaml"] = document
            digests |= {file.name: file.digest for file in document.files}
        else:
            left_out.append(number)
    return Folder(documents, tuple(left_out))


def write_documents(folder: Path, found: Folder) -> None:
    """Write the documents; a folder that is not there is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in found.documents.items():
        (folder / name).write_text(as_yaml(written_form(document)), "utf-8")


def write_files(folder: Path, contents: dict[str, bytes]) -> None:
    """Write files by name; a name never points outside (`document.FileName`)."""
    for name, content in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
