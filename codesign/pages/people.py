"""Signing in and out, one's own account, members, invitations and the audit log."""

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from codesign.accounts import signing_in
from codesign.accounts.domain import INVITATION_LASTS, InvitationState, invitation_state, is_local
from codesign.accounts.forms import (
    AccountForm,
    InvitationForm,
    NewAccountForm,
    SignInForm,
    password_errors,
    role_in,
)
from codesign.accounts.models import Person
from codesign.accounts.passwords import MAX_LENGTH, MIN_LENGTH, hash_password, is_password
from codesign.accounts.roles import Role
from codesign.accounts.signing_in import Known
from codesign.db import now
from codesign.errors import NotFoundError, SignInNeededError, TooManyError
from codesign.i18n import gettext, language
from codesign.pages.event_names import names_for
from codesign.pages.event_words import event_sentence
from codesign.projects import anchoring, audit, membership, people
from codesign.projects.access import IDLE, person, role
from codesign.projects.access import project as this_project
from codesign.projects.membership import (
    EmailTakenError,
    InvitationClosedError,
    LastOwnerError,
    NotAMemberError,
)
from codesign.projects.models import Project, ProjectInvitation
from codesign.projects.words import role_may, role_name
from codesign.web import attempts, rate_limits
from codesign.web.htmx import leave_for, page_around, see_other, wants_partial
from codesign.web.sessions import forget_login, keep_login, session, settings, writing

blueprint = Blueprint("people", __name__)

KEPT = "kept-"
"""Prefix of the fields that a page carries for somebody whose login ended as they wrote."""


@blueprint.route("/logga-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        if g.get("person"):
            return see_other(_next(request.args))
        return _sign_in_page(SignInForm())
    form = SignInForm.read(request.form)
    if form.errors:
        return _sign_in_page(form, status=422)
    address = request.remote_addr or ""
    try:
        signing_in.count_try(form.email, address)
    except TooManyError as error:
        return _sign_in_page(form.with_error("email", error.told()), status=429)
    given = request.form["password"][: MAX_LENGTH + 1]
    found = signing_in.known(session(), form.email, given)
    token = _opened_login(found, address) if found else ""
    if found is None or not token:
        told = gettext("E-postadressen och lösenordet hör inte ihop. Försök igen.")
        return _sign_in_page(form.with_error("password", told), status=422)
    return _signed_in(found.person, token)


def _opened_login(found: Known, address: str) -> str:
    """The token of a new login, "" when the account has changed since its password was read."""
    with writing() as unit:
        is_in = signing_in.let_in(found, address)
        return membership.open_login(unit, found.person) if is_in else ""


def _signed_in(someone: Person, token: str) -> BaseResponse:
    kept = _kept_fields()
    if kept and is_local(request.form.get("next", "")):
        g.login_token, g.person, g.for_everyone = token, someone, False
        response = make_response(
            render_template("people/resume.html", address=request.form["next"], fields=kept)
        )
    else:
        response = make_response(see_other(_next(request.form)))
    keep_login(response, token)
    return response


def _next(sent: Mapping[str, str]) -> str:
    address = sent.get("next", "")
    return address if is_local(address) else url_for("projects.mine")


def _kept_fields() -> list[tuple[str, str]]:
    return [
        (name.removeprefix(KEPT), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(KEPT)
    ]


def _sign_in_page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "people/sign_in.html",
        form=form,
        next=request.values.get("next", ""),
        kept=_kept_fields(),
        demo=settings().demo,
    )
    return page, status


@blueprint.app_errorhandler(SignInNeededError)
def sign_in_instead(_error: SignInNeededError) -> ResponseReturnValue:
    """What somebody without a login gets: the sign-in page, with what they wrote kept."""
    if wants_partial():
        return leave_for(url_for("people.sign_in", next=page_around() or None))
    address = request.full_path.rstrip("?")
    if request.method == "GET":
        return see_other(url_for("people.sign_in", next=address))
    g.for_everyone = True
    kept = [(name, v) for name, v in request.form.items(multi=True) if name != "csrf_token"]
    page = render_template(
        "people/sign_in.html",
        form=SignInForm(),
        next=address,
        kept=kept,
        demo=False,
        was_ended=True,
    )
    return page, 401


@blueprint.post("/logga-ut")
def sign_out() -> ResponseReturnValue:
    with writing() as unit:
        membership.close_login(unit, g.login_token)
    response = make_response(see_other(url_for("start.home")))
    forget_login(response)
    return response


@blueprint.route("/konto", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    someone = person()
    if request.method == "GET":
        return _account_page(
            AccountForm(values={"name": someone.name, "language": someone.language})
        )
    form = AccountForm.read(request.form)
    if form.errors:
        return _account_page(form, status=422)
    with writing():
        someone.name, someone.language = form.name, form.language
    return see_other(url_for(".account", saved="account", lang=someone.language))


@blueprint.post("/konto/losenord")
def password() -> ResponseReturnValue:
    someone = person()
    errors = password_errors(request.form.get("new", "")[: MAX_LENGTH + 1], "new")
    stored = someone.password_hash
    if not is_password(stored, request.form.get("old", "")[: MAX_LENGTH + 1]):
        errors["old"] = gettext("Det är inte ditt nuvarande lösenord.")
    if not errors and not _has_new_password(stored, hash_password(request.form["new"])):
        errors["old"] = gettext("Det är inte ditt nuvarande lösenord.")
    if errors:
        form = AccountForm(
            values={"name": someone.name, "language": someone.language}, errors=errors
        )
        return _account_page(form, status=422)
    return see_other(url_for(".account", saved="password"))


def _has_new_password(stored: str, fresh: str) -> bool:
    """Whether the password that `stored` is of has given way to the one of `fresh`."""
    with writing() as unit:
        if person().password_hash != stored:
            return False
        membership.change_password(unit, person(), fresh, keep=g.login_token)
    return True


def _account_page(form: AccountForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "people/account.html",
        form=form,
        person=person(),
        least=MIN_LENGTH,
        saved=request.args.get("saved"),
    )
    return page, status


@blueprint.get("/arbete/<project>/medlemmar")
def members(project: str) -> ResponseReturnValue:
    return _members_page(InvitationForm(values={"role": Role.ANALYST}))


def _members_page(
    form: InvitationForm, *, link: str = "", problem: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "people/members.html",
        project=this_project(),
        me=person(),
        owns=role() is Role.OWNER,
        members=people.members(session(), this_project()),
        invitations=people.open_invitations(session(), this_project())
        if role() is Role.OWNER
        else (),
        roles=tuple(Role),
        role_name=role_name,
        role_may=role_may,
        form=form,
        link=link,
        problem=problem,
        days=INVITATION_LASTS.days,
        saved=request.args.get("saved"),
    )
    return page, status


@blueprint.post("/arbete/<project>/medlemmar/bjud-in")
def invite(project: str) -> ResponseReturnValue:
    form = InvitationForm.read(request.form)
    chosen = role_in(form.role)
    if form.errors or chosen is None:
        return _members_page(form, status=422)
    with writing() as unit:
        code = membership.invite(unit, this_project(), person(), chosen, form.note)
    link = url_for(".accept_invitation", code=code, _external=True)
    return _members_page(InvitationForm(values={"role": str(chosen)}), link=link)


@blueprint.post("/arbete/<project>/medlemmar/inbjudan/<int:invitation>/aterkalla")
def withdraw_invitation(project: str, invitation: int) -> ResponseReturnValue:
    with writing() as unit:
        membership.withdraw_invitation(unit, this_project(), person(), invitation)
    return see_other(url_for(".members", project=project, saved="withdrawn"))


@blueprint.post("/arbete/<project>/medlemmar/<int:member>/roll")
def change_role(project: str, member: int) -> ResponseReturnValue:
    chosen = role_in(request.form.get("role"))
    if chosen is None:
        return _members_page(InvitationForm(), problem=gettext("Välj en roll."), status=422)
    try:
        with writing() as unit:
            membership.change_role(unit, this_project(), person(), member, chosen)
    except (LastOwnerError, NotAMemberError) as error:
        return _members_page(InvitationForm(), problem=error.told(), status=error.status)
    return see_other(url_for(".members", project=project, saved="role"))


@blueprint.post("/arbete/<project>/medlemmar/<int:member>/ta-bort")
def remove_member(project: str, member: int) -> ResponseReturnValue:
    try:
        with writing() as unit:
            membership.remove_member(unit, this_project(), person(), member)
    except (LastOwnerError, NotAMemberError) as error:
        return _members_page(InvitationForm(), problem=error.told(), status=error.status)
    if member == person().id:
        return see_other(url_for("projects.mine"))
    return see_other(url_for(".members", project=project, saved="removed"))


@blueprint.route("/inbjudan/<code>", methods=["GET", "POST"])
def accept_invitation(code: str) -> ResponseReturnValue:
    invitation, project = _open_invitation(code)
    someone: Person | None = g.get("person")
    if request.method == "GET":
        return _invitation_page(invitation, project, NewAccountForm())
    if someone is None:
        return _joined_with_new_account(invitation, project)
    with writing() as unit:
        if not people.is_member(unit, project, someone):
            membership.accept(unit, invitation, project, someone)
    return see_other(url_for("projects.home", project=project.slug))


def _open_invitation(code: str) -> tuple[ProjectInvitation, Project]:
    """The invitation of a code. A wrong code costs the network a try, a right one does not."""
    found = people.invitation_with_code(session(), code)
    if found is None:
        session().rollback()
        attempts.count_or_refuse("invitation", rate_limits.INVITATION_TRIES)
        raise NotFoundError(
            gettext("Länken stämmer inte. Kontrollera att du fick med hela, eller be om en ny.")
        )
    state = invitation_state(found[0], now())
    if state is not InvitationState.OPEN:
        raise InvitationClosedError(state)
    return found


def _joined_with_new_account(
    invitation: ProjectInvitation, project: Project
) -> ResponseReturnValue:
    form = NewAccountForm.read(request.form)
    if form.errors:
        return _invitation_page(invitation, project, form, status=422)
    hashed = hash_password(request.form["password"])
    try:
        with writing() as unit:
            someone = membership.new_account(
                unit,
                invitation.agency_id,
                form.name,
                form.email,
                hashed,
                language(),
            )
            membership.accept(unit, invitation, project, someone)
            token = membership.open_login(unit, someone)
    except EmailTakenError as error:
        form = form.with_error("email", error.told())
        return _invitation_page(invitation, project, form, status=422)
    response = make_response(see_other(url_for("projects.home", project=project.slug)))
    keep_login(response, token)
    return response


def _invitation_page(
    invitation: ProjectInvitation, project: Project, form: NewAccountForm, status: int = 200
) -> ResponseReturnValue:
    someone: Person | None = g.get("person")
    page = render_template(
        "people/invitation.html",
        invitation=invitation,
        project=project,
        form=form,
        someone=someone,
        is_member=someone is not None and people.is_member(session(), project, someone),
        is_elsewhere=someone is not None and someone.agency_id != invitation.agency_id,
        role=role_name(invitation.role),
        role_may=role_may(invitation.role),
        least=MIN_LENGTH,
        hours=int(IDLE.total_seconds() // 3600),
    )
    return page, status


@blueprint.get("/arbete/<project>/handelser", endpoint="audit")
def audit_log(project: str) -> ResponseReturnValue:
    before = request.args.get("fore", type=int)
    found = people.events(session(), this_project(), before)
    shown = found[: people.PAGE]
    agency = this_project().agency
    known = anchoring.known_of(agency.slug, settings().data_dir)
    return render_template(
        "people/audit.html",
        project=this_project(),
        events=shown,
        event_sentence=partial(event_sentence, names=names_for(session(), this_project(), shown)),
        more=shown[-1].id if len(found) > people.PAGE else None,
        broken=audit.first_broken(session(), agency.id),
        ended_at=known[agency.slug].events if anchoring.unlike(session(), known) else None,
        is_first=before is None,
    )
