"""Journeys and their map, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.here import each_journey
from codesign.i18n import lazy
from codesign.journeys import views
from codesign.journeys.kind import KIND
from codesign.projects.looks import BOTH
from codesign.projects.policy import EVERY_ROLE, InProject, Public
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="journeys",
    kinds=(KIND,),
    blueprints=(views.blueprint,),
    policy={
        "journeys.public_map": Public(),
        "journeys.public_step": Public(),
        "journeys.staff_map": InProject(EVERY_ROLE),
        "journeys.staff_step": InProject(EVERY_ROLE),
    },
    looks={
        "journeys.staff_map": BOTH,
        "journeys.staff_step": BOTH,
    },
    navigation=(
        Entry(Chapter.MAP, "journeys.staff_map", lazy("Kartan"), ("journeys.",), each_journey),
    ),
)
