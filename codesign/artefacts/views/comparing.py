"""Two versions of a document beside each other."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts.comparing import compared
from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.views.shared import (
    ADDRESS,
    artefact_asked,
    blueprint,
    document_of,
    of_kind,
)
from codesign.errors import NotFoundError
from codesign.projects import access
from codesign.web.sessions import session


@blueprint.get(f"{ADDRESS}/jamfor")
def compare(project: str, journey: str) -> ResponseReturnValue:
    """What differs between two versions: the newest, the draft too, where none is named."""
    artefact = artefact_asked(journey)
    numbers = (
        session()
        .scalars(
            select(ArtefactVersion.number)
            .where(ArtefactVersion.artefact_id == artefact.id)
            .order_by(ArtefactVersion.number)
        )
        .all()
    )
    old = _version(artefact.id, _asked(numbers, "fran", numbers[max(0, len(numbers) - 2)]))
    new = _version(artefact.id, _asked(numbers, "till", numbers[-1]))
    return render_template(
        "content/compare.html",
        project=access.project(),
        artefact=artefact,
        numbers=numbers,
        old=old,
        new=new,
        document=document_of(new),
        found=compared(of_kind(), old.document, new.document),
    )


def _asked(numbers: Sequence[int], name: str, otherwise: int) -> int:
    given = request.args.get(name, "")
    if given and given not in map(str, numbers):
        raise NotFoundError
    return int(given) if given else otherwise


def _version(artefact_id: int, number: int) -> ArtefactVersion:
    return (
        session()
        .scalars(
            select(ArtefactVersion).where(
                ArtefactVersion.artefact_id == artefact_id, ArtefactVersion.number == number
            )
        )
        .one()
    )
