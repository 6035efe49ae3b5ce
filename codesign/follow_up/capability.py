"""Actions and answers, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.events import Events
from codesign.follow_up import event_handlers, public_views, views
from codesign.follow_up.demo import DEMO
from codesign.follow_up.here import matters_to_see_to
from codesign.follow_up.page_parts import PARTS
from codesign.follow_up.project_file import SECTIONS
from codesign.i18n import lazy
from codesign.projects.looks import WORDS
from codesign.projects.policy import EVERY_ROLE, WRITES_ANSWERS, InProject, Public
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    page_parts=PARTS,
    name="follow_up",
    project_file_sections=SECTIONS,
    demo=(DEMO,),
    blueprints=(
        views.blueprint,
        public_views.blueprint,
    ),
    policy={
        "answers_public.page": Public(),
        "answers.board": InProject(EVERY_ROLE),
        "answers.area": InProject(EVERY_ROLE),
        "answers.voice": InProject(EVERY_ROLE),
        "answers.add_action": InProject(WRITES_ANSWERS),
        "answers.action": InProject(WRITES_ANSWERS),
        "answers.delete_action": InProject(WRITES_ANSWERS),
        "answers.add_answer": InProject(WRITES_ANSWERS),
        "answers.answer": InProject(WRITES_ANSWERS),
        "answers.move_answer": InProject(WRITES_ANSWERS),
        "answers.priorities": InProject(WRITES_ANSWERS),
        "answers.prioritise": InProject(WRITES_ANSWERS),
    },
    looks={
        "answers.area": WORDS,
        "answers.voice": WORDS,
        "answers.action": WORDS,
        "answers.answer": WORDS,
    },
    events=Events(
        on_area_merged=event_handlers.on_area_merged,
        on_area_deleted=event_handlers.on_area_deleted,
        on_voice_withdrawn=event_handlers.on_voice_withdrawn,
    ),
    navigation=(
        Entry(
            Chapter.ANSWER,
            "answers.board",
            lazy("Svar och åtgärder"),
            ("answers.",),
            waits=matters_to_see_to,
        ),
        Entry(
            Chapter.ANSWER,
            "answers.priorities",
            lazy("Prioritering"),
            ("answers.priorities", "answers.prioritise"),
        ),
    ),
)
