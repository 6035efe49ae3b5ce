"""Where what people told and what the map assumes part, the map says so, in words."""

import pytest
from sqlalchemy.orm import Session

from codesign.projects.models import Project
from tests import factories
from tests.cast import Cast
from tests.pages import PageClient

MAP = "/projekt/projektet/resa/resan"
STEP = f"{MAP}/steg/hear"
FINDING = (
    "Vid ”Hear” antar kartan att det känns dåligt (−1), men de som har berättat säger varken bra "
    "eller dåligt (+0,1 i medel av 7 svar; medel visas när minst 5 har svarat)."
)


def rate(session: Session, cast: Cast, *ratings: int) -> None:
    for rating in ratings:
        factories.voice(session, cast.project, cast.version, rating=rating)
    session.commit()


@pytest.mark.parametrize("view", ["", "?vy=karta", "?vy=lista", "?vy=fas"])
def test_the_map_says_where_voices_and_assumption_part(
    pages: PageClient, cast: Cast, session: Session, view: str
) -> None:
    rate(session, cast, 1, 1, 1, -1, -1, 0, 0)
    page = pages.get(MAP + view)
    assert FINDING in page.words()
    assert "Här säger rösterna något annat än kartan" in page.words()


def test_the_step_says_the_same_sentence(pages: PageClient, cast: Cast, session: Session) -> None:
    rate(session, cast, 1, 1, 1, -1, -1, 0, 0)
    assert FINDING in pages.get(STEP).words()
    assert (
        FINDING in pages.sign_in(cast.astrid).get(STEP.replace("/projekt/", "/arbete/", 1)).words()
    )
    english = pages.get(f"{MAP}?lang=en").words()
    assert "those who have told say neither good nor bad (+0.1 on average of 7 answers" in english


@pytest.mark.parametrize(
    ("ratings", "is_told"),
    [
        ((0, 0, 0, 0, 0), True),  # one whole step from −1
        ((0, 0, 0, 0, 0, 0, 0, 0, 0, -1), False),  # nine tenths
        ((0, 0, 0, 0), False),  # four are too few to be told of
        ((-2, -2, -2, -2, -1), False),
    ],
)
def test_a_whole_step_of_the_scale_is_told_and_less_is_not(
    pages: PageClient, cast: Cast, session: Session, ratings: tuple[int, ...], *, is_told: bool
) -> None:
    rate(session, cast, *ratings)
    assert ("något annat än kartan" in pages.get(MAP).words()) is is_told


def test_about_children_ten_must_have_answered(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    session.get_one(Project, cast.project.id).is_about_children = True
    rate(session, cast, *[0, 1, 0, 1, 0, 1, 0, 1, 0])
    assert "något annat än kartan" not in pages.get(MAP).words()
    rate(session, cast, 1)
    words = pages.get(MAP).words()
    assert "av 10 svar; medel visas när minst 10 har svarat" in words
