"""One change to the draft at a time, made to it as it is then: what somebody else has changed
meanwhile stays, and only a change to the same thing is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from codesign.artefacts import drafts
from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.places import journeys_by_slug
from codesign.artefacts.versions import artefact_called, published_version, state_of
from codesign.db import now
from codesign.projects import access, audit
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.editing.actions import begun, keep
from codesign.questionnaires.editing.operations import with_own_files
from codesign.questionnaires.kind import faults_by_journey
from codesign.questionnaires.problems import problems
from codesign.questionnaires.queries import NAME, ShownQuestionnaire
from codesign.questionnaires.views.blueprint import asked_for
from codesign.said import Problem, Said
from codesign.web.sessions import session, writing

TRIES = 5
"""Times that a change is made anew because somebody else's came between."""


@dataclass(frozen=True)
class Change:
    """What became of an operation: the document, the part to go on with, and its name."""

    document: Questionnaire
    key: str
    named: Mapping[str, str]
    files: Mapping[str, bytes] | None = None


class UnfitError(Exception):
    """The document would not hold together."""

    def __init__(self, change: Change, problems: Sequence[Problem], journeys: Sequence[Said]):
        super().__init__(len(problems))
        self.change = change
        self.problems = tuple(problems)
        self.journeys = tuple(journeys)


def newest(slug: str) -> ShownQuestionnaire:
    """The draft, or what it would begin as. Raises NotFoundError."""
    found = asked_for(slug)
    return found.draft or found.shown


def kept(slug: str, deed: str, operation: Callable[[Questionnaire], Change]) -> tuple[Change, bool]:
    """Store what an operation makes of the draft as it is now; whether anything was changed.

    The operation raises what it will. Raises UnfitError, and StaleDraftError where others change
    the draft all the time.
    """
    for _ in range(TRIES):
        base = newest(slug)
        change = operation(base.document)
        document = with_own_files(change.document)
        if state_of(document) == state_of(base.document):
            return change, False
        _require_fit(change, document)
        with writing() as unit:
            if _stored(unit, slug, base, document, deed, change):
                return change, True
    raise drafts.StaleDraftError


def _require_fit(change: Change, document: Questionnaire) -> None:
    known = journeys_by_slug(session(), access.project().id)
    journeys = faults_by_journey(document, {slug: list(one.steps) for slug, one in known.items()})
    wrong = problems(document)
    if wrong or journeys:
        raise UnfitError(change, wrong, journeys)


def _stored(
    unit: Session,
    slug: str,
    base: ShownQuestionnaire,
    document: Questionnaire,
    deed: str,
    change: Change,
) -> bool:
    """Store the document where the draft is still as it was read; whether it was."""
    artefact = artefact_called(unit, access.project(), NAME, slug, held=True)
    draft = drafts.draft_of(unit, artefact)
    if not _is_same(unit, base, draft, artefact.id):
        return False
    today = now().date()
    draft, is_new = begun(unit, artefact, base.document, access.person(), today)
    if is_new:
        document = document.model_copy(update={"dated": today})
        details = {"version": draft.number}
        audit.record(unit, access.person(), access.project(), "questionnaire.draft", slug, details)
    keep(unit, draft, document, access.person(), deed, change.named, change.files)
    return True


def _is_same(
    unit: Session, base: ShownQuestionnaire, draft: ArtefactVersion | None, artefact_id: int
) -> bool:
    if draft is not None:
        return draft.id == base.version_id and draft.revision == base.revision
    published = published_version(unit, artefact_id)
    return published is not None and published.id == base.version_id
