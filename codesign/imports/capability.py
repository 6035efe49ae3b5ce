"""Files of notes, to the application."""

from codesign.artefacts.capability import Capability
from codesign.i18n import lazy
from codesign.imports import views
from codesign.imports.jobs import KINDS
from codesign.projects.looks import WORDS
from codesign.projects.policy import IMPORTS, InProject
from codesign.web.limits import FILES
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="imports",
    blueprints=(views.blueprint,),
    policy={
        "imports.upload": InProject(IMPORTS),
        "imports.review": InProject(IMPORTS),
        "imports.run": InProject(IMPORTS),
        "imports.abandon": InProject(IMPORTS),
        "imports.template": InProject(IMPORTS),
        "imports.faults": InProject(IMPORTS),
    },
    looks={
        "imports.review": WORDS,
        "imports.faults": WORDS,
    },
    uploads={
        "imports.upload": FILES,
    },
    jobs=tuple(KINDS),
    navigation=(Entry(Chapter.COLLECT, "imports.upload", lazy("Importera"), ("imports.",)),),
)
