"""What the document pages share: the blueprint, the artefact of the request, and sent text."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, request

from codesign.artefacts.drafts import draft_of
from codesign.artefacts.kinds import Kind, kind
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.reading import ContentError, ReadVersion, read_text
from codesign.artefacts.versions import artefact_called, published_version, written_form
from codesign.artefacts.writing import as_yaml
from codesign.errors import NotFoundError
from codesign.i18n import gettext
from codesign.projects import access, audit
from codesign.texts import Frozen
from codesign.web.sessions import session

blueprint = Blueprint("content", __name__)

ADDRESS = "/arbete/<project>/resa/<journey>/dokument"
KIND = "journey"
TEXT_LIMIT = 400_000
NOTE_LIMIT = 300


def of_kind() -> Kind[Any]:
    """The kind whose documents have these pages."""
    return kind(KIND)


def artefact_asked(slug: str, *, held: bool = False) -> Artefact:
    """The artefact of the request. Raises NotFoundError."""
    return artefact_called(session(), access.project(), KIND, slug, held=held)


def current_of(artefact: Artefact) -> ArtefactVersion:
    """The newest published version. Raises NotFoundError."""
    version = published_version(session(), artefact.id)
    if version is None:
        raise NotFoundError
    return version


def text_of(version: ArtefactVersion) -> str:
    """A version as YAML that people edit."""
    return as_yaml(written_form(KIND, version.document))


def document_of(version: ArtefactVersion) -> Frozen:
    """The document of a version."""
    found: Frozen = of_kind().model.model_validate(version.document)
    return found


def draft_number(artefact: Artefact) -> int:
    """The number of the draft, 0 for none."""
    found = draft_of(session(), artefact)
    return found.number if found else 0


def sent_text() -> tuple[str, str]:
    """The YAML that was sent and what is wrong with how it was sent."""
    text = request.form.get("text", "")
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        try:
            text = upload.read(TEXT_LIMIT + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            return text, gettext("Filen är inte text i UTF-8. Spara den som UTF-8 och försök igen.")
    if len(text) > TEXT_LIMIT:
        return "", gettext("Filen är för stor. En resa får vara högst 400 000 tecken.")
    if not text.strip():
        return text, gettext("Välj en fil eller klistra in resans YAML.")
    return text.replace("\r\n", "\n"), ""


def read_sent(
    slug: str,
) -> tuple[ReadVersion[Any] | None, str, str, tuple[ContentError, ...]]:
    """What was sent: the version it is, its text, what is wrong with it, and faults by line."""
    text, problem = sent_text()
    if problem:
        return None, text, problem, ()
    read, faults = read_text(of_kind(), text, Path(f"{slug}.yaml"))
    if read is not None and read.document.slug != slug:
        return None, text, gettext("Resans ”slug” ska vara %(slug)s.", slug=slug), ()
    return read, text, "", faults


def sent_homes() -> dict[str, str]:
    """New homes for voices at parts that disappear."""
    return {
        name.removeprefix("home-"): home
        for name, home in request.form.items()
        if name.startswith("home-") and home
    }


def sent_note() -> str:
    """What whoever publishes writes about it."""
    return request.form.get("note", "").strip()[:NOTE_LIMIT]


def note_event(deed: str, artefact: Artefact, details: Mapping[str, Any]) -> None:
    """Write in the log what was done."""
    audit.record(session(), access.person(), access.project(), deed, artefact.slug, dict(details))
