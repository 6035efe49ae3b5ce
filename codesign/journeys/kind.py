"""The journey as a kind of artefact."""

from codesign.artefacts.kinds import Kind, Part, Speaker
from codesign.contributions.homes import keep_voices
from codesign.journeys.document import ActorKind, JourneyDocument, problems

PEOPLE = (ActorKind.END_USER, ActorKind.RELATIVE, ActorKind.EMPLOYEE)
"""Who can tell: every person, no system and no organisation."""
WHOLE_PHASE = {"sv": "hela fasen", "en": "the whole phase"}


def parts(document: JourneyDocument) -> list[Part]:
    """Every phase, each followed by its steps."""
    found = []
    for phase in document.phases:
        found.append(Part(phase.key, phase.title, whole=WHOLE_PHASE))
        found += [Part(step.key, step.title, within=phase.key) for step in phase.steps]
    return found


def speakers(document: JourneyDocument) -> list[Speaker]:
    """The journey's actors."""
    return [Speaker(one.key, one.name, one.kind in PEOPLE) for one in document.actors]


KIND = Kind(
    name="journey",
    model=JourneyDocument,
    folder="journeys",
    file="journey.yaml",
    problems=problems,
    parts=parts,
    title=lambda document: document.title,
    on_publish=keep_voices,
    whole={"sv": "Hela resan", "en": "The whole journey"},
    speakers=speakers,
)
