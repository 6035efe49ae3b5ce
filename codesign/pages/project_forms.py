"""What staff write about a project, as clean values."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from codesign.contributions.disclosure import threshold
from codesign.i18n import lazy
from codesign.projects.domain import LARGEST_GROUP, TEXT_LIMIT, TITLE_LIMIT
from codesign.projects.models import Project
from codesign.settings import LANGUAGES
from codesign.web.forms import (
    Form,
    InvalidError,
    Typed,
    at_most,
    in_language,
    needed,
    ticked,
    without_nul,
)

TEXTS = ("title", "purpose", "question", "asks")

Title = Annotated[str, Typed(without_nul), at_most(TITLE_LIMIT)]
Words = Annotated[str, Typed(without_nul), at_most(TEXT_LIMIT)]
Tick = Annotated[bool, Typed(ticked, is_shown_again=False)]


def _group(typed: str, info: ValidationInfo) -> str:
    """The smallest group may be raised and never lowered."""
    if not typed:
        return ""
    least = threshold(about_children=info.data.get("is_about_children", False))
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    if least <= number <= LARGEST_GROUP:
        return typed
    raise InvalidError(
        lazy(
            "Skriv ett helt tal från %(least)d till %(most)d. Gränsen kan höjas, men aldrig sänkas "
            "under %(least)d."
        ),
        least=least,
        most=LARGEST_GROUP,
    )


class ProjectForm(Form):
    """A project's texts and settings. Fields of another language than Swedish end in its code."""

    title: Annotated[Title, needed(lazy("Skriv vad projektet heter."))] = ""
    title_en: Title = ""
    purpose: Annotated[Words, needed(lazy("Skriv vad projektet är till för."))] = ""
    purpose_en: Words = ""
    question: Annotated[Words, needed(lazy("Skriv frågan som projektet vill ha svar på."))] = ""
    question_en: Words = ""
    asks: Annotated[
        Words,
        needed(lazy("Skriv vem som frågar och varför, så att den som berättar vet det.")),
    ] = ""
    asks_en: Words = ""
    starter: Annotated[str, Typed()] = ""
    is_public: Tick = False
    allows_bundles: Tick = False
    is_about_children: Tick = False
    lowers: Tick = False
    """Whether the person has said a second time that groups are to be less protected."""
    group: Annotated[
        str,
        Typed(lambda typed: typed.strip()[:20], "smallest_group"),
        AfterValidator(_group),
    ] = ""

    @property
    def smallest_group(self) -> int | None:
        """What the guard's threshold is raised to; None when it is as it must be."""
        number = int(self.group or 0)
        return number if number > threshold(about_children=self.is_about_children) else None

    @property
    def least(self) -> int:
        """The guard's threshold with what is written here."""
        return threshold(about_children=self.is_about_children, raised_to=self.smallest_group)


def form_of(project: Project) -> ProjectForm:
    """The form filled in with what a project has."""
    values = {
        in_language(name, code): getattr(project, name).get(code, "")
        for name in TEXTS
        for code in LANGUAGES
    }
    values["smallest_group"] = str(project.smallest_group or "")
    return ProjectForm(
        values=values,
        is_public=project.is_public,
        allows_bundles=project.allows_bundles,
        is_about_children=project.is_about_children,
    )
