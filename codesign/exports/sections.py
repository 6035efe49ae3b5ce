"""The lists of a project file, in their order: what comes later may refer to what came before."""

from codesign.exports.prototype_records import (
    ChangeRecord,
    FileRecord,
    PrototypeRecord,
    PrototypeVersionRecord,
    RoundRecord,
    WalkAnswerRecord,
    WalkPhotoRecord,
    WalkRecord,
)
from codesign.exports.records import (
    ActionRecord,
    AnswerRecord,
    AreaRecord,
    JourneyRecord,
    PersonRecord,
    PriorityRecord,
    QuoteRecord,
    Record,
    VersionRecord,
    VoiceRecord,
)

SECTIONS: dict[str, type[Record]] = {
    "journeys": JourneyRecord,
    "versions": VersionRecord,
    "prototypes": PrototypeRecord,
    "prototype_versions": PrototypeVersionRecord,
    "prototype_files": FileRecord,
    "rounds": RoundRecord,
    "walks": WalkRecord,
    "areas": AreaRecord,
    "voices": VoiceRecord,
    "walk_answers": WalkAnswerRecord,
    "walk_photos": WalkPhotoRecord,
    "changes": ChangeRecord,
    "actions": ActionRecord,
    "answers": AnswerRecord,
    "priorities": PriorityRecord,
    "quotes": QuoteRecord,
    "people": PersonRecord,
}
SINCE = dict.fromkeys(
    (
        "prototypes",
        "prototype_versions",
        "prototype_files",
        "rounds",
        "walks",
        "walk_answers",
        "walk_photos",
        "changes",
    ),
    2,
)
"""The version of the file that a list came with; the others have always been there."""


def sections(version: int) -> dict[str, type[Record]]:
    """The lists that a file of this version has."""
    return {name: kind for name, kind in SECTIONS.items() if SINCE.get(name, 1) <= version}
