"""Chosen quotes, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.events import Events
from codesign.quotes import event_handlers
from codesign.quotes.demo import DEMO
from codesign.quotes.project_file import SECTIONS

capability = Capability(
    name="quotes",
    project_file_sections=SECTIONS,
    demo=(DEMO,),
    events=Events(
        on_area_merged=event_handlers.on_area_merged,
        on_area_split=event_handlers.on_area_split,
        on_area_deleted=event_handlers.on_area_deleted,
        on_voice_withdrawn=event_handlers.on_voice_withdrawn,
    ),
)
