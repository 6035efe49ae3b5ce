"""Uploaded prototypes for tests: an archive, its version in a project, and the second host."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.reading import ReadVersion, read_text
from codesign.artefacts.versions import store_version
from codesign.artefacts.writing import as_yaml
from codesign.projects.models import Project
from codesign.prototypes.kind import KIND
from codesign.prototypes.queries import ShownPrototype, new_prototype, shown_version

PAGE = (
    '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Exempel på köp</title>'
    '<link rel="stylesheet" href="stil.css"></head><body><h1>Exempel: köp biljett</h1>'
    '<button id="kop">Köp</button> <a href="tack.html">Tack</a><script src="kod.js"></script>'
)
FILES: Mapping[str, bytes] = {
    "index.html": PAGE.encode(),
    "tack.html": b"<!doctype html><title>Tack</title><h1>Tack</h1>",
    "stil.css": b"h1 { color: teal }",
    "kod.js": b"document.body.dataset.ran = 'yes';",
}


def archive(files: Mapping[str, bytes | str]) -> bytes:
    """The files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def read_bundle(files: Mapping[str, bytes] = FILES, slug: str = "kopet") -> ReadVersion[Any]:
    """An uploaded prototype that starts at index.html."""
    document = {
        "schema": "codesign/prototype/1",
        "slug": slug,
        "title": "Exempel på köp",
        "question": "Hittar man fram?",
        "dated": "2026-11-01",
        "journey": "resan",
        "step": "hear",
        "upload": {"entry": "index.html"},
    }
    read, faults = read_text(KIND, as_yaml(document), Path("prototype.yaml"), files)
    assert read is not None, faults
    return read


def bundle(
    session: Session, of: Project, files: Mapping[str, bytes] = FILES, slug: str = "kopet"
) -> ShownPrototype:
    """A published uploaded prototype in a project that allows it."""
    of.allows_bundles = True
    artefact = new_prototype(session, of, slug)
    version = store_version(session, artefact, read_bundle(files, slug), origin="editor")
    return shown_version(session, version.id)
