"""The journey as a kind of artefact."""

from codesign.artefacts.kinds import Kind, Part
from codesign.contributions.homes import keep_voices
from codesign.journeys.document import JourneyDocument, problems


def parts(document: JourneyDocument) -> list[Part]:
    """Every phase, each followed by its steps."""
    found = []
    for phase in document.phases:
        found.append(Part(phase.key, phase.title))
        found += [Part(step.key, step.title, within=phase.key) for step in phase.steps]
    return found


KIND = Kind(
    name="journey",
    model=JourneyDocument,
    folder="journeys",
    file="journey.yaml",
    problems=problems,
    parts=parts,
    title=lambda document: document.title,
    on_publish=keep_voices,
)
