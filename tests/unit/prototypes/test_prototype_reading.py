"""A prototype's files: what is wrong is said with its line, and what is right is kept by digest."""

from hashlib import sha256

import pytest

from codesign.artefacts.files import FileFault, described
from tests import prototyping
from tests.prototyping import DOCUMENT, START


def test_a_version_knows_exactly_which_files_stood_beside_it() -> None:
    document = prototyping.read().document
    file = document.file("bild.png")
    assert file is not None
    assert (file.media_type, file.width, file.height) == ("image/png", 200, 100)
    start = document.file("start.html")
    assert start is not None
    assert start.digest == sha256(START.encode()).hexdigest()


def test_files_that_nobody_names_are_left_behind() -> None:
    assert prototyping.read(hemlig_txt=b"x").document.file("hemlig.txt") is None


def test_pictures_in_texts_come_along() -> None:
    text = b'<p><img src="karta.png" alt=""></p>' + START.encode()
    made = prototyping.read(start_html=text, karta_png=prototyping.picture())
    assert made.document.file("karta.png") is not None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("go: klar", "go: borta", "27: the screen “borta” does not exist"),
        ("to: bild", "to: borta", "20: the screen “borta” does not exist"),
        ("laget: stopp}}", "laget: kaos}}", "19: the value of the state “laget” “kaos” does not"),
        ("- {to: bild}", "- {to: bild, when: {laget: lugnt}}", "18: the hotspot “visa” may lead"),
        ("key: klar", "key: stopp", "29: the key “stopp” is used twice"),
        (", region: {x: 0.1, y: 0.2, width: 0.3, height: 0.4}", "", "27: the hotspot “knapp” has"),
        ("klar.md", "borta.md", "29: the file “borta.md” is missing"),
        (
            "markdown: stopp.md",
            "markdown: ../stopp.md",
            "28: “screens.2.markdown.sv” is no file name",
        ),
        ("markdown: stopp.md", "title2: x", "28: “screens.2.title2” is not known."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, told: str) -> None:
    assert old in DOCUMENT
    found = prototyping.faults(DOCUMENT.replace(old, new, 1))
    assert any(one.startswith(told) for one in found), found


def test_a_link_to_a_screen_that_is_missing_is_found_in_the_text() -> None:
    found = prototyping.faults(stopp_md=b"[Vidare](#ingenstans)")
    assert found == [
        "1: “#ingenstans” is neither a hotspot of the screen “stopp” nor a screen. Use one of: "
        "bild, klar, start, stopp."
    ]


def test_a_file_that_is_not_what_its_name_says_is_refused() -> None:
    assert prototyping.faults(bild_png=b"GIF89a not a picture") == [
        "1: the file is not what its name says. Save it anew and try again."
    ]
    assert isinstance(described("a.png", prototyping.picture(kind="JPEG")), FileFault)
    assert isinstance(described("a.html", b"\xff\xfe\x00"), FileFault)
    assert isinstance(described("a.exe", b"MZ"), FileFault)


def test_a_picture_that_would_unfold_into_gigabytes_is_refused_unread() -> None:
    small = bytearray(prototyping.picture(10, 10))
    small[16:24] = (60_000).to_bytes(4, "big") * 2
    assert isinstance(described("bomb.png", bytes(small)), FileFault)
