"""Staff keep a walk-through out of the results, with a reason, and take it in again."""

from flask import request
from flask.typing import ResponseReturnValue

from codesign.i18n import gettext
from codesign.projects import access, audit
from codesign.rounds.domain import LeftOut
from codesign.rounds.results.leaving import NOTE_LIMIT, leave_out, take_in
from codesign.rounds.views.results.pages import walk_page_of
from codesign.rounds.views.results.scene import FOLDER, blueprint, scene_of
from codesign.web.forms import clean_text
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing


@blueprint.post(f"{FOLDER}/provningar/<id:walk>/ta-inte-med", endpoint="leave_out")
def left_out(project: str, test_round: str, walk: int) -> ResponseReturnValue:
    scene = scene_of(test_round)
    reason = request.form.get("skal", "")
    note = clean_text(request.form.get("mer", "")[: 20 * NOTE_LIMIT])
    errors = {}
    if reason not in set(LeftOut):
        errors["skal"] = gettext("Välj varför provningen inte ska vara med.")
    if len(note) > NOTE_LIMIT:
        errors["mer"] = gettext(
            "Texten är för lång. Korta den till högst %(limit)s tecken.", limit=NOTE_LIMIT
        )
    if errors:
        return walk_page_of(scene, walk, errors=errors, typed={"skal": reason, "mer": note})
    with writing() as unit:
        leave_out(unit, scene.tried.id, walk, LeftOut(reason), note)
        # The reason's kind alone: a note that turns out to be about somebody can still be erased.
        _note("walk.leave_out", test_round, walk, reason)
    return see_other(scene.here.walk(walk))


@blueprint.post(f"{FOLDER}/provningar/<id:walk>/ta-med", endpoint="take_in")
def taken_in(project: str, test_round: str, walk: int) -> ResponseReturnValue:
    scene = scene_of(test_round)
    with writing() as unit:
        take_in(unit, scene.tried.id, walk)
        _note("walk.take_in", test_round, walk)
    return see_other(scene.here.walk(walk))


def _note(deed: str, test_round: str, walk: int, reason: str | None = None) -> None:
    details = {"walk": walk, "reason": reason}
    audit.record(session(), access.person(), access.project(), deed, f"round:{test_round}", details)
