"""Units, to the application."""

from codesign.artefacts.capability import Capability
from codesign.projects.policy import EVERY_ROLE, RUNS_ROUNDS, InProject
from codesign.units.project_file import SECTIONS
from codesign.units.views import FORM_BYTES, blueprint

capability = Capability(
    name="units",
    blueprints=(blueprint,),
    project_file_sections=SECTIONS,
    policy={
        "units.index": InProject(EVERY_ROLE),
        "units.page": InProject(EVERY_ROLE),
        "units.as_table": InProject(RUNS_ROUNDS),
        "units.table": InProject(RUNS_ROUNDS),
    },
    uploads={"units.table": FORM_BYTES},
)
