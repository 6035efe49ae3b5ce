"""The report, to the application."""

from codesign.artefacts.capability import Capability
from codesign.i18n import lazy
from codesign.projects.looks import NUMBERS, WORDS
from codesign.projects.policy import EVERY_ROLE, SEES_RAW, InProject
from codesign.reports import views
from codesign.reports.jobs import KINDS
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="reports",
    blueprints=(views.blueprint,),
    policy={
        "reports.page": InProject(EVERY_ROLE),
        "reports.pdf": InProject(EVERY_ROLE),
        "reports.docx": InProject(EVERY_ROLE),
        "reports.quotes": InProject(SEES_RAW),
        "reports.choose_quote": InProject(SEES_RAW),
        "reports.drop_quote": InProject(SEES_RAW),
    },
    looks={
        "reports.page": NUMBERS,
        "reports.pdf": NUMBERS,
        "reports.docx": NUMBERS,
        "reports.quotes": WORDS,
    },
    jobs=tuple(KINDS),
    navigation=(Entry(Chapter.UNDERSTAND, "reports.page", lazy("Rapport"), ("reports.",)),),
)
