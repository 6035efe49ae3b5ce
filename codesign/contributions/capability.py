"""Voices, to the application."""

from codesign.artefacts.capability import Capability
from codesign.contributions import views, words
from codesign.contributions.here import voices_to_read
from codesign.i18n import lazy
from codesign.projects.looks import WORDS
from codesign.projects.policy import MODERATES, InProject, Public
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="contributions",
    blueprints=(views.blueprint,),
    policy={
        "feedback.receipt": Public(),
        "feedback.withdraw": Public(),
        "feedback.moderation": InProject(MODERATES),
        "feedback.moderate": InProject(MODERATES),
        "feedback.moderate_many": InProject(MODERATES),
    },
    looks={
        "feedback.moderation": WORDS,
        "feedback.moderate": WORDS,
        "feedback.moderate_many": WORDS,
    },
    look_of={
        "feedback.moderate": "feedback.moderation",
        "feedback.moderate_many": "feedback.moderation",
    },
    install=(words.install,),
    navigation=(
        Entry(
            Chapter.SORT,
            "feedback.moderation",
            lazy("Granska"),
            ("feedback.",),
            waits=voices_to_read,
        ),
    ),
)
