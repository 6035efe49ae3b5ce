"""The queue where a person reads before words are public."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.contributions import actions, forms, moderation, tallies
from codesign.contributions.actions import Decided, StaleModerationError
from codesign.contributions.domain import STAFF_SEES, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.views.blueprint import blueprint
from codesign.errors import NotFoundError
from codesign.projects import access, audit
from codesign.web.htmx import page_or_partial, see_other, wants_partial
from codesign.web.ids import id_in, ids_in
from codesign.web.sessions import session, writing

STATUSES = {
    "vantar": Moderation.WAITING,
    "visas": Moderation.RELEASED,
    "inom-gruppen": Moderation.KEPT,
    "visas-inte": Moderation.REJECTED,
}


@blueprint.get("/arbete/<project>/granska", endpoint="moderation")
def moderation_queue(project: str) -> ResponseReturnValue:
    ours = access.project()
    chosen = STATUSES.get(request.args.get("lista", ""), Moderation.WAITING)
    found = moderation.queue(session(), ours.id, chosen, id_in(request.args.get("efter")))
    _, counts = tallies.project_counts(session(), ours.id, STAFF_SEES)
    counts[Moderation.REJECTED] = moderation.rejected_count(session(), ours.id)
    return render_template(
        "feedback/moderation.html",
        project=ours,
        queue=found,
        lists=STATUSES,
        chosen=chosen,
        counts=counts,
        told=_told_of_many(),
        feelings=forms.FEELINGS,
        modes=forms.MODES,
        reasons=forms.REASONS,
    )


def _whole(typed: str) -> int | None:
    is_id = typed.isascii() and typed.isdigit() and len(typed) < 10
    return int(typed) if is_id else None


@blueprint.post("/arbete/<project>/granska/<id:voice>")
def moderate(project: str, voice: int) -> ResponseReturnValue:
    decision = _decision()
    seen = request.form.get("seen", "")
    try:
        with writing() as unit:
            decided = actions.moderate(
                unit, access.project(), voice, seen, decision, forms.reason_in(request.form)
            )
            _audit(decided, seen)
    except StaleModerationError as stale:
        return _row(stale.voice, stale.told(), 409)
    if not wants_partial():
        return see_other(_back_to_queue())
    return _row(decided)


def _decision() -> Moderation:
    asked = request.form.get("decision", "")
    decision = next((one for one in actions.DECISIONS if one == asked), None)
    if decision is None:
        raise NotFoundError
    return decision


@blueprint.post("/arbete/<project>/granska")
def moderate_many(project: str) -> ResponseReturnValue:
    decision, seen = _decision(), STATUSES[_list_name()]
    marked = ids_in(request.form.getlist("voice")[: moderation.PAGE])
    with writing() as unit:
        decided = actions.moderate_many(
            unit,
            access.project(),
            marked,
            seen,
            decision,
            forms.reason_in(request.form),
        )
        if decided.done:
            audit.record(
                unit,
                access.person(),
                access.project(),
                "voice.moderate_many",
                f"voices:{len(decided.done)}",
                {"before": str(seen), "after": str(decision), "voices": list(decided.done)},
            )
    return see_other(_back_to_queue(decided))


def _told_of_many() -> dict[str, int]:
    """What a decision about several came to, as the address that followed it says."""
    names = {"done": "klara", "passed_over": "andrade", "to_read": "las"}
    asked = {name: _whole(request.args.get(typed, "")) for name, typed in names.items()}
    return {name: number for name, number in asked.items() if number is not None}


def _row(voice: Contribution, told: str = "", status: int = 200) -> ResponseReturnValue:
    return page_or_partial(
        "feedback/moderated.html",
        "feedback/_case.html",
        status,
        project=access.project(),
        case=moderation.one_case(session(), access.project().id, voice),
        told=told,
        back=_back_to_queue(),
        came_from=_list_name(),
        feelings=forms.FEELINGS,
        modes=forms.MODES,
        reasons=forms.REASONS,
    )


def _list_name() -> str:
    name = request.form.get("lista", "")
    return name if name in STATUSES else "vantar"


def _back_to_queue(decided: Decided | None = None) -> str:
    return url_for(
        "feedback.moderation",
        project=access.project().slug,
        lista=_list_name(),
        klara=len(decided.done) if decided else None,
        andrade=decided.passed_over if decided else None,
        las=decided.to_read if decided else None,
    )


def _audit(voice: Contribution, seen: str) -> None:
    if voice.moderation == seen:
        return
    audit.record(
        session(),
        access.person(),
        access.project(),
        "voice.moderate",
        f"voice:{voice.id}",
        {"before": seen, "after": str(voice.moderation)},
    )
