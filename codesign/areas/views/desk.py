"""The coding desk: one voice in focus, the areas beside it, nothing reloads."""

from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue

from codesign.areas.actions import coding
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.actions.locks import area_in
from codesign.areas.domain import DeskFilter
from codesign.areas.forms import AreaForm, desk_filter, number_in, numbers_in
from codesign.areas.labels import AreaLabel
from codesign.areas.queries.counts import perspectives, sources
from codesign.areas.queries.desk import Desk
from codesign.areas.queries.desk import desk as desk_of
from codesign.areas.queries.history import coders_of, latest_change
from codesign.areas.queries.voices import one_voice
from codesign.areas.views.blueprint import blueprint
from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source
from codesign.contributions.words import source_name
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import gettext, local
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.reading_order import reading_key
from codesign.web.htmx import page_or_partial, see_other, wants_partial
from codesign.web.ids import id_in
from codesign.web.sessions import session, writing


@dataclass(frozen=True)
class Conflict:
    """What a person wanted and saw, and how it is now."""

    sentence: str
    label: AreaLabel | None
    puts: bool
    seen: list[AreaLabel]
    now: list[tuple[AreaLabel, str]]
    """Each area the voice lies in now, and who put it there."""
    by: str
    at: datetime | None
    may_repeat: bool


@blueprint.get("/arbete/<project>/kategorisera")
def desk(project: str) -> ResponseReturnValue:
    wanted = desk_filter(request.args)
    return desk_page(wanted, id_in(request.args.get("rost")))


@blueprint.post("/arbete/<project>/kategorisera/lagg")
def code(project: str) -> ResponseReturnValue:
    wanted = desk_filter(request.args)
    wish = wish_sent()
    try:
        with writing() as unit:
            coding.code(unit, this_project(), person(), wish)
    except (coding.StaleCodingError, coding.AreaGoneError) as refused:
        return conflict_page(wanted, wish, refused)
    return coded(wanted, wish.voice_id, wish.area_id, puts=wish.puts)


@blueprint.post("/arbete/<project>/kategorisera/angra")
def undo(project: str) -> ResponseReturnValue:
    wanted = desk_filter(request.args)
    here = id_in(request.form.get("rost"))
    try:
        with writing() as unit:
            change = coding.undo(unit, this_project(), person())
    except coding.NothingToUndoError as nothing:
        return desk_page(wanted, here, 409, message=nothing.told())
    except coding.ChangedSinceError as refused:
        return undo_conflict_page(wanted, refused)
    except coding.AreaGoneError as refused:
        return desk_page(wanted, here, 409, message=refused.told())
    if not wants_partial():
        return see_other(desk_address(wanted, change.contribution_id))
    return desk_page(wanted, change.contribution_id, message=gettext("Ångrat."))


def wish_sent() -> CodingRequest:
    """What the coding form asks for. Raises NotFoundError when it names nothing."""
    puts = "put" in request.form
    area = number_in(request.form.get("put" if puts else "take"))
    voice = id_in(request.form.get("rost"))
    revision = request.form.get("revision", "")
    if area is None or voice is None or not revision.isdecimal():
        raise NotFoundError
    return CodingRequest(voice, area, puts, int(revision[:9]))


def coded(wanted: DeskFilter, voice_id: int, area_id: int, *, puts: bool) -> ResponseReturnValue:
    """The answer to a voice put in an area, or taken out."""
    if not wants_partial():
        return see_other(desk_address(wanted, voice_id))
    state = desk_of(session(), this_project(), wanted, voice_id, with_list=False)
    label = state.labels[area_id]
    named = {"mark": label.mark, "name": local(label.name)}
    if puts:
        return shown(state, message=gettext("Lades i %(mark)s %(name)s", **named))
    return shown(state, message=gettext("Togs bort från %(mark)s %(name)s", **named))


def desk_page(
    wanted: DeskFilter,
    voice_id: int | None,
    status: int = 200,
    *,
    message: str = "",
    conflict: Conflict | None = None,
    new_area: AreaForm | None = None,
) -> ResponseReturnValue:
    """The desk with a voice in focus."""
    state = desk_of(session(), this_project(), wanted, voice_id)
    return shown(state, status, message=message, conflict=conflict, new_area=new_area)


def shown(
    state: Desk,
    status: int = 200,
    *,
    message: str = "",
    conflict: Conflict | None = None,
    new_area: AreaForm | None = None,
) -> ResponseReturnValue:
    """The desk as page or partial; the filter's choices are read for the page only."""
    choices: dict[str, object] = {}
    if not wants_partial():
        choices = {
            "perspectives": _perspectives(state),
            "sources": _sources(),
        }
    return page_or_partial(
        "areas/desk.html",
        "areas/_desk.html",
        status,
        project=this_project(),
        desk=state,
        query=state.filter.query,
        message=message,
        conflict=conflict,
        new_area=new_area,
        modes=tuple(Mode),
        **choices,
    )


def _perspectives(state: Desk) -> list[str]:
    """The perspectives to choose among, by name; last those that nobody knows."""
    known = perspectives(session(), this_project().id)
    named = {key: local(state.perspective_name(key)) for key in known}
    return sorted(named, key=lambda key: (not named[key], reading_key(named[key])))


def _sources() -> list[Source]:
    found = sources(session(), this_project().id)
    return sorted(found, key=lambda one: reading_key(source_name(one)))


def desk_address(wanted: DeskFilter, voice_id: int | None = None) -> str:
    """The address of the desk with this filter and voice."""
    query: dict[str, str] = dict(wanted.query)
    if voice_id is not None:
        query["rost"] = str(voice_id)
    return url_for("areas.desk", project=this_project().slug, **query)  # type: ignore[arg-type]


def conflict_page(
    wanted: DeskFilter, wish: CodingRequest, refused: RuleBrokenError
) -> ResponseReturnValue:
    """409: what was wanted and seen, how it is now, and a button to do it anyway."""
    state = desk_of(session(), this_project(), wanted, wish.voice_id)
    seen = numbers_in(request.form.get("sett", "").split(","))
    change = latest_change(session(), this_project().id, wish.voice_id)
    conflict = Conflict(
        sentence=refused.told(),
        label=state.labels.get(wish.area_id),
        puts=wish.puts,
        seen=[state.labels[area] for area in seen if area in state.labels],
        now=areas_now(state, wish.voice_id),
        by=change[1] if change else "",
        at=change[0].at if change else None,
        may_repeat=wish.area_id in state.labels,
    )
    return shown(state, 409, conflict=conflict)


def undo_conflict_page(
    wanted: DeskFilter, refused: coding.ChangedSinceError
) -> ResponseReturnValue:
    """409: what one did last, and what has happened to that voice since."""
    voice_id = refused.change.contribution_id
    if one_voice(session(), this_project(), voice_id) is None:
        return desk_page(wanted, None, 409, message=refused.told())
    state = desk_of(session(), this_project(), wanted, voice_id)
    change = latest_change(session(), this_project().id, voice_id)
    own = {int(row[0]) for row in refused.change.after}
    conflict = Conflict(
        sentence=refused.told(),
        label=None,
        puts=False,
        seen=[label for label in state.labels.values() if label.id in own],
        now=areas_now(state, voice_id),
        by=change[1] if change and change[0].id != refused.change.id else "",
        at=change[0].at if change and change[0].id != refused.change.id else None,
        may_repeat=False,
    )
    return shown(state, 409, conflict=conflict)


def areas_now(state: Desk, voice_id: int) -> list[tuple[AreaLabel, str]]:
    """The areas the voice lies in now and who put it there."""
    coders = coders_of(session(), voice_id)
    return [
        (label, ", ".join(name for name in coders[label.id] if name))
        for label in state.labels.values()
        if label.id in coders
    ]


def coded_in_new(
    wanted: DeskFilter, voice_id: int, area_id: int, revision: int
) -> ResponseReturnValue:
    """Put the voice in the area just made on the desk."""
    area_in(session(), this_project(), area_id)
    wish = CodingRequest(voice_id, area_id, True, revision)
    try:
        with writing() as unit:
            coding.code(unit, this_project(), person(), wish)
    except coding.StaleCodingError as refused:
        return conflict_page(wanted, wish, refused)
    return coded(wanted, voice_id, area_id, puts=True)
