"""The pages of a questionnaire as a device carries them: the same templates, drawn beforehand.

Each question is drawn once in each language, with all its options, all its faults and the names of
earlier answers as they are written (`${name}`); the device takes away what is not met, and puts in
what was typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import g, render_template

from codesign.i18n import gettext, lazy
from codesign.i18n import language as chrome
from codesign.projects.models import Project
from codesign.questionnaires.answers import Round
from codesign.questionnaires.carrying import sentences
from codesign.questionnaires.document import Information, Located, Matrix, Question, Repeat
from codesign.questionnaires.filling import INTRO, REVIEW, Filled, Turn, Way
from codesign.questionnaires.flow import Flow, FlowPage
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import ShownQuestionnaire
from codesign.questionnaires.spoken import Speaker, language_name
from codesign.questionnaires.views.answering import Form, Line, speak, steps_of, values_of
from codesign.web.forms import FieldError

FRAME = "questionnaires/_carried.html"
_AROUND = {
    "progress": lazy("Fråga %(number)s av %(total)s"),
    "wrong": lazy("Det gick inte att gå vidare"),
    "nth": lazy("nummer %(number)s"),
    "quit": lazy("Avbryt"),
    "sure": lazy("Vill du avbryta? Det du har fyllt i raderas från enheten."),
    "really": lazy("Avbryt och radera"),
    "stay": lazy("Fortsätt svara"),
}
"""What the script says around the questions."""


def drawn(
    shown: ShownQuestionnaire, round_: QuestionnaireRound, project: Project, address: str
) -> dict[str, Any]:
    """Language → every page as HTML, and what the script says between them.

    `pages` are by question; `address` is what the addresses of pictures begin with.
    """
    found = {}
    for language in shown.document.languages:
        form = Form(shown, round_, language, "", "", address)
        with _spoken(language):
            said = {name: gettext(words) for name, words in _AROUND.items()}
            found[language] = {
                "pages": _pages(form, project),
                "said": {**sentences(), **said},
                "chrome": chrome(),
            }
    return found


@contextmanager
def _spoken(language: str) -> Iterator[None]:
    """What the pages say around the questions is in the same language, where it can be."""
    before = g.get("language")
    speak(language)
    try:
        yield
    finally:
        if before is None:
            g.pop("language", None)
        else:
            g.language = before


def _pages(form: Form, project: Project) -> dict[str, str]:
    pages = [_page(form, one) for one in form.document.located if _is_page(one)]
    around = Around(form, project)
    found = {page.item.key: around.asked(page) for page in pages}
    found[INTRO] = around.intro()
    found[REVIEW] = around.review(pages)
    found["?thanks"] = render_template(
        "questionnaires/_carried_thanks.html", form=form, say=around.say, project=project
    )
    return found


def _is_page(one: Located) -> bool:
    return isinstance(one.item, Question | Information)


def _page(form: Form, one: Located) -> FlowPage:
    """The page in the first round of its repeats, with everything that can be chosen."""
    item = one.item
    assert isinstance(item, Question | Information)
    rounds = tuple(Round(holder.key, 1) for holder in one.above if isinstance(holder, Repeat))
    return FlowPage(item, rounds, one.above, form.document.options_of(item))


class Around:
    """Draws the pages of one form in one language."""

    def __init__(self, form: Form, project: Project) -> None:
        self.form, self.project = form, project
        # With no answers to put in, names stay as they are written.
        self.say = Speaker(form.document, form.language)

    def asked(self, page: FlowPage) -> str:
        """A question, with a fault at each of its places."""
        faults = tuple(FieldError(place, "…") for place in page.places)
        typed = values_of(page, Filled())
        return self._drawn("questionnaires/asked.html", page.place, page, faults, typed=typed)

    def intro(self) -> str:
        """The first page."""
        codes = self.form.document.languages
        languages = [(code, language_name(code)) for code in codes]
        return self._drawn("questionnaires/intro.html", INTRO, None, (), languages=languages)

    def review(self, pages: list[FlowPage]) -> str:
        """The page that shows all answers, with a row for each that there can be."""
        lines = []
        for page in pages:
            if page.item.is_asked:
                rows = page.item.rows if isinstance(page.item, Matrix) else (None,)
                lines += [Line(page, row, ()) for row in rows]
        return self._drawn("questionnaires/review.html", REVIEW, None, (), lines=lines, signs=())

    def _drawn(
        self,
        template: str,
        place: str,
        page: FlowPage | None,
        faults: tuple[FieldError, ...],
        **more: Any,
    ) -> str:
        form = self.form
        way = Way(Flow(form.document, {}, date.min, form.language), (), {})
        return render_template(
            template,
            frame=FRAME,
            project=self.project,
            form=form,
            turn=Turn(place, Filled(), way),
            page=page,
            item=page.item if page else None,
            say=self.say,
            faults=faults,
            steps=steps_of(page),
            pictures={one.name: one.digest for one in form.document.files},
            **{"typed": {}, **more},
        )
