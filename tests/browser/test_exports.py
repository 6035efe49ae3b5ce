"""A project leaves by the export page and comes back by the import page."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

EXPORT = "/arbete/levande-njurdonation/export"
IMPORT = "/arbete/importera-projekt"


def test_a_project_is_fetched_and_made_anew(desk: Visitor, tmp_path: Path) -> None:
    desk.sign_in()
    page = desk.go(EXPORT)
    desk.check()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hämta projektet").click()
    file = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(file)
    assert file.name.startswith("levande-njurdonation-projekt-")

    page = desk.go(IMPORT)
    desk.check()
    page.get_by_label("Projektfil").set_input_files(str(file))
    page.get_by_role("button", name="Importera projektet").click()
    page.wait_for_url("**/arbete/levande-njurdonation-*")
    expect(page.locator("h1")).to_contain_text("Levande njurdonation")
    desk.check()


def test_a_file_that_is_no_project_is_refused_beside_the_field(
    phone: Visitor, tmp_path: Path
) -> None:
    wrong = tmp_path / "fel.json"
    wrong.write_text('{"format": "annat"}', "utf-8")
    phone.sign_in()
    page = phone.go(IMPORT)
    page.get_by_label("Projektfil").set_input_files(str(wrong))
    page.get_by_role("button", name="Importera projektet").click()
    expect(page.get_by_role("alert")).to_contain_text("inte ett projekt")
    assert phone.has_no_sideways_scroll()
    phone.check()
