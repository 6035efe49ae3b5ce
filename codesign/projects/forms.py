"""What staff write about a project, as clean values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codesign.projects.domain import TEXT_LIMIT, TITLE_LIMIT
from codesign.projects.models import Project
from codesign.settings import LANGUAGES
from codesign.web.i18n import gettext, lazy

TEXTS = ("title", "purpose", "question", "asks")
_MISSING = {
    "title": lazy("Skriv vad projektet heter."),
    "purpose": lazy("Skriv vad projektet är till för."),
    "question": lazy("Skriv frågan som projektet vill ha svar på."),
    "asks": lazy("Skriv vem som frågar och varför, så att den som berättar vet det."),
}


@dataclass(frozen=True)
class ProjectForm:
    """What was typed, and what is wrong with it: field → sentence.

    Fields of another language than Swedish end in its code: `title_en`.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = False
    allows_bundles: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> dict[str, str]:
        """One text in every language it is written in."""
        found = {code: self.values.get(_field(name, code), "") for code in LANGUAGES}
        return {code: text for code, text in found.items() if text}


def _field(name: str, code: str) -> str:
    return name if code == "sv" else f"{name}_{code}"


def project_form(sent: Mapping[str, str]) -> ProjectForm:
    """The form as sent, with an error for every field that cannot be used."""
    names = [_field(name, code) for name in TEXTS for code in LANGUAGES]
    values = {name: sent.get(name, "").replace("\x00", "").strip() for name in names}
    values["starter"] = sent.get("starter", "")
    errors = {name: gettext(_MISSING[name]) for name in TEXTS if not values[name]}
    for name in names:
        limit = TITLE_LIMIT if name.startswith("title") else TEXT_LIMIT
        if len(values[name]) > limit:
            errors[name] = gettext(
                "Skriv högst %(limit)d tecken. Nu är det %(n)d.", limit=limit, n=len(values[name])
            )
    is_public, allows = (sent.get(name) == "1" for name in ("is_public", "allows_bundles"))
    return ProjectForm(values, is_public, allows, errors)


def form_of(project: Project) -> ProjectForm:
    """The form filled in with what a project has."""
    values = {
        _field(name, code): getattr(project, name).get(code, "")
        for name in TEXTS
        for code in LANGUAGES
    }
    return ProjectForm(values, project.is_public, project.allows_bundles)
