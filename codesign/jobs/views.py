"""The page of a job: how far it is, what came of it, and how to stop it or begin it anew."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from flask import Blueprint, Flask, Response, g, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from codesign.db import now
from codesign.errors import ForbiddenError, NotFoundError, RuleBrokenError
from codesign.i18n import language, lazy
from codesign.jobs import actions, queries
from codesign.jobs.domain import UNFINISHED, JobStatus, Part
from codesign.jobs.kinds import JobKind, kinds
from codesign.jobs.models import Job
from codesign.jobs.work import erase_needless
from codesign.projects.access import person, role
from codesign.projects.access import project as this_project
from codesign.web.htmx import leave_for, page_or_partial, see_other
from codesign.web.sessions import close_session, database, session, writing

blueprint = Blueprint("jobs", __name__)

FORM_KEY = "nyckel"
TYPED = "skrivet"
"""Names the job that could not read what was typed, in the address of the form it came from."""
FOLDER = "/arbete/<project>/bakgrund"
ALONE = "/arbete/bakgrund"


class OtherRoleError(ForbiddenError):
    """The file was made for another role than the person has now."""

    sentence = lazy("Din roll i projektet har ändrats sedan filen gjordes. Gör en ny fil.")


class GoneFileError(RuleBrokenError):
    """The file has had its last day."""

    status = 410
    sentence = lazy("Filen är borttagen. Gör en ny.")


@blueprint.get(f"{FOLDER}/<int:job>")
def page(project: str, job: int) -> ResponseReturnValue:
    return _page(*_mine(job))


@blueprint.get(f"{ALONE}/<int:job>")
def page_alone(job: int) -> ResponseReturnValue:
    return _page(*_mine(job))


@blueprint.get(f"{FOLDER}/<int:job>/fil")
def file(project: str, job: int) -> ResponseReturnValue:
    return _file(_mine(job)[0])


@blueprint.post(f"{FOLDER}/<int:job>/avbryt")
def cancel(project: str, job: int) -> ResponseReturnValue:
    return _cancelled(*_mine(job))


@blueprint.post(f"{ALONE}/<int:job>/avbryt")
def cancel_alone(job: int) -> ResponseReturnValue:
    return _cancelled(*_mine(job))


@blueprint.post(f"{FOLDER}/<int:job>/igen")
def retry(project: str, job: int) -> ResponseReturnValue:
    return _begun_anew(*_mine(job))


@blueprint.post(f"{ALONE}/<int:job>/igen")
def retry_alone(job: int) -> ResponseReturnValue:
    return _begun_anew(*_mine(job))


def begin(
    kind: JobKind, options: Mapping[str, Any], source: IO[bytes] | None = None
) -> ResponseReturnValue:
    """Put work in line for whoever asks, and show how far it is. Raises TooManyJobsError."""
    with writing() as unit:
        job = actions.ask(
            unit,
            kind,
            person(),
            g.get("project"),
            options=options,
            language=language(),
            form_key=form_key(),
            moment=now(),
            source=source,
        )
    return leave_for(address_of(job))


def _mine(job_id: int) -> tuple[Job, JobKind]:
    """This person's job in this project, if their role still opens its kind."""
    here = g.get("project")
    job = queries.job_of(session(), person().id, here.id if here else None, job_id)
    kind = kinds().get(job.kind)
    if kind is None:
        raise NotFoundError
    if (role() not in kind.roles) if here else not person().is_admin:
        raise ForbiddenError
    return job, kind


def _page(job: Job, kind: JobKind) -> ResponseReturnValue:
    if job.status is JobStatus.DONE and "endpoint" in job.result:
        return leave_for(_address(job.result["endpoint"], job.result["values"]))
    return _shown(job, kind)


def _shown(job: Job, kind: JobKind, refused: RuleBrokenError | None = None) -> ResponseReturnValue:
    moment = now()
    is_unfinished = job.status in UNFINISHED
    return page_or_partial(
        "jobs/page.html",
        "jobs/_state.html",
        refused.status if refused else 200,
        project=g.get("project"),
        job=job,
        title=kind.title,
        here=address_of(job),
        back=_address(kind.back, _back_values(job, kind)) if kind.back else "",
        another=kind.another,
        is_upload=kind.is_upload,
        before=queries.jobs_before(session(), job) if is_unfinished else 0,
        is_unfinished=is_unfinished,
        is_stalled=is_unfinished and queries.is_stalled(session(), moment),
        has_file="name" in job.result and job.expires_at > moment,
        is_gone="name" in job.result and job.expires_at <= moment,
        refused=refused.told() if refused else "",
    )


def _back_values(job: Job, kind: JobKind) -> dict[str, Any]:
    """For the way back; what a person typed is found again by its job."""
    is_given_back = kind.has_form or kind.is_typed(job.options)
    typed = is_given_back and job.status is JobStatus.FAILED
    return {**kind.back_values(job.options), **({TYPED: job.id} if typed else {})}


def _file(job: Job) -> ResponseReturnValue:
    if job.status is not JobStatus.DONE or "name" not in job.result:
        return see_other(address_of(job))
    if job.made_as != (role() or ""):
        raise OtherRoleError
    if job.expires_at <= now():
        raise GoneFileError
    result, job_id = job.result, job.id
    close_session()
    with database().unit() as unit:
        actions.mark_taken(unit, job_id, now())
    answer = Response(queries.pieces(database(), job_id, Part.RESULT), content_type=result["media"])
    answer.headers["Content-Disposition"] = f'attachment; filename="{result["name"]}"'
    answer.headers["Content-Length"] = str(result["bytes"])
    return answer


def _cancelled(job: Job, kind: JobKind) -> ResponseReturnValue:
    # One that became done while the button was pressed: its page says what came of it.
    address = address_of(job)
    with suppress(actions.FinishedJobError), writing() as unit:
        actions.cancel(unit, job, now())
    close_session()
    erase_needless(database())
    return leave_for(address)


def _begun_anew(job: Job, kind: JobKind) -> ResponseReturnValue:
    try:
        with suppress(actions.FinishedJobError), writing() as unit:
            actions.retry(unit, job, kind, person(), now())
    except RuleBrokenError as refused:
        return _shown(job, kind, refused)
    return leave_for(address_of(job))


def address_of(job: Job) -> str:
    """The page of a job."""
    if job.project_id is None:
        return url_for("jobs.page_alone", job=job.id)
    return url_for("jobs.page", project=this_project().slug, job=job.id)


def _address(endpoint: str, values: Any) -> str:
    here = g.get("project")
    return url_for(endpoint, **({"project": here.slug} if here else {}), **values)


def form_key() -> str:
    """The key that the form was sent with; a new one for a form without."""
    return request.form.get(FORM_KEY, "")[:64] or secrets.token_hex(16)


def form_key_field() -> Markup:
    """For forms that begin a job: tells a second press from a second wish."""
    field = '<input type="hidden" name="{}" value="{}">'
    return Markup(field).format(  # noqa: S704 - our own words
        FORM_KEY, secrets.token_hex(16)
    )


def typed_before() -> Job | None:
    """The person's own job that the address of a form names, to give back what was typed.

    Raises NotFoundError for anybody else's.
    """
    sent = request.args.get(TYPED, "")
    if not (sent.isascii() and sent.isdecimal() and len(sent) < 10):
        return None
    return queries.job_of(session(), person().id, this_project().id, int(sent))


def my_jobs() -> list[tuple[Job, str, str]]:
    """This person's jobs here, newest first: job, title to translate, address."""
    here = g.get("project")
    known = kinds()
    found = queries.jobs_of(session(), person().id, here.id if here else None)
    return [(job, known[job.kind].title, address_of(job)) for job in found if job.kind in known]


def install(app: Flask) -> None:
    app.jinja_env.globals.update(my_jobs=my_jobs, job_key_field=form_key_field)
