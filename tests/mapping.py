"""The journey map of the cast's project with voices on it, and what its pages say of them."""

from typing import Any

from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.sources import Source
from tests import factories
from tests.cast import Cast
from tests.pages import Page

PUBLIC = "/projekt/projektet/resa/resan"
STAFF = "/arbete/projektet/resa/resan"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
STEPS = ("hear", "decide", "rest", "follow-up")


def two_areas(session: Session, cast: Cast) -> dict[str, Area]:
    return {
        "A": factories.area(session, cast.project, "Information"),
        "B": factories.area(session, cast.project, "Ersättning", position=1),
    }


def seven_voices(session: Session, cast: Cast, areas: dict[str, Area]) -> None:
    """Five released voices, one waiting and one kept."""

    def tell(text: str, **values: Any) -> None:
        factories.voice(session, cast.project, cast.version, text, **values)

    a, b = areas["A"].id, areas["B"].id
    tell("Ett", buckets=[a])
    tell("Två", buckets=[a, b], mode=Mode.SHOULD, perspective="relative")
    tell("Tre", source=Source.NOTE, mode=Mode.DO, group_name="Grupp 1")
    tell("Fyra", anchor="rest", buckets=[b], source=Source.NOTE)
    tell("Fem", anchor="rest", perspective="")
    tell("Väntande ord", moderation=Moderation.WAITING)
    tell("Behållna ord", anchor="rest", moderation=Moderation.KEPT)
    session.commit()


def counts(page: Page, view: str = "list-view") -> dict[str, int]:
    """Step → voices, as the badges say."""
    badges = page.all(f"//*[contains(@class, '{view}')]//*[@data-step]")
    found = {}
    for badge in badges:
        number = badge.xpath(".//strong")
        found[badge.get("data-step")] = int(number[0].text_content()) if number else 0
    return found


def voices(page: Page) -> list[str]:
    return [
        " ".join(e.text_content().split())
        for e in page.all("//*[@data-voices]//*[contains(@class, 'voice-words')]")
    ]
