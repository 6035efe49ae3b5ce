"""Printed counts, to the application."""

from codesign.artefacts.capability import Capability
from codesign.printed_counts import views
from codesign.printed_counts.demo import DEMO
from codesign.printed_counts.page_parts import PARTS
from codesign.printed_counts.project_file import SECTIONS
from codesign.projects.policy import EVERY_ROLE, OWNS, InProject, Public

SENT_BYTES = 2 * 1024 * 1024
"""A file of 1 MB, or as much pasted."""

capability = Capability(
    name="printed_counts",
    blueprints=(views.blueprint,),
    page_parts=PARTS,
    project_file_sections=SECTIONS,
    demo=(DEMO,),
    policy={
        "printed_counts.public": Public(),
        "printed_counts.index": InProject(EVERY_ROLE),
        "printed_counts.as_file": InProject(EVERY_ROLE),
        "printed_counts.bring_in": InProject(OWNS),
        "printed_counts.take_back": InProject(OWNS),
        "printed_counts.bring_back": InProject(OWNS),
    },
    uploads={"printed_counts.bring_in": SENT_BYTES},
)
