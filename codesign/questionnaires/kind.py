"""The questionnaire as a kind of artefact: what can be spoken about, and what it names."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.kinds import Beside, Kind, Others, Part, kind
from codesign.artefacts.models import Artefact
from codesign.artefacts.places import JOURNEY
from codesign.contributions.homes import keep_voices
from codesign.i18n import lazy
from codesign.questionnaires.document import Questionnaire, Section, files_named
from codesign.questionnaires.editing.actions import forget
from codesign.questionnaires.problems import problems
from codesign.questionnaires.queries import NAME, has_rounds
from codesign.questionnaires.spoken import unpiped
from codesign.reading_order import reading_key
from codesign.said import Problem, Said, listed, said

WHOLE_SECTION = {"sv": "hela avsnittet", "en": "the whole section"}
_NO_FILE = lazy(
    "Filen ”%(name)s” finns inte bland enkätens filer. Lägg till den, eller rätta namnet."
)
_NO_JOURNEY = lazy("Resan ”%(key)s” finns inte i projektet. Välj en av: %(known)s.")
_NO_STEP = lazy("Steget ”%(key)s” finns inte i resan ”%(journey)s”. Välj ett av: %(known)s.")


def parts(document: Questionnaire) -> list[Part]:
    """Every section that has a title, and every question."""
    found = []
    for one in document.located:
        titled = [holder for holder in one.above if isinstance(holder, Section) and holder.title]
        within = titled[-1].key if titled else ""
        if isinstance(one.item, Section) and one.item.title:
            found.append(Part(one.item.key, one.item.title, whole=WHOLE_SECTION))
        elif (asked := document.question(one.item.key)) is not None:
            found.append(Part(asked.key, unpiped(asked.text), within=within))
    return found


def beside(document: Questionnaire, files: Mapping[str, bytes]) -> Beside:
    """The pictures that a questionnaire names."""
    named = list(files_named(document))
    wanted = {name: files[name] for name, _ in named if name in files}
    missing = [
        Problem(path, said(_NO_FILE, name=name)) for name, path in named if name not in files
    ]
    return Beside(wanted, missing)


def written(stored: dict[str, Any]) -> dict[str, Any]:
    """What a file holds: no list of the files beside it."""
    stored.pop("files", None)
    return stored


def _across(document: Questionnaire, others: Others) -> list[Said]:
    journeys = {
        slug: [part.key for part in kind(JOURNEY).parts(one) if part.whole is None]
        for slug, one in others.get(JOURNEY, {}).items()
    }
    return faults_by_journey(document, journeys)


def faults_by_journey(document: Questionnaire, journeys: Mapping[str, list[str]]) -> list[Said]:
    """What a questionnaire names that the journeys (slug → keys of steps) do not have."""
    if document.journey is None:
        return []
    known = journeys.get(document.journey)
    if known is None:
        named = listed(sorted(journeys, key=reading_key))
        return [said(_NO_JOURNEY, key=document.journey, known=named)]
    rows = [row for one in document.questions for row in getattr(one, "rows", ())]
    steps = {one.step for one in (document, *document.questions, *rows) if one.step}
    return [
        said(_NO_STEP, key=step, journey=document.journey, known=listed(known))
        for step in sorted(steps - set(known), key=reading_key)
    ]


def _is_kept(session: Session, artefact: Artefact) -> bool:
    return has_rounds(session, artefact.id)


KIND = Kind(
    name=NAME,
    model=Questionnaire,
    folder="prototypes",
    file="questionnaire.yaml",
    problems=problems,
    parts=parts,
    title=lambda document: document.title,
    whole={"sv": "Hela enkäten", "en": "The whole questionnaire"},
    beside=beside,
    needed=lambda document: [name for name, _ in files_named(document)],
    written=written,
    begun=lambda document, today: document.model_copy(update={"dated": today}),
    across=_across,
    belongs_to=lambda document: (JOURNEY, document.journey) if document.journey else None,
    on_publish=keep_voices,
    on_discard=forget,
    is_kept=_is_kept,
)
