"""An uploaded prototype inside a page of ours: the frame, and why there is none."""

from flask import request

from codesign.i18n import gettext, lazy
from codesign.items.trial import Stage
from codesign.projects.models import Project
from codesign.prototypes.queries import ShownPrototype
from codesign.prototypes.uploaded.hosting import address_of, host_origin
from codesign.web.security import embed
from codesign.web.sessions import settings

SANDBOX = "allow-scripts allow-forms"
"""The frame's sandbox: scripts run, without an origin, and cannot leave the frame."""

NO_HOST = lazy(
    "Uppladdade prototyper med egna skript visas från ett eget värdnamn, och det är inte inställt "
    "här. Be den som driver Medskapa att ställa in CODESIGN_PROTOTYPE_HOST."
)
NOT_ALLOWED = lazy(
    "Projektet tillåter inte uppladdade prototyper med egna skript. Projektets ägare kan ändra det "
    "i projektets uppgifter."
)
_HIDDEN = lazy("Prototypen går inte att visa just nu.")


def refusal(project: Project) -> str:
    """Why uploaded prototypes are not shown in this project, for its staff; "" when they are."""
    if not settings().prototype_host:
        return gettext(NO_HOST)
    return "" if project.allows_bundles else gettext(NOT_ALLOWED)


def stage_of(project: Project, shown: ShownPrototype, *, is_staff: bool = False) -> Stage:
    """The frame for an uploaded prototype; this response may then show it.

    Raises nothing: a page without the frame says why.
    """
    upload = shown.document.upload
    why_not = refusal(project)
    if upload is None or why_not:
        return Stage(why_not=why_not if is_staff and why_not else gettext(_HIDDEN))
    origin = request.host_url.rstrip("/")
    embed(host_origin(settings(), origin))
    address = address_of(settings(), shown.version_id, upload.entry, origin)
    return Stage(address, sandbox=SANDBOX)
