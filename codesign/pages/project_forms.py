"""What staff write about a project, as clean values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codesign.contributions.disclosure import threshold
from codesign.i18n import gettext, lazy
from codesign.projects.domain import LARGEST_GROUP, TEXT_LIMIT, TITLE_LIMIT
from codesign.projects.models import Project
from codesign.settings import LANGUAGES

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
    is_about_children: bool = False
    lowers: bool = False
    """Whether the person has said a second time that groups are to be less protected."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def smallest_group(self) -> int | None:
        """What the guard's threshold is raised to; None when it is as it must be."""
        typed = self.values.get("smallest_group", "")
        number = int(typed) if typed else 0
        return number if number > threshold(about_children=self.is_about_children) else None

    @property
    def least(self) -> int:
        """The guard's threshold with what is written here."""
        return threshold(about_children=self.is_about_children, raised_to=self.smallest_group)

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
    ticks = ("is_public", "allows_bundles", "is_about_children", "lowers")
    is_public, allows, about_children, lowers = (sent.get(name) == "1" for name in ticks)
    values["smallest_group"] = sent.get("smallest_group", "").strip()[:20]
    if fault := _fault_of_group(values["smallest_group"], about_children=about_children):
        errors["smallest_group"] = fault
    return ProjectForm(values, is_public, allows, about_children, lowers, errors)


def _fault_of_group(typed: str, *, about_children: bool) -> str:
    """What is wrong with the smallest group: it may be raised and never lowered."""
    if not typed:
        return ""
    least = threshold(about_children=about_children)
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    if least <= number <= LARGEST_GROUP:
        return ""
    return gettext(
        "Skriv ett helt tal från %(least)d till %(most)d. Gränsen kan höjas, men aldrig sänkas "
        "under %(least)d.",
        least=least,
        most=LARGEST_GROUP,
    )


def form_of(project: Project) -> ProjectForm:
    """The form filled in with what a project has."""
    values = {
        _field(name, code): getattr(project, name).get(code, "")
        for name in TEXTS
        for code in LANGUAGES
    }
    values["smallest_group"] = str(project.smallest_group or "")
    return ProjectForm(values, project.is_public, project.allows_bundles, project.is_about_children)
