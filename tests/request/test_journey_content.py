"""A designer changes a journey: versions, faults, stale edits, voices that need a home."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.writing import as_yaml
from codesign.contributions.models import Contribution, Tally
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient

ADDRESS = "/arbete/projektet/resa/resan/dokument"
FORM = "//main//form"


def designer(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.designer)


def text_of(page: Page) -> str:
    return str(page.one("//textarea[@id='text']").text_content()).lstrip("\n")


def test_a_change_becomes_a_new_version_and_shows_on_the_map(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    client = designer(pages, cast)
    page = client.get(ADDRESS)
    changed = text_of(page).replace("sv: En liten resa", "sv: En lång resa")
    answer = client.submit(page, {"text": changed, "note": "Bytte titel"})
    told = client.follow(answer)
    assert "Version 2 är publicerad" in told.words()
    assert "Bytte titel" in told.words()
    assert pages.get("/projekt/projektet/resa/resan").heading == "En lång resa"
    numbers = session.scalars(
        select(ArtefactVersion.number).where(ArtefactVersion.artefact_id == cast.artefact.id)
    ).all()
    assert list(numbers) == [1, 2]


def test_every_fault_is_told_with_its_line_and_what_was_written_is_kept(
    pages: PageClient, cast: Cast
) -> None:
    client = designer(pages, cast)
    page = client.get(ADDRESS)
    broken = text_of(page).replace("kind: relative", "kind: aunt").replace("value: -1", "value: 9")
    told = client.submit(page, {"text": broken}, status=422)
    assert told.words().count("Rad ") >= 2
    faults = told.words("//div[@role='alert']")
    assert "kind” har ett värde som inte går att välja. Välj ett av:" in faults
    assert "value” är för högt. Det ska vara högst 2" in faults
    assert "Input should be" not in faults
    assert text_of(told).strip() == broken.strip()


def test_empty_huge_binary_and_foreign_input_is_told(pages: PageClient, cast: Cast) -> None:
    client = designer(pages, cast)
    page = client.get(ADDRESS)
    assert "klistra in" in client.submit(page, {"text": "  "}, status=422).words()
    assert "för stor" in client.submit(page, {"text": "x" * 400_001}, status=422).words()
    png = (io.BytesIO(b"\x89PNG\r\n\x1a\n\xff\xfe"), "resa.yaml")
    assert "UTF-8" in client.submit(page, {"file": png}, status=422).words()
    other = as_yaml(factories.journey_document("annan"))
    assert "slug" in client.submit(page, {"text": other}, status=422).words()
    same = client.submit(page, status=422)
    assert "redan den publicerade" in same.words()


def test_a_file_is_published_as_text_is(pages: PageClient, cast: Cast) -> None:
    client = designer(pages, cast)
    document = factories.journey_document("resan") | {"title": "Från fil"}
    upload = (io.BytesIO(as_yaml(document).encode()), "resan.yaml")
    client.submit(client.get(ADDRESS), {"file": upload})
    assert pages.get("/projekt/projektet/resa/resan").heading == "Från fil"


def test_a_stale_edit_is_refused_and_nothing_is_lost(pages: PageClient, cast: Cast) -> None:
    client = designer(pages, cast)
    first, second = client.get(ADDRESS), client.get(ADDRESS)
    client.submit(first, {"text": text_of(first).replace("En liten", "En först")})
    mine = text_of(second).replace("En liten", "En sen")
    refused = client.submit(second, {"text": mine}, status=409)
    assert "Någon annan har publicerat version 2" in refused.words()
    assert text_of(refused).strip() == mine.strip()
    client.submit(refused)
    assert pages.get("/projekt/projektet/resa/resan").heading == "En sen resa"


def test_a_step_with_voices_is_removed_only_when_they_have_a_new_home(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    voice = factories.voice(session, cast.project, cast.version, anchor="hear")
    journey_id, voice_id = cast.artefact.id, voice.id
    session.commit()
    client = designer(pages, cast)
    document = factories.journey_document("resan", {"after": ("rest", "follow-up")})
    page = client.get(ADDRESS)
    asked = client.submit(page, {"text": as_yaml(document)}, status=422)
    assert "Vart ska rösterna flytta?" in asked.words()
    assert "1 röst" in asked.words()
    still = client.submit(asked, status=422)
    client.submit(still, {"home-hear": "rest"})
    session.expire_all()
    assert (
        session.scalars(select(Contribution.anchor).where(Contribution.id == voice_id)).one()
        == "rest"
    )
    at = select(Tally.anchor).where(Tally.artefact_id == journey_id, Tally.n > 0)
    assert set(session.scalars(at)) == {"rest"}


def test_the_file_that_is_downloaded_is_the_published_version(
    pages: PageClient, cast: Cast
) -> None:
    answer = designer(pages, cast).get(f"{ADDRESS}.yaml")
    assert answer.response.headers["Content-Disposition"].endswith('"resan.yaml"')
    assert "schema: codesign/journey/1" in answer.text


def test_script_in_a_journey_is_only_text(pages: PageClient, cast: Cast) -> None:
    client = designer(pages, cast)
    page = client.get(ADDRESS)
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    changed = text_of(page).replace("Gör något", f'"{evil.replace(chr(34), "")}"')
    client.submit(page, {"text": changed})
    shown = pages.get("/projekt/projektet/resa/resan")
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;" in shown.text


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("title:", "titel:", "”titel” känns inte igen"),
        ("title:", "titel:", "”title” saknas"),
        ("schema:", "[schema:", "går inte att läsa som YAML"),
        (
            "actor: donor",
            "actor: nobody",
            "Aktören ”nobody” finns inte. Välj en av: donor, profession, relative.",
        ),
    ],
)
def test_a_fault_is_told_in_swedish(
    pages: PageClient, cast: Cast, written: str, instead: str, told: str
) -> None:
    client = designer(pages, cast)
    page = client.get(ADDRESS)
    assert written in text_of(page)
    broken = text_of(page).replace(written, instead, 1)
    answer = client.submit(page, {"text": broken}, status=422)
    assert told in answer.words("//div[@role='alert']")
