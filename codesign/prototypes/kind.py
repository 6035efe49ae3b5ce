"""The prototype as a kind of artefact: what lies beside it, and what it names of its journey."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.kinds import Beside, FileProblem, Kind, Others, Part, kind
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.places import JOURNEY
from codesign.contributions.models import Contribution
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.prototypes.document import PrototypeDocument, files_named, problems
from codesign.prototypes.hotspots import faults_in_texts, pictures_in_texts
from codesign.prototypes.models import ChangeVoice
from codesign.reading_order import reading_key
from codesign.rounds.models import RoundArm, TestRound
from codesign.said import Problem, Said, listed, said

_NO_FILE = lazy(
    "Filen ”%(name)s” finns inte bland prototypens filer. Lägg till den, eller rätta namnet."
)
_NO_JOURNEY = lazy("Resan ”%(key)s” finns inte i projektet. Välj en av: %(known)s.")
_NO_STEP = lazy("Steget ”%(key)s” finns inte i resan ”%(journey)s”. Välj ett av: %(known)s.")


class DraftInUseError(RuleBrokenError):
    sentence = lazy(
        "Utkastet går inte att ta bort: en provomgång eller något som sagts hör till det."
    )


def beside(document: PrototypeDocument, files: Mapping[str, bytes]) -> Beside:
    """The files that belong to a version; all of them for an uploaded one."""
    found: list[Problem | FileProblem] = [
        FileProblem(fault.file, fault.line, fault.said)
        for fault in faults_in_texts(document, files)
    ]
    named = list(files_named(document))
    missing = [(name, path) for name, path in named if name not in files]
    wanted = dict(files)
    if not document.upload:
        wanted = {name: files[name] for name, _ in named if name in files}
        pictures = pictures_in_texts(document, files)
        wanted |= {name: files[name] for name in pictures if name in files}
        for i, feed in enumerate(document.feeds):
            inside = {n: c for n, c in files.items() if _is_in(n, feed.files)}
            wanted |= inside
            if not inside:
                missing.append((feed.files, ("feeds", i, "files")))
    found += [Problem(path, said(_NO_FILE, name=name)) for name, path in missing]
    return Beside(wanted, found)


def needed(document: PrototypeDocument) -> list[str]:
    """Pictures and texts that screens name, and the folders of feeds."""
    return [name for name, _ in files_named(document)] + [
        f"{feed.files}/" for feed in document.feeds
    ]


def _is_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")


def written(stored: dict[str, Any]) -> dict[str, Any]:
    """What a `prototype.yaml` holds: no list of files, and nothing said of an upload."""
    stored.pop("files", None)
    stored.get("upload", {}).pop("findings", None)
    return stored


def begun(document: PrototypeDocument, today: date) -> PrototypeDocument:
    """A draft begins with an empty log of changes."""
    return document.model_copy(update={"changes": (), "dated": today})


def faults_by_journey(
    document: PrototypeDocument, journeys: Mapping[str, Sequence[str]]
) -> list[Said]:
    """What a version names that the journeys (slug → keys of its steps) do not have: a journey,
    or steps of it."""
    if document.journey is None:
        return []
    known = journeys.get(document.journey)
    if known is None:
        named = listed(sorted(journeys, key=reading_key))
        return [said(_NO_JOURNEY, key=document.journey, known=named)]
    named_steps = (document.step, *(screen.step for screen in document.screens))
    steps = {step for step in named_steps if step}
    return [
        said(_NO_STEP, key=step, journey=document.journey, known=listed(list(known)))
        for step in sorted(steps - set(known), key=reading_key)
    ]


def _across(document: PrototypeDocument, others: Others) -> list[Said]:
    journeys = {
        slug: [part.key for part in kind(JOURNEY).parts(one) if part.whole is None]
        for slug, one in others.get(JOURNEY, {}).items()
    }
    return faults_by_journey(document, journeys)


def _before_discard(session: Session, draft: ArtefactVersion) -> None:
    """Raises DraftInUseError for a draft that somebody has tried or spoken about."""
    pinned = exists().where(Contribution.pin_version_id == draft.id)
    tried = exists().where(RoundArm.version_id == draft.id)
    if session.scalar(select(pinned)) or session.scalar(select(tried)):
        raise DraftInUseError
    session.execute(delete(ChangeVoice).where(ChangeVoice.version_id == draft.id))


def _has_rounds(session: Session, artefact: Artefact) -> bool:
    rounds = select(func.count()).select_from(TestRound)
    return bool(session.scalar(rounds.where(TestRound.artefact_id == artefact.id)))


KIND = Kind(
    name="prototype",
    model=PrototypeDocument,
    folder="prototypes",
    file="prototype.yaml",
    problems=problems,
    parts=lambda document: [Part(screen.key, screen.title) for screen in document.screens],
    title=lambda document: document.title,
    whole={"sv": "Hela prototypen", "en": "The whole prototype"},
    beside=beside,
    needed=needed,
    written=written,
    begun=begun,
    across=_across,
    belongs_to=lambda document: ("journey", document.journey) if document.journey else None,
    keeps_versions=True,
    on_discard=_before_discard,
    is_kept=_has_rounds,
)
NEWEST = KIND.file
