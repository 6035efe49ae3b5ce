"""Photographs of drawings: drawn anew without what the camera wrote, and kept once each."""

import io
import warnings
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.files import PIXEL_LIMIT, picture_size
from codesign.errors import RuleBrokenError
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.receive import (
    NotOfRoundError,
    hold_round,
    is_taken_back,
    voices_of,
    walk_of,
)
from codesign.fieldwork.record import Became
from codesign.i18n import lazy
from codesign.rounds.keys import PhotoRecord
from codesign.rounds.models import TestRound, WalkPhoto, WalkThrough
from codesign.waiting import takes_time

LONGEST_SIDE = 2000
"""Pixels: a drawing on paper is legible, and its file a few hundred kilobytes."""
QUALITY = 82


class NoPhotoError(RuleBrokenError):
    """What was sent is no picture that can be opened, or a far too large one."""

    status = 422
    sentence = lazy("Fotot gick inte att läsa. Det ligger kvar på enheten. Ta gärna ett nytt.")


@dataclass(frozen=True)
class Photograph:
    """A JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


@takes_time
def drawn_anew(content: bytes) -> Photograph:
    """The picture alone, turned as it was held: no place, time, camera or comment is left.

    Raises NoPhotoError.
    """
    found = picture_size(content)
    if found is None or found[1] * found[2] > PIXEL_LIMIT:
        raise NoPhotoError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=(found[0],)) as picture:
                turned = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPhotoError from error
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", turned.size)
    clean.paste(turned)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return Photograph(out.getvalue(), clean.width, clean.height)


def take_photo(
    session: Session, round_: TestRound, walk_uuid: str, uuid: str, photo: Photograph
) -> Became:
    """Store a photograph with the walk-through, or the kept record, that tells of it; once.

    Raises NotOfRoundError when none does.
    """
    hold_round(session, round_)
    if is_taken_back(session, walk_uuid):
        return Became.TAKEN_BACK
    walk = walk_of(session, round_.id, walk_uuid)
    listed = listed_photos(walk).get(uuid) if walk else None
    if walk and listed:
        return _add(session, walk, listed, photo)
    aside = _aside(session, round_, walk_uuid, uuid)
    if aside is None:
        raise NotOfRoundError(field="photos")
    if uuid not in aside.payload["photos"]:
        photos = {**aside.payload["photos"], uuid: packed(photo)}
        aside.payload = {**aside.payload, "photos": photos}
        session.flush()
    return Became.CONFLICT if aside.reason == "conflict" else Became.CLOSED


def listed_photos(walk: WalkThrough) -> dict[str, PhotoRecord]:
    """The photographs that the walk-through's newest revision tells of, stored yet or not."""
    told = [PhotoRecord.model_validate(one) for one in walk.progress.get("photos", ())]
    return {one.uuid: one for one in told}


def _add(session: Session, walk: WalkThrough, listed: PhotoRecord, photo: Photograph) -> Became:
    there = session.scalar(
        select(WalkPhoto.id).where(WalkPhoto.walk_id == walk.id, WalkPhoto.uuid == listed.uuid)
    )
    if there is not None:
        return Became.SAME
    voice = voices_of(session, walk).get(listed.note or "")
    session.add(
        WalkPhoto(
            agency_id=walk.agency_id,
            project_id=walk.project_id,
            walk_id=walk.id,
            uuid=listed.uuid,
            item=listed.item,
            media_type="image/jpeg",
            width=photo.width,
            height=photo.height,
            content=photo.content,
            contribution_id=voice.id if voice else None,
        )
    )
    session.flush()
    return Became.CREATED


def _aside(session: Session, round_: TestRound, walk_uuid: str, uuid: str) -> FieldRecord | None:
    kept = session.scalars(
        select(FieldRecord)
        .where(FieldRecord.round_id == round_.id, FieldRecord.uuid == walk_uuid)
        .order_by(FieldRecord.revision.desc(), FieldRecord.id)
        .execution_options(populate_existing=True)
    )
    for one in kept:
        if any(photo["uuid"] == uuid for photo in one.payload["record"]["photos"]):
            return one
    return None


def packed(photo: Photograph) -> dict[str, Any]:
    """A photograph as a kept record holds it."""
    return {
        "jpeg": b64encode(photo.content).decode(),
        "width": photo.width,
        "height": photo.height,
    }


def unpacked(kept: dict[str, Any]) -> Photograph:
    """The photograph that `packed` wrote."""
    return Photograph(b64decode(kept["jpeg"]), kept["width"], kept["height"])


def add_unpacked(session: Session, walk: WalkThrough, photos: dict[str, Any]) -> None:
    """Put a kept record's photographs with the walk-through that tells of them."""
    listed = listed_photos(walk)
    for uuid, kept in photos.items():
        if uuid in listed:
            _add(session, walk, listed[uuid], unpacked(kept))
