"""A large zip read as a prototype's first draft or a new version's, in a process of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from codesign.artefacts import drafts
from codesign.artefacts.places import journeys_by_slug
from codesign.artefacts.reading import ContentError
from codesign.db import now
from codesign.errors import RuleBrokenError
from codesign.i18n import gettext, lazy, speaking
from codesign.jobs.domain import Limits
from codesign.jobs.kinds import Asked, JobKind, Made, Place
from codesign.jobs.work import ManyProblemsError, Work
from codesign.projects import audit
from codesign.projects.policy import EDITS_PROTOTYPES
from codesign.prototypes.making import bringing
from codesign.prototypes.making.bringing import About, Brought, Journeys
from codesign.prototypes.making.draft_forms import AboutForm, belonging
from codesign.prototypes.making.editing import free_key
from codesign.prototypes.queries import new_prototype, prototype_called, slugs_of
from codesign.prototypes.uploaded.embedding import refusal
from codesign.settings import LANGUAGES

FAULTS_TOLD = 30


class SlugTakenError(RuleBrokenError):
    """The project has something with the name that the file gives."""

    status = 422
    sentence = lazy(
        "Projektet har redan något som heter ”%(slug)s”. Byt ”slug” i filen, eller öppna "
        "prototypen och ladda upp en ny version där."
    )


class OtherSlugError(RuleBrokenError):
    """The file is a version of another prototype."""

    status = 422
    sentence = lazy("Prototypens ”slug” ska vara %(slug)s.")


@dataclass(frozen=True)
class _Around:
    """What a zip is read against."""

    journeys: Journeys
    taken: frozenset[str]
    no_scripts: Mapping[str, str]
    """Why prototypes with scripts are not taken, in every language; "" when they are."""


def _around(session: Session, asked: Asked) -> _Around:
    project = asked.project
    known = journeys_by_slug(session, project.id)
    taken = frozenset(slugs_of(session, project.id))
    return _Around(known, taken, _in_every_language(lambda: refusal(project)))


def _in_every_language(said: Callable[[], str]) -> dict[str, str]:
    sentences = {}
    for code in LANGUAGES:
        with speaking(code):
            sentences[code] = said()
    return sentences


def _read(work: Work, around: _Around, code: str) -> Brought:
    """The zip, and what is wrong with it in the language that is spoken now."""
    work.source.seek(0)
    form = AboutForm.read(work.options["form"], journeys=around.journeys)
    slug = str(work.options["prototype"])
    about = None if form.errors else _about(form.values, slug, around.taken)
    found = bringing.archive(work.source, about, around.journeys, around.no_scripts[code])
    if found.read is None and not found.sentences and not found.faults:
        return bringing.refused(*form.errors.values())
    return found


def _about(values: Mapping[str, str], slug: str, taken: frozenset[str]) -> About:
    journey, step = belonging(values["step"])
    key = slug or free_key(values["title"], taken, "prototyp")
    return About(key, values["title"], values["question"], journey, step, now().date())


def _problem(work: Work, around: _Around) -> ManyProblemsError:
    """Why nothing was taken, in every language."""
    told = {}
    for code in LANGUAGES:
        with speaking(code):
            found = _read(work, around, code)
            told[code] = [*found.sentences, *map(_fault, found.faults[:FAULTS_TOLD])]
    rows = zip(*told.values(), strict=False)
    return ManyProblemsError([dict(zip(told, row, strict=True)) for row in rows])


def _fault(fault: ContentError) -> str:
    where = gettext("%(file)s, rad %(line)s", file=fault.file, line=fault.line)
    return f"{where}: {fault.told()}"


def _bring(work: Work) -> Made:
    with work.snapshot() as (session, asked):
        around = _around(session, asked)
    brought = _read(work, around, work.job.language).read
    if brought is None:
        raise _problem(work, around)
    wanted, slug = str(work.options["prototype"]), brought.document.slug
    if wanted and slug != wanted:
        raise OtherSlugError(slug=wanted)

    def keep(session: Session, asked: Asked) -> Place:
        if wanted:
            artefact = prototype_called(session, asked.project, slug, held=True)
        elif slug in slugs_of(session, asked.project.id):
            raise SlugTakenError(slug=slug)
        else:
            artefact = new_prototype(session, asked.project, slug)
        draft = drafts.begin(session, artefact, brought, asked.person)
        details = {"version": draft.number}
        audit.record(session, asked.person, asked.project, "prototype.draft", slug, details)
        return Place("prototypes.draft", {"prototype": slug})

    return Made(keep)


_LIMITS = Limits(seconds=300, processor_seconds=120)
NEW = JobKind(
    name="prototype.new",
    title=lazy("Prototypens zip-fil läses"),
    work=_bring,
    roles=EDITS_PROTOTYPES,
    is_upload=True,
    has_form=True,
    back="prototypes.new",
    another=lazy("Ändra och försök igen"),
    limits=_LIMITS,
)
VERSION = replace(
    NEW,
    name="prototype.version",
    title=lazy("Den nya versionens zip-fil läses"),
    back="prototypes.new_version",
    back_values=lambda options: {"prototype": options["prototype"]},
)
KINDS = (NEW, VERSION)
