"""A project's public page, staff's own projects, a new project and its settings."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.accounts.roles import Role
from codesign.artefacts.places import ArtefactPlaces, journeys_in, places
from codesign.contributions.domain import ALL_VOICES, PUBLIC_SEES
from codesign.contributions.guarded import least_in
from codesign.contributions.here import voices_here
from codesign.contributions.tallies import project_counts
from codesign.db import now
from codesign.follow_up.here import waits_here
from codesign.follow_up.published import number_of_public_answers
from codesign.follow_up.queries import waiting
from codesign.i18n import gettext, local
from codesign.pages.next_step import next_step
from codesign.pages.project_forms import TEXTS, ProjectForm, form_of
from codesign.projects import access, audit, queries
from codesign.projects.access import person, role
from codesign.projects.access import project as this_project
from codesign.projects.domain import slug_from
from codesign.projects.models import Membership, Project
from codesign.projects.policy import WRITES_ANSWERS
from codesign.projects.restorations import acknowledge, untold
from codesign.projects.words import role_name
from codesign.prototypes.queries import prototypes_of
from codesign.reading_order import reading_key
from codesign.starter.creating import create_project
from codesign.starter.reading import Starter, starters
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

blueprint = Blueprint("projects", __name__)


@blueprint.get("/projekt/<project>")
def public(project: str) -> ResponseReturnValue:
    counts, _ = project_counts(session(), this_project().id, PUBLIC_SEES)
    return render_template(
        "projects/public.html",
        project=this_project(),
        journeys=_journeys(),
        prototypes=prototypes_of(session(), this_project().id),
        voices=counts.get(ALL_VOICES, 0),
        answers=number_of_public_answers(session(), this_project().id),
    )


def _journeys() -> list[ArtefactPlaces]:
    """The present project's published journeys, oldest first."""
    return list(journeys_in(places(session(), this_project().id)).values())


@blueprint.get("/arbete")
def mine() -> ResponseReturnValue:
    projects = queries.my_projects(session(), person())
    acting = [project.id for project, role in projects if role in WRITES_ANSWERS]
    return render_template(
        "projects/mine.html",
        person=person(),
        projects=projects,
        waits=waiting(session(), acting, person(), now().date()),
        role_name=role_name,
        restorations=untold(session(), person()),
    )


@blueprint.post("/arbete/aterstallning")
def restoration_read() -> ResponseReturnValue:
    with writing() as unit:
        acknowledge(unit, person(), request.form.get("restoration", ""))
    return see_other(url_for(".mine"))


@blueprint.get("/arbete/<project>")
def home(project: str) -> ResponseReturnValue:
    here = voices_here()
    return render_template(
        "projects/home.html",
        project=this_project(),
        journeys=_journeys(),
        role=role_name(role() or Role.READER),
        here=here,
        waits=waits_here(),
        next_step=next_step(here, waits_here(), access.may),
        is_new=request.args.get("new") == "1",
        is_imported=request.args.get("new") == "imported",
        held=request.args.get("vantar", 0, type=int),
    )


@blueprint.route("/arbete/nytt", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    offered = sorted(starters(), key=lambda one: reading_key(local(one.journey.title)))
    if request.method == "GET":
        return _new_page(ProjectForm(), offered)
    form = ProjectForm.read(request.form)
    starter = next((s for s in offered if s.journey.slug == form.starter), None)
    if starter is None:
        told = gettext("Välj vilken resa du vill börja från.")
        form = form.with_error("starter", told)
    if form.errors or starter is None:
        return _new_page(form, offered, status=422)
    with writing():
        made = _created(form, starter)
    return see_other(url_for(".home", project=made.slug, new="1"))


def _created(form: ProjectForm, starter: Starter) -> Project:
    title = form.title
    slug = slug_from(title, queries.slugs_like(session(), slug_from(title)))
    made = create_project(session(), person().agency, starter, slug=slug, is_demo=False)
    is_about_children = made.is_about_children
    _change(made, form)
    made.is_about_children = form.is_about_children or is_about_children
    session().add(
        Membership(
            agency_id=made.agency_id, project_id=made.id, person_id=person().id, role=Role.OWNER
        )
    )
    details = {"starter": starter.journey.slug, "is_about_children": form.is_about_children}
    audit.record(session(), person(), made, "project.create", made.slug, details)
    return made


def _change(project: Project, form: ProjectForm) -> None:
    for name in TEXTS:
        setattr(project, name, form.text(name))
    project.is_public = form.is_public
    project.is_about_children = form.is_about_children
    project.smallest_group = form.smallest_group


def _new_page(form: ProjectForm, offered: list[Starter], status: int = 200) -> ResponseReturnValue:
    return render_template("projects/new.html", form=form, starters=offered), status


@blueprint.route("/arbete/<project>/installningar", methods=["GET", "POST"])
def settings(project: str) -> ResponseReturnValue:
    if request.method == "GET":
        return _settings_page(form_of(this_project()))
    form = ProjectForm.read(request.form)
    if form.errors:
        return _settings_page(form, status=422)
    before = least_in(this_project())
    is_less = this_project().is_about_children and not form.is_about_children
    if (form.least < before or is_less) and not form.lowers:
        # Whoever lowers the protection is asked a second time, with what it means beside it.
        return _settings_page(form, status=422, lowers=(before, form.least))
    details = {
        "is_public": form.is_public,
        "allows_bundles": form.allows_bundles,
        "is_about_children": form.is_about_children,
        "smallest_group": form.least,
    }
    with writing() as unit:
        _change(this_project(), form)
        this_project().allows_bundles = form.allows_bundles
        audit.record(unit, person(), this_project(), "project.change", project, details)
    return see_other(url_for(".settings", project=project, saved="1"))


def _settings_page(
    form: ProjectForm, status: int = 200, lowers: tuple[int, int] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "projects/settings.html",
        form=form,
        project=this_project(),
        saved=request.args.get("saved"),
        lowers=lowers,
    )
    return page, status
