"""One thing per page: what a participant sees at each place of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.items.kinds import kind_of
from codesign.items.places import Item
from codesign.items.reading import WORDS_LIMIT
from codesign.items.steps import PAST, Met
from codesign.items.trial import FRAMED, Trial
from codesign.rounds import codes
from codesign.rounds.models import WalkPhoto, WalkThrough
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.participations import events
from codesign.rounds.participations.beginning import Participation, value_of, version_met
from codesign.rounds.plan import AnyBlock
from codesign.rounds.views.participation.blueprint import blueprint, participation_of
from codesign.web.forms import FieldError
from codesign.web.htmx import see_other
from codesign.web.security import embed, show_alone
from codesign.web.sessions import session


@dataclass(frozen=True)
class Turn:
    """A page of a walk-through as it is shown: what is asked, and what was answered before."""

    walk: Participation
    secret: str
    place: int
    item: Item
    block: AnyBlock | None
    value: Mapping[str, Any]
    """The answer so far: kept, or as it was just sent."""
    words: str = ""
    faults: tuple[FieldError, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether this is the page that the person has come to."""
        return self.place == self.walk.place

    @property
    def stage(self) -> str:
        return events.stage(self.walk) if self.is_present else PAST

    @property
    def template(self) -> str:
        """What shows it."""
        if self.block is None:
            return OWN_PAGES[self.item.key].template
        return f"items/{kind_of(self.block).folder}/page.html"


def turn_at(secret: str, walk: Participation, place: int) -> Turn:
    """The page at a place, with what has been answered."""
    item = walk.item(place)
    value = value_of(session(), walk, item.written)
    return Turn(walk, secret, place, item, walk.block(item), value, _words_of(value))


def _words_of(value: Mapping[str, Any]) -> str:
    if words := value.get("words"):
        return str(words)
    voice = value.get("voice")
    if not voice:
        return ""
    return session().scalar(select(Contribution.text).where(Contribution.id == voice)) or ""


@blueprint.get("/provning/<secret>")
def resume(secret: str) -> ResponseReturnValue:
    walk = participation_of(secret)
    return see_other(address_of(secret, walk, walk.place))


def address_of(secret: str, walk: Participation, place: int) -> str:
    """Where a page lies; after the last one the thanks."""
    if place >= len(walk.row.plan) or walk.is_ended:
        return url_for("walking.done", secret=secret)
    return url_for("walking.page", secret=secret, place=place + 1)


@blueprint.get("/provning/<secret>/<int:place>")
def page(secret: str, place: int) -> ResponseReturnValue:
    walk = participation_of(secret)
    if walk.is_ended or walk.is_closed:
        return see_other(url_for(".done", secret=secret))
    if not 1 <= place <= walk.place + 1:
        return see_other(address_of(secret, walk, walk.place))
    return show(turn_at(secret, walk, place - 1))


def show(turn: Turn, status: int = 0) -> ResponseReturnValue:
    """The page of a turn, 422 when something is wrong with what was sent."""
    shown = version_met(session(), turn.walk, turn.item)
    is_framed = turn.block is not None and kind_of(turn.block).shows
    if is_framed and not shown.tells_itself:
        embed("'self'")
    response = make_response(
        render_template(
            turn.template,
            turn=turn,
            walk=turn.walk,
            block=turn.block,
            value=turn.value,
            project=turn.walk.project,
            number=turn.place + 1,
            total=len(turn.walk.row.plan),
            faults=turn.faults,
            limit=WORDS_LIMIT,
            sandbox=FRAMED,
            **_more(turn, shown),
        ),
        status or (422 if turn.faults else 200),
    )
    # The browser's own Back must show the page as it was left; with no-store it cannot.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _more(turn: Turn, shown: Trial) -> Mapping[str, Any]:
    """What the template is given beside what every page has."""
    if turn.block is None:
        own = OWN_PAGES[turn.item.key]
        return own.shown(turn.walk.script, turn.walk.row.arms, turn.item)
    more: Mapping[str, Any] = kind_of(turn.block).page(turn.block, met(turn, shown))
    return more


def met(turn: Turn, shown: Trial) -> Met:
    """The page as its kind knows it."""
    return Met(
        project=turn.walk.project,
        trial=shown,
        stage=turn.stage,
        is_present=turn.is_present,
        value=turn.value,
        noted=turn.walk.progress if turn.is_present else {},
        ms=events.since(turn.walk, now()),
    )


@blueprint.get("/provning/<secret>/klar")
def done(secret: str) -> ResponseReturnValue:
    """Thanks and the receipt; or, when the round has ended meanwhile, what is kept."""
    walk = participation_of(secret)
    if not walk.is_ended and not walk.is_closed:
        return see_other(address_of(secret, walk, walk.place))
    return render_template(
        "rounds/done.html",
        walk=walk,
        project=walk.project,
        script=walk.script,
        code=codes.receipt_code(secret),
        invitation=_invitation(walk),
    )


def _invitation(walk: Participation) -> str:
    """Where the next person begins, "" when the round has ended or is only tried out."""
    if walk.is_closed or walk.row.is_pilot:
        return ""
    return url_for(".next_person", code=codes.round_code(walk.round.id))


@blueprint.get("/provning/<secret>/foto/<uuid>")
def photo(secret: str, uuid: str) -> ResponseReturnValue:
    """A drawing that the person has sent themselves."""
    walk = participation_of(secret)
    found = (
        session()
        .execute(
            select(WalkPhoto.media_type, WalkPhoto.content)
            .join(WalkThrough, WalkThrough.id == WalkPhoto.walk_id)
            .where(WalkPhoto.walk_id == walk.row.id, WalkPhoto.uuid == uuid[:36])
        )
        .one_or_none()
    )
    if found is None:
        raise NotFoundError
    response = make_response(found.content)
    response.headers["Content-Type"] = found.media_type
    show_alone()
    return response
