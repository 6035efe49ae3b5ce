"""Areas, to the application."""

from codesign.areas import event_handlers, views
from codesign.areas.page_parts import PARTS
from codesign.areas.project_file import SECTIONS
from codesign.artefacts.capability import Capability
from codesign.artefacts.events import Events
from codesign.contributions.here import voices_to_sort
from codesign.i18n import lazy
from codesign.projects.looks import WORDS
from codesign.projects.policy import CODES, EDITS_AREAS, InProject
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    page_parts=PARTS,
    events=Events(on_voice_withdrawn=event_handlers.on_voice_withdrawn),
    name="areas",
    project_file_sections=SECTIONS,
    blueprints=(views.blueprint,),
    policy={
        "areas.desk": InProject(CODES),
        "areas.code": InProject(CODES),
        "areas.undo": InProject(CODES),
        "areas.edit": InProject(EDITS_AREAS),
        "areas.create": InProject(EDITS_AREAS),
        "areas.update": InProject(EDITS_AREAS),
        "areas.reorder": InProject(EDITS_AREAS),
        "areas.merge": InProject(EDITS_AREAS),
        "areas.split": InProject(EDITS_AREAS),
        "areas.move": InProject(EDITS_AREAS),
        "areas.delete": InProject(EDITS_AREAS),
    },
    looks={
        "areas.desk": WORDS,
        "areas.code": WORDS,
        "areas.undo": WORDS,
        "areas.split": WORDS,
    },
    look_of={
        "areas.code": "areas.desk",
        "areas.undo": "areas.desk",
    },
    navigation=(
        Entry(
            Chapter.SORT,
            "areas.desk",
            lazy("Kategorisera"),
            ("areas.desk", "areas.code", "areas.undo"),
            waits=voices_to_sort,
        ),
        Entry(Chapter.SORT, "areas.staff_table", lazy("Områden"), ("areas.",)),
    ),
)
