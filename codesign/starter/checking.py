"""What lies beside starter prototypes: their rounds, and the voices behind their changes."""

from collections.abc import Collection, Sequence

from codesign.artefacts.folders import Content, Folder, version_files
from codesign.artefacts.reading import ContentError
from codesign.i18n import lazy
from codesign.said import said
from codesign.starter.reading import Starter
from codesign.starter.rounds import rounds_in

_NO_VOICE = lazy(
    "Ändringen ”%(change)s” nämner rösten ”%(key)s”, som inte finns. Ge en rad i resans voices.csv "
    "den nyckeln, eller rätta den."
)


def faults_beside(content: Content, starters: Sequence[Starter]) -> list[ContentError]:
    """Every fault in rounds, and every change that names a voice that is not there."""
    voices = {one.journey.slug: {voice.key for voice in one.voices} for one in starters}
    faults: list[ContentError] = []
    for folder in content.of("prototype"):
        faults += rounds_in(folder.path, folder.versions)[1]
        faults += voice_faults(folder, voices.get(folder.newest.document.journey or "", set()))
    return faults


def voice_faults(folder: Folder, known: Collection[str]) -> list[ContentError]:
    """Changes that name an example voice which its journey's `voices.csv` does not have."""
    files = version_files(folder.kind, folder.path)
    return [
        ContentError(file, 1, said(_NO_VOICE, change=change.key, key=key))
        for file, version in zip(files, folder.versions, strict=True)
        for change in version.document.changes
        for key in change.voices
        if key not in known
    ]
