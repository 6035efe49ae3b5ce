"""Journeys and their map, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.here import each_journey
from codesign.i18n import lazy
from codesign.journeys import submission, views
from codesign.journeys.kind import KIND
from codesign.projects.looks import BOTH
from codesign.projects.policy import EVERY_ROLE, InProject, Public
from codesign.web.limits import LONG_TEXT_BYTES
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="journeys",
    blueprints=(submission.with_form(views.blueprint),),
    kinds=(KIND,),
    policy={
        "journeys.public_map": Public(),
        "journeys.public_step": Public(),
        "journeys.public_phase": Public(),
        "journeys.public_whole": Public(),
        "journeys.tell": Public(),
        "journeys.tell_of_all": Public(),
        "journeys.staff_map": InProject(EVERY_ROLE),
        "journeys.staff_step": InProject(EVERY_ROLE),
        "journeys.staff_phase": InProject(EVERY_ROLE),
        "journeys.staff_whole": InProject(EVERY_ROLE),
    },
    uploads={
        "journeys.tell": LONG_TEXT_BYTES,
        "journeys.tell_of_all": LONG_TEXT_BYTES,
    },
    looks={
        "journeys.staff_map": BOTH,
        "journeys.staff_step": BOTH,
        "journeys.staff_phase": BOTH,
        "journeys.staff_whole": BOTH,
    },
    navigation=(
        Entry(Chapter.MAP, "journeys.staff_map", lazy("Kartan"), ("journeys.",), each_journey),
        Entry(Chapter.MAP, "content.journey", lazy("Dokument"), ("content.",), each_journey),
    ),
)
