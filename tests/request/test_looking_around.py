"""Looking around in a prototype: frames that can do nothing, and links that lead on."""

import pytest
from sqlalchemy.orm import Session

from codesign.artefacts.models import VersionStatus
from codesign.artefacts.versions import store_version
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient

HOSTILE = (
    '<script>alert(1)</script><p onclick="alert(1)" style="position:fixed">Vart?</p>'
    '<a href="javascript:alert(1)">Ut</a><a href="https://example.org/">Bort</a>'
    '<form action="/konto"><input name="password"></form><iframe src="/arbete"></iframe>'
    '<a href="#norr" target="_top">Norr</a><img src="bild.png" onerror="alert(1)" alt="">'
)


def frame(client: PageClient, address: str) -> Page:
    """The frame's page; a designer's screen keeps no house rules."""
    return Page(client.client.get(address, headers=SAME_ORIGIN), address)


def test_a_screen_is_shown_in_a_frame_that_runs_nothing(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    place = f"/projekt/{cast.project.slug}/prototyp/tavlan/v1"
    page = pages.get(f"{place}/skarm/start")
    assert page.heading == "Välj station"
    assert "frame-src 'self'" in page.response.headers["Content-Security-Policy"]
    held = page.one("//iframe")
    assert held.get("sandbox") == "allow-same-origin"
    inside = frame(pages, held.get("src"))
    policy = inside.response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-same-origin;")
    assert "script-src" not in policy
    assert "form-action 'none'" in policy
    assert inside.one("//h1").text_content() == "Välj station"


def test_hotspots_lead_on_and_carry_the_states(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    place = f"/projekt/{cast.project.slug}/prototyp/tavlan/v1/ram"
    start = frame(pages, f"{place}/start")
    north = frame(pages, start.one("//a[.='Mot norr']/@href"))
    assert "s-stress=ja" in north.address
    assert [h.text_content() for h in north.all("//h1")] == ["Norr"]
    done = frame(pages, north.one("//a[.='Vidare']/@href"))
    assert "Ditt tåg går nu." in done.one("//body").text_content()
    without = frame(pages, f"{place}/norr?s-stress=okand&s-annat=x")
    assert "/start" in without.one("//a[.='Vidare']/@href")


def test_a_pictures_hotspots_are_named_links_on_it(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    inside = frame(pages, f"/projekt/{cast.project.slug}/prototyp/tavlan/v1/ram/bild")
    spot = inside.one("//*[@data-hotspot]")
    assert spot.get("aria-label") == "Första raden"
    assert spot.get("href").endswith("/ram/klart")
    box = spot.xpath(".//*[local-name()='rect']")[0]
    assert (box.get("x"), box.get("width")) == ("40.0", "200.0")
    picture = pages.client.get(inside.one("//*[local-name()='image']/@href"))
    assert picture.mimetype == "image/png"
    assert "immutable" in picture.headers["Cache-Control"]
    assert picture.headers["Content-Security-Policy"].startswith("sandbox;")


def test_hostile_html_loses_everything_that_acts(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    read = factories.read_prototype(**{"start.html": HOSTILE.encode()})
    factories.prototype(session, cast.project, read)
    session.commit()
    inside = frame(pages, f"/projekt/{cast.project.slug}/prototyp/tavlan/v1/ram/start")
    assert inside.all("//script|//form|//iframe|//*[@style]|//*[@onclick]|//*[@target]") == []
    assert [link.get("href") for link in inside.all("//a")][:2] == [None, None]
    assert inside.one("//a[.='Norr']/@href").endswith("/ram/norr")


@pytest.mark.parametrize("place", ["v2/skarm/start", "v1/skarm/saknas", "v1/ram/saknas"])
def test_what_is_not_there_is_not_found(
    place: str, pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    pages.get(f"/projekt/{cast.project.slug}/prototyp/tavlan/{place}", status=404)


def test_a_draft_is_seen_by_staff_alone(pages: PageClient, cast: Cast, session: Session) -> None:
    first = factories.prototype(session, cast.project)
    second = factories.read_prototype(
        factories.PROTOTYPE.replace("Hittar man sitt tåg?", "Hittar man sitt tåg snabbt?")
    )
    store_version(session, first.artefact, second, origin="editor", status=VersionStatus.DRAFT)
    session.commit()
    pages.get(f"/projekt/{cast.project.slug}/prototyp/tavlan/v2/skarm/start", status=404)
    page = pages.sign_in(cast.bo).get(f"/arbete/{cast.project.slug}/prototyp/tavlan/v2/skarm/start")
    assert "utkast" in page.words().lower()


def test_files_open_by_their_digest_and_only_pictures(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    version = factories.prototype(session, cast.project)
    session.commit()
    digests = {f["name"]: f["digest"] for f in version.document["files"]}
    pages.get(f"/prototypfil/{version.artefact_id}/{digests['start.html']}", status=404)
    pages.get(f"/prototypfil/{version.artefact_id}/{'0' * 64}", status=404)
    pages.get(f"/prototypfil/{2**40}/{digests['bild.png']}", status=404)


def test_hosted_prototypes_of_private_projects_are_not_public(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    factories.prototype(session, cast.project)
    cast.project.is_public = False
    session.commit()
    pages.get(f"/projekt/{cast.project.slug}/prototyp/tavlan/v1/skarm/start", status=404)
