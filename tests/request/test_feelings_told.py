"""How steps felt is told to readers at points: nobody sees the mean before and after one voice."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions import tallies
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution, FeltRelease
from codesign.projects.models import Project
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient

STEP = "/projekt/projektet/resa/resan/steg/hear"
MAP = "/projekt/projektet/resa/resan"
STAFF = "/arbete/projektet"
REPORT = "//table[caption[contains(., 'varje steg')]]//tr[contains(., 'Hear')]"
FIGURE = "//*[@id='kansla']//tr[contains(., 'Hear')]"
MEAN = r"([+−]?[0-9],[0-9])"


def rate(session: Session, cast: Cast, *ratings: int, anchor: str = "hear") -> None:
    for rating in ratings:
        factories.voice(session, cast.project, cast.version, rating=rating, anchor=anchor)
    session.commit()


def told(pages: PageClient, cast: Cast) -> set[str]:
    """What a reader is told of the feeling at "hear", in every place: "mean of n", or nothing."""
    reader = pages.sign_in(cast.bo)
    staff_step = STEP.replace("/projekt/", "/arbete/", 1)
    steps = [
        pages.get(STEP).words(),
        pages.get(STEP, headers={"HX-Request": "true"}).words("/*"),
        pages.get(f"{STEP}?perspektiv=donor").words(),
        reader.get(staff_step).words(),
        cells(reader.get(f"{STAFF}/insikter"), FIGURE),
        pages.get(MAP).words("//details[@class='feelings']//tr[contains(., 'Hear')]"),
        next(
            line.replace(";", " ").replace("-", "−")
            for line in reader.get(f"{STAFF}/insikter/kansla.csv").text.splitlines()
            if "Hear" in line
        ),
        cells(reader.get(f"{STAFF}/rapport"), REPORT),
    ]
    ways = [
        rf"{MEAN} i medel av ([0-9]+) svar",
        rf"Hear {MEAN} [+−]?[0-9]+ ([0-9]+)$",
        rf"Hear {MEAN} ([0-9]+)$",
    ]
    return {_found(ways, words) for words in steps}


def cells(page: Page, row: str) -> str:
    """A row's cells with spaces between."""
    return " ".join(cell.text_content().strip() for cell in page.one(row).xpath("th|td"))


def _found(ways: list[str], words: str) -> str:
    found = next(filter(None, (re.search(way, words) for way in ways)), None)
    return f"{found[1]} of {found[2]}" if found else words[:0]


def test_a_reader_is_told_anew_when_the_threshold_more_have_rated_and_not_before(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    rate(session, cast, -2, -2, -2, -2)
    assert told(pages, cast) == {""}
    rate(session, cast, -1)
    assert told(pages, cast) == {"−1,8 of 5"}
    for rating in (2, 2, 2, 2):
        rate(session, cast, rating)
        assert told(pages, cast) == {"−1,8 of 5"}
    rate(session, cast, 0)
    assert told(pages, cast) == {"−0,1 of 10"}


def test_nobody_is_told_of_the_few_between_also_when_a_voice_goes_and_another_comes(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    rate(session, cast, -2, -2, -2, -2, -1)
    assert told(pages, cast) == {"−1,8 of 5"}
    first = session.scalars(select(Contribution).order_by(Contribution.id)).first()
    assert first is not None
    with tallies.kept(session, cast.project, [first]):
        first.moderation = Moderation.WITHDRAWN
    rate(session, cast, 2)
    assert told(pages, cast) == {"−1,8 of 5"}


def test_a_first_look_at_many_tells_of_all_and_waiting_voices_are_none_of_them(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.voice(session, cast.project, cast.version, rating=2, moderation=Moderation.WAITING)
    factories.voice(session, cast.project, cast.version, rating=2, moderation=Moderation.KEPT)
    rate(session, cast, 1, 1, 0, 0, 0, 1, -2)
    assert told(pages, cast) == {"+0,1 of 7"}


def test_about_children_ten_are_needed_and_ten_more(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    session.get_one(Project, cast.project.id).is_about_children = True
    rate(session, cast, *[0, 1] * 4, 0)
    assert told(pages, cast) == {""}
    rate(session, cast, 1)
    assert told(pages, cast) == {"+0,5 of 10"}
    rate(session, cast, *[-1] * 9)
    assert told(pages, cast) == {"+0,5 of 10"}
    rate(session, cast, -1)
    assert told(pages, cast) == {"−0,3 of 20"}


def test_a_threshold_that_is_raised_takes_back_what_was_told_with_a_lower_one(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    rate(session, cast, *[0, 1] * 3)
    assert told(pages, cast) == {"+0,5 of 6"}
    project = session.get_one(Project, cast.project.id)
    project.smallest_group = 6
    rate(session, cast)
    assert told(pages, cast) == {""}
    rate(session, cast, 1, 1, 1, 1, 1)
    assert told(pages, cast) == {""}
    rate(session, cast, 0)
    assert told(pages, cast) == {"+0,7 of 12"}


def test_the_project_group_follows_every_voice(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    rate(session, cast, -2, -2, -2, -2, -1)
    assert told(pages, cast) == {"−1,8 of 5"}
    rate(session, cast, 2)
    step = STEP.replace("/projekt/", "/arbete/", 1)
    assert "(−1,2 i medel av 6 svar" in pages.sign_in(cast.astrid).get(step).words()


def test_a_look_writes_only_when_there_is_more_to_tell(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    rate(session, cast, 1, 0, 1, 0, 1)
    written = []
    for _ in range(3):
        with statements(pages.app) as sent:
            pages.get(STEP)
        written.append(sum(one.startswith(("INSERT", "UPDATE")) for one in sent))
    assert written == [1, 0, 0]
    kept = session.scalars(select(FeltRelease)).one()
    assert (kept.anchor, kept.rating_n, kept.rating_sum, kept.least) == ("hear", 5, 3, 5)
