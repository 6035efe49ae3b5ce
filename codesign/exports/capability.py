"""Exports, to the application."""

from codesign.artefacts.capability import Capability
from codesign.exports import views
from codesign.exports.jobs import KINDS
from codesign.exports.people_section import PEOPLE
from codesign.exports.voice_section import SECTION as VOICES_SECTION
from codesign.i18n import lazy
from codesign.projects.policy import EVERY_ROLE, SEES_RAW, Admin, InProject
from codesign.web.limits import FILES
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="exports",
    project_file_sections=(VOICES_SECTION, PEOPLE),
    blueprints=(views.blueprint,),
    policy={
        "exports.page": InProject(EVERY_ROLE),
        "exports.voices": InProject(EVERY_ROLE),
        "exports.codebook": InProject(EVERY_ROLE),
        "exports.project_file": InProject(SEES_RAW),
        "exports.import_project": Admin(),
    },
    uploads={
        "exports.import_project": FILES,
    },
    jobs=tuple(KINDS),
    navigation=(Entry(Chapter.UNDERSTAND, "exports.page", lazy("Exportera"), ("exports.",)),),
)
