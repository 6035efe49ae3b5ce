"""Small prototypes for tests: a document as YAML, the files beside it, and both stored."""

import io
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.reading import ReadVersion, read_text
from codesign.artefacts.versions import store_version
from codesign.i18n import speaking
from codesign.projects.models import Project
from codesign.prototypes.kind import KIND
from codesign.prototypes.queries import new_prototype

DOCUMENT = """\
schema: codesign/prototype/1
slug: skiss
title: {sv: "Exempel: en skiss", en: "Example: a sketch"}
question: Går det att hitta avgången?
dated: 2026-11-01
journey: resan
step: hear
languages: [sv, en]
states:
  - {key: laget, name: Läget, values: [lugnt, stopp]}
screens:
  - key: start
    title: {sv: Start, en: Start}
    html: {sv: start.html, en: start.en.html}
    hotspots:
      - key: visa
        label: Visa
        go:
          - {to: stopp, when: {laget: stopp}}
          - {to: bild}
      - {key: bryt, label: Bryt, go: start, set: {laget: stopp}}
  - key: bild
    title: Bild
    step: decide
    picture: {file: bild.png, alt: En bild}
    hotspots:
      - {key: knapp, label: Knappen, go: klar, region: {x: 0.1, y: 0.2, width: 0.3, height: 0.4}}
  - {key: stopp, title: Stopp, markdown: stopp.md}
  - {key: klar, title: Klar, markdown: klar.md}
"""
START = '<h1>Start</h1><p><a href="#visa">Visa</a> <a href="#bryt">Bryt</a></p>'


def picture(width: int = 200, height: int = 100, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (220, 230, 235)).save(made, kind)
    return made.getvalue()


def files(**changed: bytes | None) -> dict[str, bytes]:
    """The files beside `DOCUMENT`; names with “_” for “.”, None removes one."""
    found: dict[str, bytes | None] = {
        "start.html": START.encode(),
        "start.en.html": START.encode(),
        "bild.png": picture(),
        "stopp.md": b"# Stopp\n\n[Tillbaka](#start)\n",
        "klar.md": b"# Klar\n",
    }
    found |= {name.replace("_", "."): content for name, content in changed.items()}
    return {name: content for name, content in found.items() if content is not None}


def read(text: str = DOCUMENT, **changed: bytes | None) -> ReadVersion[Any]:
    """The prototype, which must be valid."""
    found, faults = read_text(KIND, text, Path("prototype.yaml"), files(**changed))
    assert found is not None, [str(fault) for fault in faults]
    return found


def faults(text: str = DOCUMENT, **changed: bytes | None) -> list[str]:
    """What is wrong with a prototype, in English, as `line: sentence`."""
    _, found = read_text(KIND, text, Path("prototype.yaml"), files(**changed))
    with speaking("en"):
        return [f"{fault.line}: {fault.told()}" for fault in found]


def stored(
    session: Session, of: Project, text: str = DOCUMENT, **values: Any
) -> tuple[Artefact, ArtefactVersion]:
    """The prototype in a project, published."""
    made = read(text)
    artefact = new_prototype(session, of, made.document.slug)
    return artefact, store_version(session, artefact, made, origin="file", **values)
