"""Results and stories in a real browser: drawn, read, followed, compared; with desk and phone."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.projects.models import Project
from codesign.prototypes.models import ChangeVoice
from codesign.rounds.domain import RoundStatus
from codesign.rounds.results.queries import read_round
from codesign.rounds.results.releases import release
from tests import factories, walking
from tests.browser.conftest import Visitor, serving

SLUG = "levande-njurdonation"
ROUND = f"/arbete/{SLUG}/provomgangar/perrongen"
RESULTS = f"{ROUND}/resultat"
STORY = f"/projekt/{SLUG}/prototyp/tavlan"
VOICES = f"/arbete/{SLUG}/prototyp/tavlan/v2/roster"
CHANGES = """
changes:
  - {key: stora-tider, text: Tiderna är större, why: De gick inte att läsa i solen., screen: bild}
  - {key: ordning, text: Närmaste tåget står först}
"""


def _board() -> bytes:
    """A picture of a board with two rows."""
    made = Image.new("RGB", (400, 200), (238, 242, 244))
    pen = ImageDraw.Draw(made)
    for top in (20, 90):
        pen.rectangle((40, top, 240, top + 50), fill=(18, 47, 58))
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def _with_rounds(session: Session) -> None:
    """A prototype in two versions, a closed round with both and an open one that nobody tried."""
    project = session.scalars(select(Project).where(Project.slug == SLUG)).one()
    text = factories.PROTOTYPE.replace("journey: resan", f"journey: {SLUG}")
    text = text.replace("step: hear", "step: behovet").replace("step: decide", "step: fragan")
    picture = {"bild.png": _board()}
    first = factories.prototype(session, project, factories.read_prototype(text, **picture))
    read = factories.read_prototype(text + CHANGES, **picture)
    second = store_version(session, first.artefact, read, origin="editor")
    closed = {"status": RoundStatus.CLOSED, "closed_at": now()}
    both = walking.tried(session, project, [first, second], "perrongen", **closed)
    made = walking.walked(session, project, both, 14, ("A", "B"))
    walking.tried(session, project, [second], "tom")
    for voice in session.scalars(select(Contribution).where(Contribution.walk_id == made[0].id)):
        walking.released(session, voice)
        session.add(
            ChangeVoice(
                agency_id=project.agency_id,
                project_id=project.id,
                version_id=second.id,
                change="stora-tider",
                contribution_id=voice.id,
            )
        )
        walking.photo(session, made[0], voice=voice)
    session.flush()
    release(session, project, read_round(session, project.id, both.slug))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo with a prototype that people have walked through."""
    with serving(tmp_path_factory.mktemp("results"), also=_with_rounds) as address:
        yield address


def drawn(visitor: Visitor, path: str) -> None:
    """The page with every figure drawn, under the policy."""
    visitor.page.on(
        "console",
        lambda m: visitor.faults.append(m.text) if "Content Security" in m.text else None,
    )
    visitor.page.goto(visitor.address + path)
    if visitor.is_narrow:
        for plot in visitor.page.locator(".figure:has(.figure-plot)").all():
            plot.scroll_into_view_if_needed()
            plot.locator("[data-drawn]").wait_for()
    visitor.page.wait_for_selector("html[data-figures=drawn]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_results_are_drawn_and_pass_axe(desk: Visitor, scheme: str) -> None:
    desk.sign_in()
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    drawn(desk, RESULTS)
    plots = desk.page.locator(".figure-plot")
    assert plots.count() >= 9
    for plot in plots.all():
        expect(plot.locator(".main-svg").first).to_be_visible()
    desk.check()
    assert desk.has_no_sideways_scroll()


def test_a_phone_reads_the_results_without_scrolling_sideways(phone: Visitor) -> None:
    phone.sign_in()
    drawn(phone, RESULTS)
    assert phone.has_no_sideways_scroll()
    phone.check()


def test_the_results_are_read_in_english(desk: Visitor) -> None:
    desk.sign_in()
    drawn(desk, f"{RESULTS}?lang=en")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Results:")
    expect(desk.page.locator("#hitta-klarade-sentence")).to_contain_text("managed the task")
    desk.check()


def test_a_press_on_a_path_leads_to_the_walk_throughs_and_on_to_one_of_them(desk: Visitor) -> None:
    desk.sign_in()
    drawn(desk, RESULTS)
    page = desk.page
    page.locator("#hitta-vag-a .figure-plot").scroll_into_view_if_needed()
    node = page.locator("#hitta-vag-a .node-rect").first.bounding_box()
    assert node is not None
    page.mouse.click(node["x"] + node["width"] / 2, node["y"] + node["height"] / 2)
    page.wait_for_url("**/provningar?**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Provningarna bakom")
    expect(page.locator(".lead")).to_contain_text("14 provningar")
    desk.check()
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Provning")
    desk.check()


def test_a_table_leads_by_keyboard_to_the_same(desk: Visitor) -> None:
    desk.sign_in()
    drawn(desk, RESULTS)
    page = desk.page
    page.locator("#hitta-klarade summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/provningar?**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Provningarna bakom")


def test_a_figure_is_taken_away_as_a_picture(desk: Visitor) -> None:
    desk.sign_in()
    drawn(desk, RESULTS)
    with desk.page.expect_download() as taken:
        desk.page.locator("#hitta-vag-b [data-download=svg]").click()
    assert taken.value.suggested_filename == f"{SLUG}-hitta-vag-b.svg"
    assert "<svg" in taken.value.path().read_text("utf-8")


@pytest.mark.parametrize("path", [f"{ROUND}/jamfor", f"{ROUND}/jamfor?lang=en"])
def test_two_versions_are_compared(desk: Visitor, path: str) -> None:
    desk.sign_in()
    drawn(desk, path)
    expect(desk.page.locator("#hitta-jamfort-sentence")).to_contain_text("14")
    desk.check()


TOM = f"/arbete/{SLUG}/provomgangar/tom/resultat"
PLACES = (VOICES, f"{ROUND}/ord", f"{ROUND}/provningar", STORY, TOM)


@pytest.mark.parametrize("path", [f"{ROUND}/jamfor", *PLACES])
def test_a_phone_reads_every_other_page(phone: Visitor, path: str) -> None:
    phone.sign_in()
    phone.go(path)
    assert phone.has_no_sideways_scroll()
    phone.check()


def test_staff_link_a_voice_to_a_change_and_everyone_reads_it_in_the_story(desk: Visitor) -> None:
    desk.sign_in()
    page = desk.go(f"{VOICES}?andring=ordning")
    page.get_by_label("Ord i rösten").fill("svar 3")
    page.get_by_role("button", name="Sök").click()
    page.get_by_label("Exempel: svar 3.").check()
    page.get_by_role("button", name="Koppla de markerade").click()
    expect(page.get_by_role("status")).to_have_text("1 röst är kopplad.")
    desk.check()
    desk.go(STORY)
    expect(page.locator("#version-2")).to_contain_text("Exempel: svar 0.")
    expect(page.locator("#version-2")).not_to_contain_text("svar 3")
    expect(page.locator("#version-1")).to_contain_text("14 personer provade")
    desk.check()


def test_without_scripts_everything_is_there_but_the_drawings(plain_phone: Visitor) -> None:
    plain_phone.sign_in()
    page = plain_phone.go(RESULTS)
    expect(page.locator("#hitta-klarade table")).to_be_visible()
    expect(page.locator("#forst-tryck svg").first).to_be_visible()
    page.get_by_label("Störning").select_option("ja")
    page.get_by_role("button", name="Visa").click()
    expect(page.locator(".insights-chosen")).to_contain_text("5 provningar är med i urvalet.")
