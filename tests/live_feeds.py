"""A prototype with live screens on a feed that a test makes."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient

LIVE = """
schema: codesign/prototype/1
slug: linjen
title: {sv: Linjen, en: The line}
question: Hittar man sitt tåg?
dated: 2026-11-01
journey: resan
step: hear
languages: [sv, en]
screens:
  - {key: start, title: {sv: Linjen nu, en: The line now},
     live: {view: line, stations: true, go: tavla}}
  - {key: tavla, title: {sv: Avgångar, en: Departures}, live: {view: board}}
  - {key: tider, title: {sv: Tider, en: Times}, live: {view: times, stations: true, go: tavla}}
  - {key: sena, title: {sv: Sena, en: Late}, live: {view: status}}
  - {key: lage, title: {sv: Störningar, en: Disruptions}, live: {view: messages}}
feeds:
  - {key: dagen, title: Dagen, files: feeds/dagen, starts: "STARTS", ends: "23:59"}
"""


def published(
    session: Session, cast: Cast, files: Mapping[str, bytes], starts: str = "07:00"
) -> str:
    """The address of a published prototype whose live screens show these files."""
    read = factories.read_prototype(
        LIVE.replace("STARTS", starts),
        **{f"feeds/dagen/{name}": content for name, content in files.items()},
    )
    factories.prototype(session, cast.project, read)
    session.commit()
    return f"/projekt/{cast.project.slug}/prototyp/linjen/v1/ram"


def inside(client: PageClient, address: str) -> Page:
    """A frame's page, which keeps its own rules."""
    return Page(client.client.get(address, headers=SAME_ORIGIN), address)
