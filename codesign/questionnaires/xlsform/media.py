"""Pictures beside a workbook: what each is called there, and the workbook with them as one file.

Other tools keep what a form shows in one flat folder beside it, and name it by file name alone.
"""

import io
from collections.abc import Mapping
from zipfile import ZIP_STORED, ZipFile

from codesign.questionnaires.document import Picture, Questionnaire, files_named

FOLDER = "media"


def media_names(document: Questionnaire) -> dict[str, str]:
    """Each file that the document names, by what it is called without folders; none twice."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for name, _ in files_named(document)):
        flat, number = name.replace("/", "_"), 1
        stem, dot, ending = flat.rpartition(".")
        while flat.casefold() in {one.casefold() for one in found.values()}:
            number += 1
            flat = f"{stem}-{number}{dot}{ending}" if dot else f"{ending}-{number}"
        found[name] = flat
    return found


def shown_as(
    picture: Picture | None, document: Questionnaire, names: Mapping[str, str]
) -> dict[str, str]:
    """The file that a picture is in each language of the questionnaire; {} for no picture."""
    if picture is None:
        return {}
    first = picture.file.get(document.languages[0]) or next(iter(picture.file.values()))
    return {code: names[picture.file.get(code, first)] for code in document.languages}


def with_pictures(document: Questionnaire, workbook: bytes, files: Mapping[str, bytes]) -> bytes:
    """The workbook and what it shows, as a ZIP; a file that is not there is left out."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        archive.writestr(f"{document.slug}.xlsx", workbook)
        for name, flat in media_names(document).items():
            if name in files:
                archive.writestr(f"{FOLDER}/{flat}", files[name])
    return out.getvalue()
