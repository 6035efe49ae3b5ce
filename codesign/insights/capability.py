"""Insights, to the application."""

from codesign.artefacts.capability import Capability
from codesign.i18n import lazy
from codesign.insights import views
from codesign.projects.looks import BOTH, NUMBERS
from codesign.projects.policy import EVERY_ROLE, InProject
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="insights",
    blueprints=(views.blueprint,),
    policy={
        "insights.overview": InProject(EVERY_ROLE),
        "insights.voices": InProject(EVERY_ROLE),
        "insights.table": InProject(EVERY_ROLE),
    },
    looks={
        "insights.overview": NUMBERS,
        "insights.table": NUMBERS,
        "insights.voices": BOTH,
    },
    navigation=(Entry(Chapter.UNDERSTAND, "insights.overview", lazy("Insikter"), ("insights.",)),),
)
