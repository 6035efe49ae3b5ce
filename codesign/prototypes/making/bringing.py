"""What is brought in through the browser, a zip or pictures, read as a version of a prototype."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from PIL import Image, ImageOps

from codesign.artefacts.files import FILE_LIMIT, PIXEL_LIMIT, StoredFile, described, picture_size
from codesign.artefacts.places import ArtefactPlaces
from codesign.artefacts.reading import ContentError, ReadVersion, read_text, read_yaml
from codesign.artefacts.writing import as_yaml
from codesign.i18n import gettext
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.kind import KIND, NEWEST, faults_by_journey
from codesign.prototypes.making.doctor.treating import NoStartError, Treated, is_plain, treat
from codesign.prototypes.making.editing import SCREENS_LIMIT, free_key, with_pictures
from codesign.prototypes.making.errors import no_start_sentence, shown_name, zip_sentences
from codesign.prototypes.making.zips import (
    Archive,
    EntryFault,
    Why,
    ZipRefusedError,
    read_archive,
)
from codesign.waiting import takes_time

Journeys = Mapping[str, ArtefactPlaces]
"""The project's journeys by slug."""
_VERSION_FILE = re.compile(r"prototype(\.v\d+)?\.yaml")
_PICTURE_FORMATS = {"PNG": "png", "JPEG": "jpg"}


@dataclass(frozen=True)
class About:
    """What a person writes about a prototype whose files do not say it themselves."""

    slug: str
    title: str
    question: str
    journey: str | None
    step: str | None
    dated: date


@dataclass(frozen=True)
class Brought:
    """A version, or why there is none: sentences, and faults with their lines."""

    read: ReadVersion[PrototypeDocument] | None = None
    sentences: tuple[str, ...] = ()
    faults: tuple[ContentError, ...] = field(default=())


def refused(*sentences: str) -> Brought:
    """Nothing was taken, for these reasons."""
    return Brought(sentences=sentences)


@takes_time
def archive(stream: IO[bytes], about: About | None, journeys: Journeys, no_scripts: str) -> Brought:
    """A version from a zip: with `prototype.yaml`, or with a page to start from.

    `about` is needed for the latter: without it nothing is taken, and the form says what is
    missing. `no_scripts` is why such are not taken here, "" when they are.
    """
    try:
        opened = read_archive(stream)
    except ZipRefusedError as error:
        return refused(*zip_sentences(error))
    if NEWEST in opened.files:
        brought = _declared(opened, journeys)
        has_scripts = brought.read is not None and brought.read.document.upload is not None
        return refused(no_scripts) if has_scripts and no_scripts else brought
    try:
        treated = treat(opened.files, opened.aside)
    except NoStartError as error:
        return refused(no_start_sentence(error.pages))
    if no_scripts:
        return refused(no_scripts)
    if about is None:
        return refused()
    text = as_yaml({**_plain(about), "upload": {"entry": treated.entry}})
    return _uploaded(text, treated, journeys)


def _declared(opened: Archive, journeys: Journeys) -> Brought:
    """A version whose files say themselves what they are."""
    try:
        text = opened.files[NEWEST].decode("utf-8-sig")
    except UnicodeDecodeError:
        return refused(gettext("%(file)s är inte text i UTF-8.", file=NEWEST))
    beside = {n: content for n, content in opened.files.items() if not _VERSION_FILE.fullmatch(n)}
    document = read_yaml(text, Path(NEWEST), PrototypeDocument).document
    if document is not None and document.upload and document.upload.entry in beside:
        return _uploaded(text, treat(beside, opened.aside, document.upload.entry), journeys)
    odd = [EntryFault(Why.NAME, name) for name in beside if not is_plain(name)]
    if odd:
        return refused(*zip_sentences(ZipRefusedError(*odd)))
    return _read(text, beside, journeys)


def _uploaded(text: str, treated: Treated, journeys: Journeys) -> Brought:
    """An uploaded prototype, with what there is to say about it."""
    brought = _read(text, treated.files, journeys)
    if brought.read is None or brought.read.document.upload is None:
        return brought
    document = brought.read.document
    told = brought.read.document.upload.model_copy(update={"findings": treated.findings})
    changed = document.model_copy(update={"upload": told})
    return Brought(ReadVersion(changed, brought.read.files))


def _plain(about: About) -> dict[str, Any]:
    return {
        "schema": "codesign/prototype/1",
        "slug": about.slug,
        "title": {"sv": about.title},
        "question": {"sv": about.question},
        "dated": about.dated.isoformat(),
        "journey": about.journey,
        "step": about.step,
    }


def _steps(journeys: Journeys) -> dict[str, list[str]]:
    return {slug: list(journey.steps) for slug, journey in journeys.items()}


def _read(text: str, files: Mapping[str, bytes], journeys: Journeys) -> Brought:
    file = Path(NEWEST)
    read, faults = read_text(KIND, text, file, files)
    if read is None:
        return Brought(faults=faults)
    wrong = [
        ContentError(file, 1, told) for told in faults_by_journey(read.document, _steps(journeys))
    ]
    return Brought(faults=tuple(wrong)) if wrong else Brought(read)


@dataclass(frozen=True)
class Pictures:
    """Pictures that can be screens: (title, file) in order, and their contents by name."""

    screens: tuple[tuple[str, StoredFile], ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


@takes_time
def pictures(sent: Sequence[tuple[str, IO[bytes]]], taken: Mapping[str, str]) -> Pictures:
    """Pictures (file name, stream) as screens. `taken` maps names that are in use to digests."""
    if len(sent) > SCREENS_LIMIT:
        return Pictures(sentences=(gettext("Högst %(n)s bilder åt gången.", n=SCREENS_LIMIT),))
    screens: list[tuple[str, StoredFile]] = []
    contents: dict[str, bytes] = {}
    sentences = []
    for name, stream in sent:
        content = _plain_picture(stream.read(FILE_LIMIT + 1))
        if content is None:
            sentences.append(
                gettext(
                    "”%(name)s” är inte en PNG- eller JPEG-bild på högst 4 MB som går att öppna.",
                    name=shown_name(name),
                )
            )
            continue
        title = _title(name)
        kept = f"{free_key(title, {*_stems(taken), *_stems(contents)}, 'bild')}.{content[0]}"
        file = described(kept, content[1])
        assert isinstance(file, StoredFile)
        contents[kept] = content[1]
        screens.append((title, file))
    return Pictures(tuple(screens), contents, tuple(sentences))


def _title(file_name: str) -> str:
    stem = Path(file_name.replace("\\", "/")).stem.replace("_", " ").replace("-", " ")
    return " ".join(shown_name(stem).split()).capitalize() or gettext("Skärm")


def _stems(names: Mapping[str, object]) -> set[str]:
    return {name.rsplit(".", 1)[0] for name in names}


def _plain_picture(content: bytes) -> tuple[str, bytes] | None:
    """The ending and bytes of a picture, a camera's notes of place and time taken away."""
    found = picture_size(content) if len(content) <= FILE_LIMIT else None
    if found is None or found[0] not in _PICTURE_FORMATS or found[1] * found[2] > PIXEL_LIMIT:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=[found[0]]) as opened:
            opened.load()
            upright = ImageOps.exif_transpose(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    if found[0] == "JPEG":
        upright.convert("RGB").save(out, "JPEG", quality=88, optimize=True)
    else:
        upright.save(out, "PNG", exif=b"")
    made = out.getvalue()
    return (_PICTURE_FORMATS[found[0]], made) if len(made) <= FILE_LIMIT else None


def of_pictures(sent: Pictures, about: About) -> ReadVersion[PrototypeDocument]:
    """A version whose screens are pictures, the first one first, without hotspots yet."""
    empty = PrototypeDocument.model_validate(_plain(about))
    document = with_pictures(empty, sent.screens)
    started = document.model_copy(update={"start": document.screens[0].key})
    return ReadVersion(started, sent.contents)
