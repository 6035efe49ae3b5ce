"""Staff's pages of prototypes: bringing in, drawing, the log, publishing, comparing."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact, ArtefactFile, ArtefactVersion
from tests import factories
from tests.bundles import FILES, archive
from tests.cast import Cast
from tests.counting import statements
from tests.factories import PROTOTYPE, PROTOTYPE_FILES
from tests.pages import SAME_ORIGIN, Page, PageClient

LIST = "/arbete/projektet/prototyper"
NEW = f"{LIST}/ny"
ONE = "/arbete/projektet/prototyp/tavlan"
SKETCH = "/arbete/projektet/prototyp/skissen"
DECLARED = {"prototype.yaml": PROTOTYPE, **PROTOTYPE_FILES}
ABOUT = {"title": "Skissen", "question": "Hittar man?", "step": "resan/hear"}


@pytest.fixture
def client(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.designer)


def zipped(files: dict[str, Any], name: str = "p.zip") -> tuple[io.BytesIO, str]:
    return io.BytesIO(archive(files)), name


def picture(colour: str = "white", kind: str = "PNG", **values: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (400, 200), colour).save(out, kind, **values)
    out.seek(0)
    return out


def sketched(client: PageClient) -> Page:
    """The draft of a prototype of two pictures."""
    sent = [(picture(), "forsta_skarm.png"), (picture("teal", "JPEG"), "andra skarm.jpg")]
    return client.follow(client.submit(client.get(NEW), {**ABOUT, "bilder": sent}))


def documents(session: Session, slug: str) -> list[ArtefactVersion]:
    session.expire_all()
    return list(
        session.scalars(
            select(ArtefactVersion)
            .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
            .where(Artefact.slug == slug)
            .order_by(ArtefactVersion.number)
        )
    )


def test_a_zip_with_a_document_becomes_a_draft_and_then_a_version(
    client: PageClient, pages: PageClient, session: Session
) -> None:
    draft = client.follow(client.submit(client.get(NEW), {"zip": zipped(DECLARED)}))
    assert draft.heading == "Utkast: Exempel på en tavla"
    assert "Prototypen är" not in client.get(LIST).words()
    assert "Inte publicerad än" in client.get(LIST).words()
    pages.get("/projekt/projektet/prototyp/tavlan/v1/skarm/start", status=404)
    answer = client.submit(draft, form="//form[contains(@action, 'publicera')]")
    assert "Versionen är publicerad" in client.follow(answer).words()
    pages.get("/projekt/projektet/prototyp/tavlan/v1/skarm/start")
    assert [one.status.value for one in documents(session, "tavlan")] == ["published"]


def test_every_fault_of_a_document_is_told_with_its_line(client: PageClient) -> None:
    broken = PROTOTYPE.replace("go: norr", "go: soder").replace("klart.md", "finns-inte.md")
    files = {**DECLARED, "prototype.yaml": broken}
    told = client.submit(client.get(NEW), {"zip": zipped(files)}, status=422).words()
    assert "prototype.yaml, rad" in told
    assert "Skärmen ”soder” finns inte. Välj en av: bild, klart, norr, start." in told
    assert "finns-inte.md" in told
    assert "Inget är uppladdat ännu" in told


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (
            '<h1>A</h1>\n\n<img src="https://example.com/tag.png" alt="">',
            "start.html, rad 3: Bilden ”https://example.com/tag.png” ligger utanför prototypen",
        ),
        (
            '<h1>A</h1>\n<p><img src="//example.com/tag.png" alt=""></p>',
            "start.html, rad 2: Bilden ”//example.com/tag.png” ligger utanför prototypen",
        ),
        (
            '<h1>A</h1>\n<img src="borta.png" alt="">',
            "start.html, rad 2: Bilden ”borta.png” finns inte bland prototypens filer",
        ),
        (
            '<h1>A</h1>\n\n\n<a href="#nej">B</a>',
            "start.html, rad 4: ”#nej” är varken en tryckyta på skärmen ”start” eller en "
            "skärm. Välj en av: start.",
        ),
    ],
)
def test_a_fault_in_a_screens_text_is_told_in_its_own_file_and_row(
    client: PageClient, inside: str, words: str
) -> None:
    text = (
        PROTOTYPE.split("screens:")[0] + "screens:\n  - {key: start, title: A, html: start.html}\n"
    )
    files = {"prototype.yaml": text, "start.html": inside}
    page = client.submit(client.get(NEW), {"zip": zipped(files)}, status=422)
    assert words in page.words()
    assert page.all("//*[@role='alert']//*[@lang='en']") == []
    assert "missing" not in page.words()


def test_faults_of_files_and_documents_are_told_in_the_readers_language(
    client: PageClient,
) -> None:
    start = PROTOTYPE.split("screens:")[0]
    texts = {
        "screens:\n  - {key: start, title: A, html: borta.html}\n": (
            "Filen ”borta.html” finns inte bland prototypens filer"
        ),
        "screens:\n  - {key: start, title: A, picture: {file: a.png}}\n": (
            "Bilden på skärmen ”start” har ingen beskrivning"
        ),
        "screens:\n  - {key: start, title: A, picture: {file: fel.png, alt: B}}\n": (
            "fel.png, rad 1: Filen innehåller något annat än vad namnet säger"
        ),
        "screens:\n  - {key: start, title: A, live: {view: line}}\n": (
            "Skärmen ”start” behöver ett tågflöde"
        ),
        "upload: {entry: index.html}\n": "Filen ”index.html” finns inte bland prototypens filer",
        "": "En prototyp har antingen egna skärmar eller en uppladdad startsida",
    }
    for text, words in texts.items():
        files = {"prototype.yaml": start + text, "a.png": picture().read(), "fel.png": b"x"}
        page = client.submit(client.get(NEW), {"zip": zipped(files)}, status=422)
        assert words in page.words(), text
        assert page.all("//*[@role='alert']//*[@lang='en']") == []


def test_what_is_taken_away_from_a_screen_is_listed_with_its_row(client: PageClient) -> None:
    text = (
        PROTOTYPE.split("screens:")[0] + "screens:\n  - {key: start, title: A, html: start.html}\n"
    )
    inside = (
        "<!doctype html><html><head><title>A</title></head><body>\n<h1 style='color: red'>A</h1>\n"
        "<script>1</script><p style='x' onclick='y'>B</p>\n<form action='/x'><button>C</button>"
        "</form>\n<a href='https://example.com/'>D</a>"
    )
    files = {"prototype.yaml": text, "start.html": inside}
    draft = client.follow(client.submit(client.get(NEW), {"zip": zipped(files)}))
    told = draft.words()
    assert "Det här visas inte på skärmarna" in told
    for row in (
        "style= start.html, först på rad 2, 2 gånger",
        "<script> start.html, rad 3",
        "onclick= start.html, rad 3",
        "<form> start.html, rad 4",
        "href=https://example.com/ start.html, rad 5",
    ):
        assert row in told, row
    assert "<body>" not in told
    assert "<title>" not in told


def test_nothing_taken_away_is_no_list(client: PageClient) -> None:
    draft = client.follow(client.submit(client.get(NEW), {"zip": zipped(DECLARED)}))
    assert "Det här visas inte" not in draft.words()


def test_what_a_picture_shows_is_asked_for_before_it_is_published(
    client: PageClient, session: Session
) -> None:
    draft = sketched(client)
    assert "2 bilder saknar beskrivning" in draft.words()
    fields = [one.text or "" for one in draft.all("//textarea[starts-with(@id, 'alt-')]")]
    assert [text.strip() for text in fields] == ["", ""]
    publish = "//form[contains(@action, 'publicera')]"
    told = client.submit(draft, {"note": "Behåll mig"}, form=publish, status=422)
    assert told.words().count("Skriv vad bilden visar, för den som inte ser den.") == 4
    assert told.one("//input[@id='note']").get("value") == "Behåll mig"
    assert documents(session, "skissen")[0].status.value == "draft"
    screens = "//form[contains(@action, 'skarmar')]"
    client.submit(draft, {"alt-forsta-skarm": "En vit ruta"}, form=screens)
    draft = client.get(f"{SKETCH}/utkast")
    assert "1 bild saknar beskrivning" in draft.words()
    client.submit(draft, form=publish, status=422)
    client.submit(draft, {"alt-andra-skarm": "En blågrön ruta"}, form=screens)
    draft = client.get(f"{SKETCH}/utkast")
    assert "saknar beskrivning" not in draft.words()
    client.submit(draft, {"alt-andra-skarm": ""}, form=screens, status=422)
    client.submit(draft, form=publish)
    assert documents(session, "skissen")[0].status.value == "published"
    document = documents(session, "skissen")[0].document
    assert [one["picture"]["alt"] for one in document["screens"]] == [
        {"sv": "En vit ruta"},
        {"sv": "En blågrön ruta"},
    ]


def test_a_journey_or_step_that_the_project_lacks_is_told(client: PageClient) -> None:
    for before, after in {"journey: resan": "journey: annan", "step: decide": "step: nej"}.items():
        files = {**DECLARED, "prototype.yaml": PROTOTYPE.replace(before, after)}
        told = client.submit(client.get(NEW), {"zip": zipped(files)}, status=422).words()
        assert "finns inte i" in told


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"../a.html": b""}, "”../a.html” pekar utanför zip-filen"),
        ({"min\nsida.html": b""}, "”min?sida.html” har ett namn som inte fungerar"),
        ({"../a.html": b"", "/b.html": b""}, "”/b.html” pekar utanför zip-filen"),
        ({"a.html": b"", "b.html": b""}, "ingen av dem heter index.html: a.html, b.html"),
        ({"a.txt": b"x"}, "varken prototype.yaml eller en startsida"),
        ({"prototype.yaml": b"\xff\xfe"}, "inte text i UTF-8"),
        ({"index.html": b"0" * 3_000_000}, "gånger större när den packas upp"),
    ],
)
def test_a_zip_that_cannot_be_taken_is_refused_with_the_files_name(
    client: PageClient, session: Session, files: dict[str, bytes], words: str
) -> None:
    page = client.get(NEW)
    told = client.submit(page, {**ABOUT, "zip": zipped(files)}, status=422)
    assert words in told.words()
    assert told.one("//input[@id='title']").get("value") == "Skissen"
    assert session.scalar(select(func.count()).where(Artefact.kind == "prototype")) == 0


def test_what_is_no_zip_is_refused(client: PageClient) -> None:
    sent = {"zip": (io.BytesIO(b"hej"), "p.zip")}
    assert "zip-fil" in client.submit(client.get(NEW), sent, status=422).words()
    assert "Välj en zip-fil" in client.submit(client.get(NEW), status=422).words()


def test_scripts_are_refused_without_a_second_host_and_where_the_project_forbids(
    client: PageClient, cast: Cast, session: Session
) -> None:
    sent = {**ABOUT, "zip": zipped(dict(FILES))}
    told = client.submit(client.get(NEW), sent, status=422).words()
    assert "CODESIGN_PROTOTYPE_HOST" in told
    client.app.config["SETTINGS"] = replace(
        client.app.config["SETTINGS"], prototype_host="prov.example"
    )
    sent = {**ABOUT, "zip": zipped(dict(FILES))}
    told = client.submit(client.get(NEW), sent, status=422).words()
    assert "Projektet tillåter inte" in told
    cast.project.allows_bundles = True
    session.commit()
    sent = {**ABOUT, "zip": zipped(dict(FILES))}
    draft = client.follow(client.submit(client.get(NEW), sent))
    assert draft.heading == "Utkast: Skissen"
    shown = client.get(f"{SKETCH}/v1/uppladdad")
    frame = shown.one("//iframe")
    assert frame.get("src").startswith("http://prov.example/p/")
    assert "frame-src http://prov.example" in shown.response.headers["Content-Security-Policy"]
    cast.project.allows_bundles = False
    session.commit()
    assert not client.get(f"{SKETCH}/v1/uppladdad").all("//iframe")


def test_a_bundle_in_a_document_is_a_bundle(client: PageClient) -> None:
    document = PROTOTYPE.split("states:")[0] + "upload: {entry: index.html}\n"
    files = {"prototype.yaml": document, **FILES}
    told = client.submit(client.get(NEW), {"zip": zipped(files)}, status=422).words()
    assert "CODESIGN_PROTOTYPE_HOST" in told


def test_the_owner_allows_scripts_in_the_projects_settings(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    page = client.get("/arbete/projektet/installningar")
    assert "WebRTC" in page.words()
    client.submit(page, {"allows_bundles": "1"})
    session.expire_all()
    assert cast.project.allows_bundles
    client.submit(client.get("/arbete/projektet/installningar"), {"allows_bundles": ""})
    session.expire_all()
    assert not cast.project.allows_bundles


def test_pictures_become_screens_and_lose_what_the_camera_wrote(
    client: PageClient, session: Session
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Hemlig plats"
    sent = [(picture(kind="JPEG", exif=exif), "IMG_1.jpg"), (picture("teal"), "../Ö.png")]
    client.submit(client.get(NEW), {**ABOUT, "bilder": sent})
    document = documents(session, "skissen")[0].document
    assert [screen["title"]["sv"] for screen in document["screens"]] == ["Img 1", "Ö"]
    assert [file["name"] for file in document["files"]] == ["img-1.jpg", "o.png"]
    contents = session.scalars(select(ArtefactFile.content)).all()
    assert not any(b"Hemlig" in content for content in contents)


def test_what_is_no_picture_is_told_and_nothing_is_kept(
    client: PageClient, session: Session
) -> None:
    gif = picture(kind="GIF")
    sent = [(io.BytesIO(b"<svg onload=alert(1)>"), "a.png"), (gif, "b.gif"), (picture(), "c.png")]
    told = client.submit(client.get(NEW), {**ABOUT, "bilder": sent}, status=422).words()
    assert "”a.png” är inte" in told
    assert "”b.gif” är inte" in told
    assert documents(session, "skissen") == []


def test_the_form_says_what_is_missing(client: PageClient) -> None:
    sent = {"bilder": [(picture(), "a.png")], "title": "", "step": "resan/nej"}
    told = client.submit(client.get(NEW), sent, status=422).words()
    for words in ("Skriv vad prototypen heter.", "Skriv vad ni vill", "Välj vilket steg"):
        assert words in told


def spot(n: int, label: str, to: str, *sizes: str) -> dict[str, str]:
    names = ("x", "y", "width", "height")
    return {
        f"label-{n}": label,
        f"to-{n}": to,
        **{f"{name}-{n}": size for name, size in zip(names, sizes, strict=True)},
    }


def test_hotspots_are_set_by_numbers_and_lead_where_they_say(
    client: PageClient, session: Session
) -> None:
    sketched(client)
    place = f"{SKETCH}/utkast/skarm/forsta-skarm"
    sent = spot(0, "Köp", "andra-skarm", "10", "12,5", "50", "25.5")
    answer = client.submit(client.get(place), sent)
    again = client.follow(answer)
    assert again.one("//input[@id='y-0']").get("value") == "12,5"
    frame = client.get(f"{SKETCH}/v1/ram/forsta-skarm")
    assert frame.one("//*[name()='a'][@data-hotspot='kop']").get("aria-label") == "Köp"
    client.submit(again, {"remove-0": "1"})
    assert documents(session, "skissen")[0].document["screens"][0].get("hotspots", []) == []


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (("", "1", "1", "1"), "Skriv ett tal"),
        (("-1", "1", "1", "1"), "Skriv ett tal"),
        (("nan", "1", "1", "1"), "Skriv ett tal"),
        (("1e400", "1", "1", "1"), "Skriv ett tal"),
        (("60", "1", "50", "1"), "utanför bilden"),
        (("1", "1", "0", "1"), "minst 0.5 procent"),
        (("<b>", "1", "1", "1"), "Skriv ett tal"),
    ],
)
def test_a_hotspot_that_cannot_be_is_told_and_what_was_typed_stays(
    client: PageClient, session: Session, sizes: tuple[str, ...], words: str
) -> None:
    sketched(client)
    page = client.get(f"{SKETCH}/utkast/skarm/forsta-skarm")
    told = client.submit(page, spot(1, "Köp", "andra-skarm", *sizes), status=422)
    assert words in told.words()
    assert told.one("//input[@id='x-1']").get("value") == sizes[0]
    assert documents(session, "skissen")[0].revision == 1


def test_a_forged_key_or_goal_is_not_believed(client: PageClient, session: Session) -> None:
    sketched(client)
    page = client.get(f"{SKETCH}/utkast/skarm/forsta-skarm")
    sent = spot(0, "Köp", "andra-skarm", "1", "1", "9", "9") | {"key-0": "<script>"}
    client.submit(page, sent)
    hotspots = documents(session, "skissen")[0].document["screens"][0]["hotspots"]
    assert [one["key"] for one in hotspots] == ["kop"]
    page = client.get(f"{SKETCH}/utkast/skarm/forsta-skarm")
    told = client.submit(page, spot(1, "Bort", "finns-inte", "1", "1", "9", "9"), status=422)
    assert "Välj vart ytan leder" in told.words()


def test_screens_are_named_described_removed_and_one_is_first(
    client: PageClient, session: Session
) -> None:
    draft = sketched(client)
    form = "//form[contains(@action, 'skarmar')]"
    sent = {"title-forsta-skarm": "Start", "alt-forsta-skarm": "En tom tavla"}
    client.submit(draft, {**sent, "start": "andra-skarm"}, form=form)
    place = f"{SKETCH}/utkast/skarm/andra-skarm"
    client.submit(client.get(place), spot(0, "Åter", "forsta-skarm", "1", "1", "9", "9"))
    draft = client.get(f"{SKETCH}/utkast")
    told = client.submit(draft, {"remove-forsta-skarm": "1"}, form=form, status=422)
    assert "tryckytor dit på ”Andra skarm”" in told.words()
    told = client.submit(draft, {"title-andra-skarm": "", "start": "nej"}, form=form, status=422)
    assert "Skriv vad skärmen heter" in told.words()
    assert "Välj vilken skärm prototypen börjar på" in told.words()
    document = documents(session, "skissen")[0].document
    assert document["start"] == "andra-skarm"
    assert document["screens"][0]["title"]["sv"] == "Start"


def test_the_log_of_changes_is_kept_and_shown(client: PageClient, session: Session) -> None:
    draft = sketched(client)
    form = "//form[contains(@action, 'andringar')]"
    sent = {
        "text-0": "Större knapp",
        "why-0": "Flera missade den",
        "screen-0": "andra-skarm",
        "why-1": "Bara varför",
    }
    assert "Skriv vad som är nytt" in client.submit(draft, sent, form=form, status=422).words()
    client.submit(draft, {**sent, "why-1": ""}, form=form)
    described = {"alt-forsta-skarm": "En vit ruta", "alt-andra-skarm": "En blågrön ruta"}
    skarmar = "//form[contains(@action, 'skarmar')]"
    client.submit(client.get(f"{SKETCH}/utkast"), described, form=skarmar)
    client.submit(
        client.get(f"{SKETCH}/utkast"),
        {"note": "Efter provet"},
        form="//form[contains(@action, 'publicera')]",
    )
    told = client.get(SKETCH).words()
    assert "Större knapp" in told
    assert "Därför: Flera missade den" in told
    assert "Efter provet" in told
    assert documents(session, "skissen")[0].document["changes"][0]["screen"] == "andra-skarm"


FORMS = {
    "skarmar": {"title-forsta-skarm": "Mitt namn"},
    "andringar": {"text-0": "Mitt"},
    "publicera": {"note": "Min"},
    "ta-bort": {},
}


@pytest.mark.parametrize("deed", FORMS)
def test_a_stale_change_is_refused_with_both_kept(
    client: PageClient, session: Session, deed: str
) -> None:
    stale = sketched(client)
    described = {"alt-forsta-skarm": "En vit ruta", "alt-andra-skarm": "En blågrön ruta"}
    other = {"title-forsta-skarm": "Den andras", **(described if deed == "publicera" else {})}
    client.submit(stale, other, form="//form[contains(@action, 'skarmar')]")
    form = f"//form[contains(@action, '{deed}')]"
    told = client.submit(stale, FORMS[deed], form=form, status=409)
    assert "Någon annan har ändrat utkastet" in told.words()
    kept = documents(session, "skissen")[0]
    assert kept.document["screens"][0]["title"]["sv"] == "Den andras"
    assert kept.status.value == "draft"
    for typed in FORMS[deed].values():
        assert typed in told.text
    client.submit(told, form=form)


def test_stale_hotspots_are_refused_with_both_kept(client: PageClient) -> None:
    sketched(client)
    place = f"{SKETCH}/utkast/skarm/forsta-skarm"
    first, second = client.get(place), client.get(place)
    client.submit(first, spot(0, "Hennes", "andra-skarm", "1", "1", "9", "9"))
    mine = spot(0, "Min", "andra-skarm", "2", "2", "9", "9")
    told = client.submit(second, mine, status=409)
    assert "Hennes → Andra skarm" in told.words()
    assert told.one("//input[@id='label-0']").get("value") == "Min"
    client.submit(told)


def test_a_draft_is_begun_from_a_version_and_thrown_away(
    client: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    draft = client.follow(client.submit(client.get(ONE), form="//main//form"))
    assert "Version 2 blir till" in draft.words()
    files = session.scalar(select(func.count()).select_from(ArtefactFile))
    told = client.submit(
        client.get(f"{ONE}/ny-version"), {"zip": zipped(DECLARED)}, status=409
    ).words()
    assert "finns redan ett utkast" in told
    answer = client.submit(draft, form="//form[contains(@action, 'ta-bort')]")
    assert "Utkastet är borttaget" in client.follow(answer).words()
    assert session.scalar(select(func.count()).select_from(ArtefactFile)) == files
    assert [one.number for one in documents(session, "tavlan")] == [1]


def test_a_prototype_that_was_only_a_draft_is_gone_with_it(
    client: PageClient, session: Session
) -> None:
    draft = sketched(client)
    answer = client.submit(draft, form="//form[contains(@action, 'ta-bort')]")
    assert "Prototypen är borttagen" in client.follow(answer).words()
    assert session.scalar(select(func.count()).select_from(ArtefactFile)) == 0
    client.get(SKETCH, status=404)


def test_more_pictures_are_added_to_a_draft(client: PageClient, session: Session) -> None:
    draft = sketched(client)
    form = "//form[contains(@action, '/bilder')]"
    client.submit(draft, {"bilder": [(picture("red"), "forsta skarm.png")]}, form=form)
    document = documents(session, "skissen")[0].document
    assert [screen["key"] for screen in document["screens"]][-1] == "forsta-skarm-2"
    told = client.submit(client.get(f"{SKETCH}/utkast"), form=form, status=422)
    assert "Välj minst en bild" in told.words()


def test_what_is_downloaded_can_be_uploaded_again(
    client: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    answer = client.client.get(f"{ONE}/v1.zip", headers=SAME_ORIGIN)
    assert answer.headers["Content-Disposition"].endswith('"tavlan-v1.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
        assert "tavlan/bild.png" in opened.namelist()
    client.submit(
        client.get(f"{ONE}/ny-version"), {"zip": (io.BytesIO(answer.data), "tavlan-v1.zip")}
    )
    first, second = documents(session, "tavlan")
    assert first.digest == second.digest
    assert "schema: codesign/prototype/1" in client.get(f"{ONE}/v1.yaml").text


def test_two_versions_are_compared_screen_by_screen(
    client: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    changed = PROTOTYPE.replace("label: Vidare", "label: Gå på").replace(
        "title: Ditt tåg", "title: Ditt nya tåg"
    )
    files = {**DECLARED, "prototype.yaml": changed, "klart.md": "Tåget går **sen**."}
    client.submit(client.get(f"{ONE}/ny-version"), {"zip": zipped(files)})
    told = client.get(f"{ONE}/jamfor")
    words = told.words()
    for expected in ("Skärmen har ett annat namn", "Gå på", "Nytt: Tåget går", "Borta: Ditt tåg"):
        assert expected in words, words
    assert "Välj station" not in words
    assert "Inget på skärmarna" in client.get(f"{ONE}/jamfor?fran=1&till=1").words()
    client.get(f"{ONE}/jamfor?fran=99", status=404)
    client.get(f"{ONE}/jamfor?fran=x", status=404)


def test_a_reader_sees_and_a_reader_changes_nothing(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    reader = pages.sign_in(cast.bo)
    page = reader.get(ONE)
    assert not page.all("//main//form")
    reader.get(f"{ONE}/utkast", status=403)
    reader.get(NEW, status=403)
    reader.get(f"{ONE}/v1/granska")


def test_the_pages_need_a_constant_number_of_queries(
    client: PageClient, session: Session, cast: Cast
) -> None:
    factories.prototype(session, cast.project)
    session.commit()
    client.get(LIST)
    with statements(client.app) as few:
        client.get(LIST)
    text = PROTOTYPE
    for n in range(5):
        read = factories.read_prototype(text.replace("slug: tavlan", f"slug: tavlan-{n}"))
        factories.prototype(session, cast.project, read)
    session.commit()
    client.get(LIST)
    with statements(client.app) as many:
        client.get(LIST)
    assert len(many) == len(few)
