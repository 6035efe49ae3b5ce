"""Prototypes, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.events import Events
from codesign.i18n import lazy
from codesign.projects.looks import WORDS
from codesign.projects.policy import EDITS_PROTOTYPES, EVERY_ROLE, InProject, Participant, Public
from codesign.prototypes import event_handlers
from codesign.prototypes.kind import KIND
from codesign.prototypes.making.jobs import KINDS
from codesign.prototypes.page_parts import PARTS
from codesign.prototypes.project_file import SECTIONS
from codesign.prototypes.trial import tried_prototype
from codesign.prototypes.views import bundle, changes, feeds, looking, pages, stories
from codesign.web.limits import FILES
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="prototypes",
    project_file_sections=SECTIONS,
    kinds=(KIND,),
    blueprints=(
        looking.blueprint,
        feeds.blueprint,
        stories.blueprint,
        changes.blueprint,
        bundle.blueprint,
        pages.blueprint,
    ),
    policy={
        "looking.public_screen": Public(),
        "looking.public_inside": Public(),
        "looking.staff_screen": InProject(EVERY_ROLE),
        "looking.staff_inside": InProject(EVERY_ROLE),
        "looking.file": Participant(),
        "prototypes.index": InProject(EVERY_ROLE),
        "prototypes.page": InProject(EVERY_ROLE),
        "prototypes.as_text": InProject(EVERY_ROLE),
        "prototypes.as_zip": InProject(EVERY_ROLE),
        "prototypes.compare": InProject(EVERY_ROLE),
        "prototypes.state": InProject(EVERY_ROLE),
        "prototypes.report": InProject(EVERY_ROLE),
        "prototypes.checked": InProject(EVERY_ROLE),
        "prototypes.new": InProject(EDITS_PROTOTYPES),
        "prototypes.new_version": InProject(EDITS_PROTOTYPES),
        "prototypes.begin_draft": InProject(EDITS_PROTOTYPES),
        "prototypes.draft": InProject(EDITS_PROTOTYPES),
        "prototypes.change_screens": InProject(EDITS_PROTOTYPES),
        "prototypes.add_pictures": InProject(EDITS_PROTOTYPES),
        "prototypes.change_log": InProject(EDITS_PROTOTYPES),
        "prototypes.hotspots": InProject(EDITS_PROTOTYPES),
        "prototypes.publish": InProject(EDITS_PROTOTYPES),
        "prototypes.discard": InProject(EDITS_PROTOTYPES),
        "feeds.overview": InProject(EDITS_PROTOTYPES),
        "feeds.new": InProject(EDITS_PROTOTYPES),
        "feeds.replace": InProject(EDITS_PROTOTYPES),
        "stories.story": Public(),
        "changes.page": InProject(EDITS_PROTOTYPES),
        "changes.link": InProject(EDITS_PROTOTYPES),
        "changes.unlink": InProject(EDITS_PROTOTYPES),
        "bundles.public_look": Public(),
        "bundles.staff_look": InProject(EVERY_ROLE),
        "bundles.events": Participant(),
    },
    looks={
        "changes.page": WORDS,
    },
    uploads={
        "prototypes.new": FILES,
        "prototypes.new_version": FILES,
        "prototypes.add_pictures": FILES,
        "feeds.new": FILES,
        "feeds.replace": FILES,
    },
    trials={"prototype": tried_prototype},
    jobs=tuple(KINDS),
    page_parts=PARTS,
    events=Events(on_voice_withdrawn=event_handlers.on_voice_withdrawn),
    navigation=(
        Entry(
            Chapter.COLLECT,
            "prototypes.index",
            lazy("Prototyper"),
            ("prototypes.", "looking.", "bundles.", "feeds.", "changes."),
        ),
    ),
)
