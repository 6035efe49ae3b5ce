"""The frame: the screen that a participant is on, and what pressing in it leads to."""

import secrets
from datetime import timedelta

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import language
from codesign.items.kinds import kind_of
from codesign.items.screen_task import ScreenTask
from codesign.items.steps import DOING, Frame
from codesign.items.trial import PressAddress
from codesign.measures.clicks import Point
from codesign.rounds.participations import events
from codesign.rounds.participations.beginning import Participation, answer_to, version_met
from codesign.rounds.views.participation.blueprint import blueprint, held, participation_of
from codesign.rounds.views.participation.pages import met, turn_at
from codesign.web.htmx import see_other
from codesign.web.security import show_in_frame
from codesign.web.sessions import close_session, database, session


@blueprint.get("/provning/<secret>/skarm")
def screen(secret: str) -> ResponseReturnValue:
    """The screen that the person is on; `steg` names an earlier one, for the browser's Back."""
    walk = participation_of(secret)
    item = walk.item(walk.place) if walk.place < len(walk.row.plan) else None
    block = walk.block(item) if item else None
    if item is None or walk.is_closed or walk.is_ended:
        return _empty()
    shown = version_met(session(), walk, item)
    if isinstance(block, ScreenTask) and events.stage(walk) == DOING:
        found = events.position(walk, _step())
        if found is None:
            return _empty()
        place, where = found
        press = _press_address(secret, place, where.screen)
        return shown.frame(session(), where, language(), _elapsed(walk), press)
    turn = turn_at(secret, walk, walk.place)
    use = kind_of(block).frame(met(turn, shown)) if block else Frame.NONE
    if block is None or use is Frame.NONE:
        return _empty()
    where = shown.begun(kind_of(block).screen(block), {})
    address = _press_address(secret, 0, where.screen) if use is Frame.PRESS else _leads_nowhere
    return shown.frame(session(), where, language(), timedelta(), address)


def _leads_nowhere(_hotspot: str) -> str:
    return "#"


def _step() -> int | None:
    typed = request.args.get("steg", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _elapsed(walk: Participation) -> timedelta:
    """How long the present task has gone on, by what live screens show."""
    return timedelta(milliseconds=max(0, walk.ms(now()) - int(walk.progress.get("clock") or 0)))


def _press_address(secret: str, place: int, screen_key: str) -> PressAddress:
    view = f"{place}-{secrets.token_hex(6)}"
    return lambda hotspot: url_for(
        "walking.press", secret=secret, view=view, screen=screen_key, hotspot=hotspot
    )


def _empty() -> Response:
    """Nothing to press any more: what is next is outside the frame."""
    show_in_frame()
    return make_response(render_template("rounds/frame_done.html"))


@blueprint.get("/provning/<secret>/tryck/<view>/<screen>/<hotspot>")
def press(secret: str, view: str, screen: str, hotspot: str) -> ResponseReturnValue:
    """A press, written down before the next screen is shown; the same mark twice is one.

    It has a unit of its own: a link in the frame can only fetch, and works without scripts.
    """
    close_session()
    with database().unit() as unit:
        walk = held(unit, secret)
        place = _pressed(unit, walk, view, screen, hotspot)
    return see_other(url_for(".screen", secret=secret, steg=place))


def _pressed(
    unit: Session, walk: Participation, view: str, screen: str, hotspot: str
) -> int | None:
    if walk.is_closed or walk.is_ended or walk.place >= len(walk.row.plan):
        return None
    item = walk.item(walk.place)
    block = walk.block(item)
    shown = version_met(unit, walk, item)
    if isinstance(block, ScreenTask) and events.stage(walk) == DOING:
        mark = view if not request.args.get("n") else f"{view}.{_small(request.args['n'])}"
        at = _point()
        return events.press(unit, walk, item, block, shown, mark, hotspot, now(), at)
    pressed = kind_of(block).pressed if block else None
    if block is not None and pressed and answer_to(unit, walk, item.written) is None:
        key = kind_of(block).screen(block)
        found = shown.screen(key)
        if found is None or screen != key:
            raise NotFoundError
        spot = hotspot if found.hotspot(hotspot) or shown.screen(hotspot) else ""
        at = _point()
        point = Point(*at) if at else None
        value = pressed(block, point, spot, events.since(walk, now()))
        events.keep(unit, walk, item.written, value)
    return None


def _small(typed: str) -> str:
    return typed if typed.isascii() and typed.isdigit() and len(typed) < 4 else "0"


def _point() -> tuple[float, float] | None:
    """Where on the screen was pressed, when a script has told: shares from 0 to 1."""
    x, y = (request.args.get(axis, type=float) for axis in "xy")
    if x is None or y is None or not (0 <= x <= 1 and 0 <= y <= 1):
        return None
    return round(x, 4), round(y, 4)
