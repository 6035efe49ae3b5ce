"""The document pages of artefacts, to the application."""

from codesign.artefacts import views
from codesign.artefacts.capability import Capability
from codesign.artefacts.project_file.sections import SECTIONS
from codesign.projects.policy import EDITS_JOURNEYS, InProject
from codesign.web.limits import FILES

capability = Capability(
    name="artefacts",
    project_file_sections=SECTIONS,
    blueprints=(views.blueprint,),
    policy={
        "content.journey": InProject(EDITS_JOURNEYS),
        "content.publish": InProject(EDITS_JOURNEYS),
        "content.download": InProject(EDITS_JOURNEYS),
        "content.version": InProject(EDITS_JOURNEYS),
        "content.compare": InProject(EDITS_JOURNEYS),
        "content.draft": InProject(EDITS_JOURNEYS),
        "content.save_draft": InProject(EDITS_JOURNEYS),
        "content.publish_draft": InProject(EDITS_JOURNEYS),
        "content.discard_draft": InProject(EDITS_JOURNEYS),
    },
    uploads={
        "content.publish": FILES,
        "content.save_draft": FILES,
        "content.publish_draft": FILES,
    },
)
