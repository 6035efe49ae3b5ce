"""Why a change of the codebook was refused, in sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.domain import ImpossibleChangeError, Obstacle
from codesign.areas.models import Area
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import language, lazy
from codesign.texts import in_language


class StaleAreaError(RuleBrokenError):
    """Someone changed the area after this person opened it."""

    sentence = lazy("Någon annan har ändrat området sedan du öppnade det. Inget har sparats ännu.")


class NameTakenError(RuleBrokenError):
    """A sibling already has the name; `other` is its name as it is written."""

    status = 422
    sentence = lazy(
        "Det finns redan ett område som heter ”%(other)s” här. Välj ett annat namn, eller slå "
        "ihop de två."
    )

    def __init__(self, other: str) -> None:
        super().__init__(None, other=other)


class StructureRefusedError(RuleBrokenError):
    """The codebook cannot be changed like that."""

    status = 422


_SENTENCES = {
    Obstacle.SAME_AREA: lazy("Välj ett annat område än det du utgår från."),
    Obstacle.INTO_OWN_PART: lazy(
        "Ett område kan inte slås ihop in i sin egen underkategori. Gör tvärtom: slå ihop "
        "underkategorin med området."
    ),
    Obstacle.HAS_PARTS: lazy(
        "Området har underkategorier och kan därför inte själv bli en underkategori. Flytta "
        "eller slå ihop dem först."
    ),
    Obstacle.TOO_DEEP: lazy("Det finns två nivåer: en underkategori kan inte ha underkategorier."),
    Obstacle.ALREADY_THERE: lazy("Området ligger redan där."),
    Obstacle.HAS_VOICES: lazy(
        "Området är inte tomt. Slå ihop det med ett annat i stället, så följer rösterna med."
    ),
    Obstacle.NO_VOICES: lazy("Välj minst en röst som ska till det nya området."),
}


@contextmanager
def told(session: Session) -> Iterator[None]:
    """Turns what the pure rules refuse in the block into an error with a sentence.

    Raises NotFoundError, NameTakenError or StructureRefusedError.
    """
    try:
        yield
    except ImpossibleChangeError as refused:
        if refused.obstacle is Obstacle.UNKNOWN:
            raise NotFoundError from refused
        if refused.obstacle is Obstacle.NAME_TAKEN:
            name = session.scalars(select(Area.name).where(Area.id == refused.other)).one()
            raise NameTakenError(in_language(name, language())) from refused
        raise StructureRefusedError(_SENTENCES[refused.obstacle]) from refused
