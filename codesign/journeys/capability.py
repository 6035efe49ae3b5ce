"""Journeys and their map, to the application."""

from codesign.artefacts.capability import Capability
from codesign.journeys import views
from codesign.projects.looks import BOTH
from codesign.projects.policy import EVERY_ROLE, InProject, Public

capability = Capability(
    name="journeys",
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
)
