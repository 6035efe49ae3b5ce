"""Staff plan rounds: write them, open and close them, and invite to them."""

import segno
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from codesign.contributions import receipts
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import gettext, language, local
from codesign.items.kinds import kind_of
from codesign.items.moves import WalkStatus
from codesign.items.trial import Trial
from codesign.items.tried import Screen, State
from codesign.projects import access, audit
from codesign.rounds import actions, forms, words
from codesign.rounds.actions import DoesNotFitError, StaleRoundError
from codesign.rounds.checking import mismatches
from codesign.rounds.codes import round_code
from codesign.rounds.domain import RoundStatus
from codesign.rounds.forms import RoundForm
from codesign.rounds.models import TestRound
from codesign.rounds.participations import beginning
from codesign.rounds.participations.beginning import Invitation, no_consent
from codesign.rounds.plan import Design
from codesign.rounds.results.queries import read_round
from codesign.rounds.results.releases import release_at_close, releases_by_slug, releases_of
from codesign.web.htmx import see_other
from codesign.web.sessions import keyed_hash, session, writing

blueprint = Blueprint("rounds", __name__)

ADDRESS = "/arbete/<project>/provomgangar"
ONE = f"{ADDRESS}/<test_round>"


def _names() -> dict[str, object]:
    return {
        "kinds": words.KINDS,
        "designs": words.DESIGNS,
        "statuses": words.STATUSES,
        "closings": words.CLOSINGS,
    }


@blueprint.get(ADDRESS)
def overview(project: str) -> ResponseReturnValue:
    return render_template(
        "rounds/index.html",
        project=access.project(),
        rounds=actions.rounds_of(session(), access.project().id),
        releases=releases_by_slug(session(), access.project()),
        has_prototypes=bool(actions.choices(session(), access.project().id)),
        **_names(),
    )


@blueprint.route(f"{ADDRESS}/ny", methods=["GET", "POST"])
def new(project: str) -> ResponseReturnValue:
    choices = actions.choices(session(), access.project().id)
    if request.method != "POST":
        newest = next((one.id for one in choices if one.is_newest), None)
        return _form_page(forms.new_form(newest), choices)
    form = forms.read_form(request.form)
    deed = request.form.get("gor", forms.SAVE)
    if deed != forms.SAVE:
        return _form_page(_after(form, deed), choices)
    script, form = forms.script_in(form, None)
    if script is None:
        return _form_page(form, choices, status=422)
    with writing() as unit:
        made = actions.create(
            unit, access.project(), script, Design(form.design), form.versions, access.person()
        )
        _audit("round.create", made)
    return see_other(url_for(".page", project=project, test_round=made.slug))


def _after(form: RoundForm, deed: str) -> RoundForm:
    return forms.changed(form, deed, request.form.get("ny", ""))


def _form_page(
    form: RoundForm,
    choices: list[actions.Choice],
    existing: TestRound | None = None,
    *,
    seen: int = 0,
    stale: str = "",
    stored: RoundForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    chosen = [one.shown for one in choices if one.id in form.versions]
    page = render_template(
        "rounds/round_form.html",
        project=access.project(),
        form=form,
        choices=choices,
        existing=existing,
        seen=seen,
        stale=stale,
        stored=stored,
        screens=_screens(chosen),
        goals=_goals(chosen),
        states=_states(chosen),
        arm_keys=forms.ARMS,
        **_names(),
    )
    return page, status


def _screens(chosen: list[Trial]) -> dict[str, Screen]:
    """The screens of the chosen versions by key."""
    return {screen.key: screen for shown in chosen for screen in shown.screens}


def _goals(chosen: list[Trial]) -> dict[str, str]:
    """What a task can end on: screens by key with their titles, and pages of uploads."""
    screens = {key: local(screen.title) for key, screen in _screens(chosen).items()}
    tell = [shown.goals() for shown in chosen if shown.tells_itself]
    return screens | {key: name for goals in tell for key, name in goals.items()}


def _states(chosen: list[Trial]) -> dict[str, State]:
    return {state.key: state for shown in chosen for state in shown.states}


@blueprint.get(ONE)
def page(project: str, test_round: str) -> ResponseReturnValue:
    return _round_page(_found(test_round))


def _found(slug: str, *, held: bool = False) -> TestRound:
    return actions.round_of(session(), access.project().id, slug, held=held)


def _round_page(found: TestRound, *, status: int = 200) -> ResponseReturnValue:
    counts = actions.walk_counts(session(), [found.id])
    shown = actions.arms_shown(session(), found)
    script = actions.script_of(found)
    page = render_template(
        "rounds/round.html",
        project=access.project(),
        round=found,
        script=script,
        shown=shown,
        followed={block.key: kind_of(block).followed_by(block) for block in script.blocks},
        misfits=mismatches(script, shown),
        complete=counts.get((found.id, WalkStatus.COMPLETE), 0),
        started=actions.begun(counts, found.id),
        release=releases_of(session(), access.project(), [found.id]).get(found.id),
        invitation=_invitation(found) if found.status is RoundStatus.OPEN else "",
        sus=words.SUS_ITEMS,
        **_names(),
    )
    return page, status


def _invitation(found: TestRound) -> str:
    return url_for("walking.welcome", code=round_code(found.id), _external=True, lang=None)


@blueprint.route(f"{ONE}/andra", methods=["GET", "POST"])
def edit(project: str, test_round: str) -> ResponseReturnValue:
    found = _found(test_round)
    if found.status is not RoundStatus.DRAFT:
        raise actions.RoundIsFrozenError
    script = actions.script_of(found)
    choices = actions.choices(session(), access.project().id)
    stored = forms.form_of(script, found.design, [arm.version_id for arm in found.arms])
    if request.method != "POST":
        return _form_page(stored, choices, found, seen=found.revision)
    form = forms.read_form(request.form)
    seen = request.form.get("seen", 0, int)
    deed = request.form.get("gor", forms.SAVE)
    if deed != forms.SAVE:
        return _form_page(_after(form, deed), choices, found, seen=seen)
    new_script, form = forms.script_in(form, script)
    if new_script is None:
        return _form_page(form, choices, found, seen=seen, status=422)
    try:
        with writing() as unit:
            found = _found(test_round, held=True)
            actions.save(
                unit,
                access.project(),
                found,
                seen,
                new_script,
                Design(form.design),
                form.versions,
            )
            _audit("round.save", found)
    except StaleRoundError as stale:
        return _stale_page(form, choices, _found(test_round), stale)
    return see_other(url_for(".page", project=project, test_round=found.slug))


def _stale_page(
    form: RoundForm, choices: list[actions.Choice], found: TestRound, stale: StaleRoundError
) -> ResponseReturnValue:
    """What was typed, beside what somebody else has saved meanwhile."""
    versions = [arm.version_id for arm in found.arms]
    return _form_page(
        form,
        choices,
        found,
        seen=found.revision,
        stale=stale.told(),
        stored=forms.form_of(actions.script_of(found), found.design, versions),
        status=409,
    )


@blueprint.post(f"{ONE}/oppna", endpoint="open")
def open_round(project: str, test_round: str) -> ResponseReturnValue:
    try:
        with writing() as unit:
            found = _found(test_round, held=True)
            actions.open_round(unit, found)
            _audit("round.open", found)
    except DoesNotFitError as misfit:
        return _round_page(_found(test_round), status=misfit.status)
    return see_other(url_for(".page", project=project, test_round=test_round))


@blueprint.post(f"{ONE}/avsluta")
def close(project: str, test_round: str) -> ResponseReturnValue:
    with writing() as unit:
        found = _found(test_round, held=True)
        actions.close_round(unit, found)
        tried = read_round(unit, access.project().id, found.slug)
        is_released = release_at_close(unit, access.project(), tried)
        _audit("round.close", found, is_released=is_released)
    return see_other(url_for(".page", project=project, test_round=found.slug))


@blueprint.post(f"{ONE}/radera")
def delete(project: str, test_round: str) -> ResponseReturnValue:
    with writing() as unit:
        found = _found(test_round, held=True)
        actions.delete_draft(unit, found)
        _audit("round.delete", found)
    return see_other(url_for(".overview", project=project))


@blueprint.route(f"{ONE}/prova", methods=["GET", "POST"])
def try_out(project: str, test_round: str) -> ResponseReturnValue:
    """Go through the round as its participants will; nothing of it is counted."""
    found = _found(test_round)
    if found.status is RoundStatus.CLOSED or actions.what_does_not_fit(session(), found):
        return _round_page(found, status=409)
    invited = Invitation(found, access.project(), actions.script_of(found))
    place = f"pilot/{found.id}"
    key = request.form.get("key", "")
    if request.form.get("consent") == "1" and receipts.is_sealed(
        key, request.form.get("seal", ""), place
    ):
        secret = keyed_hash("pilot-secret", key)[:32]
        with writing() as unit:
            _found(test_round, held=True)
            beginning.begin_pilot(unit, invited, secret, language(), now())
        return see_other(url_for("walking.resume", secret=secret))
    faults = (no_consent(),) if request.method == "POST" else ()
    key = receipts.new_key()
    page = render_template(
        "rounds/welcome.html",
        invited=invited,
        script=invited.script,
        project=invited.project,
        begin=url_for(".try_out", project=project, test_round=found.slug),
        is_pilot=True,
        key=key,
        seal=receipts.seal(key, place),
        faults=faults,
    )
    return page, 422 if faults else 200


@blueprint.post(f"{ONE}/kopiera")
def copy(project: str, test_round: str) -> ResponseReturnValue:
    found = _found(test_round)
    script = actions.script_of(found)
    title = {
        code: gettext("%(title)s, kopia", title=words) if code == "sv" else words
        for code, words in script.title.items()
    }
    with writing() as unit:
        made = actions.create(
            unit,
            access.project(),
            script.model_copy(update={"title": title}),
            found.design,
            [arm.version_id for arm in found.arms],
            access.person(),
        )
        _audit("round.create", made)
    return see_other(url_for(".edit", project=project, test_round=made.slug))


@blueprint.get(f"{ONE}/inbjudan")
def invitation(project: str, test_round: str) -> ResponseReturnValue:
    """The invitation to print and put up."""
    found = _found(test_round)
    if found.status is not RoundStatus.OPEN:
        raise NotFoundError
    address = _invitation(found)
    return render_template(
        "rounds/invitation.html",
        project=access.project(),
        round=found,
        script=actions.script_of(found),
        address=address,
        qr=_qr(address),
    )


_QUIET = 4
"""Modules of empty ground on every side of a QR code, as its standard asks."""


def _qr(address: str) -> dict[str, object]:
    """The address as a QR code: one SVG path, in modules, with its quiet zone around it."""
    made = segno.make(address, error="m", micro=False)
    rows = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(made.matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    side = len(made.matrix) + 2 * _QUIET
    return {
        "box": f"-{_QUIET} -{_QUIET} {side} {side}",
        "start": -_QUIET,
        "side": side,
        "path": Markup("".join(rows)),  # noqa: S704 - digits alone
    }


def _audit(deed: str, test_round: TestRound, **details: bool) -> None:
    audit.record(
        session(),
        access.person(),
        access.project(),
        deed,
        f"round:{test_round.slug}",
        {"status": str(test_round.status), "revision": test_round.revision, **details},
    )
