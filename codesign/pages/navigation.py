"""The ways through a project: what the header of a staff page links to."""

from dataclasses import dataclass

from flask import Flask, request, url_for

from codesign.artefacts.here import journeys_of_this_project
from codesign.i18n import gettext, lazy
from codesign.projects.access import project, role
from codesign.projects.policy import POLICY, InProject


@dataclass(frozen=True)
class Way:
    """One link of the navigation."""

    name: str
    address: str
    is_current: bool


_PARTS = (
    ("areas.desk", lazy("Kategorisera"), ("areas.desk", "areas.code", "areas.undo")),
    ("areas.staff_table", lazy("Områden"), ("areas.",)),
    ("insights.overview", lazy("Insikter"), ("insights.",)),
    ("answers.board", lazy("Svar och åtgärder"), ("answers.",)),
    (
        "prototypes.index",
        lazy("Prototyper"),
        ("prototypes.", "looking.", "bundles.", "feeds.", "changes."),
    ),
    ("rounds.overview", lazy("Provomgångar"), ("rounds.", "results.", "field.")),
    ("feedback.moderation", lazy("Granska"), ("feedback.",)),
    ("imports.upload", lazy("Importera"), ("imports.",)),
    ("reports.page", lazy("Rapport"), ("reports.",)),
    ("exports.page", lazy("Exportera"), ("exports.",)),
    ("people.members", lazy("Medlemmar"), ("people.", "projects.settings")),
)


def ways() -> list[Way]:
    """Where this person may go in the present project, in the order of the work."""
    here = request.endpoint or ""
    slug = project().slug
    found = [
        Way(
            gettext("Översikt"),
            url_for("projects.home", project=slug),
            here == "projects.home",
        )
    ]
    for journey in journeys_of_this_project()[:1]:
        address = url_for("journeys.staff_map", project=slug, journey=journey)
        found.append(Way(gettext("Kartan"), address, here.startswith(("journeys.", "content."))))
    is_found = False
    for endpoint, name, starts in _PARTS:
        if _opens(endpoint):
            is_current = not is_found and here.startswith(starts)
            is_found = is_found or is_current
            found.append(Way(gettext(name), url_for(endpoint, project=slug), is_current))
    return found


def _opens(endpoint: str) -> bool:
    audience = POLICY[endpoint]
    return isinstance(audience, InProject) and role() in audience.roles


def install(app: Flask) -> None:
    app.jinja_env.globals["ways"] = ways
