"""One search for every page, and the same hits on both engines."""

import unicodedata
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.request.test_changes_and_story import VOICES, Versions, versions

pytestmark = pytest.mark.both_engines

__all__ = ["versions"]
DESK = "/arbete/projektet/kategorisera"
SAID = (
    "NÄR KOMMER TÅGET? Vi står i ÅRE.",
    unicodedata.normalize("NFD", "Hon sa på återbesöket att öronen är bra"),
    "50 % av tiden_går åt till C:\\temp",
    "Straße und ΟΔΥΣΣΕΥΣ i Λάρισα",
    "Ж и Ё в метро, İstanbul",
)


@pytest.fixture
def voices(session: Session, cast: Cast) -> list[Contribution]:
    return [factories.voice(session, cast.project, cast.version, text) for text in SAID]


FINDINGS = [
    ("når", []),
    ("NÄR", [0]),
    ("när", [0]),
    ("Nar", []),
    ("tåget", [0]),
    ("åre", [0]),
    ("ÅRE", [0]),
    ("återBESÖKET", [1]),
    (unicodedata.normalize("NFD", "ÅTERBESÖKET"), [1]),
    (unicodedata.normalize("NFD", "när"), [0]),
    ("Öronen", [1]),
    ("50 %", [2]),
    ("%", [2]),
    ("_", [2]),
    ("C:\\", [2]),
    ("STRAßE", [3]),
    ("Οδυσσεύς", []),
    ("οδυσσευς", [3]),
    ("ΟΔΥΣΣΕΥΣ", [3]),
    ("ΛΆΡΙΣΑ", [3]),
    ("ж И ё", [4]),
    ("istanbul", [4]),
    ("' OR 1=1 --", []),
]


@pytest.mark.parametrize(("words", "found"), FINDINGS)
def test_the_desk_finds_words_in_any_case_and_form(
    pages: PageClient,
    cast: Cast,
    session: Session,
    voices: list[Contribution],
    words: str,
    found: list[int],
) -> None:
    session.commit()
    page = pages.sign_in(cast.astrid).get(f"{DESK}?ord={quote(words)}")
    listed = page.all("//*[@class='voice-words']|//*[@class='desk-list-words']")
    assert _composed(listed) == _composed_texts(found)


@pytest.mark.parametrize(("words", "found"), FINDINGS)
def test_the_page_of_changes_finds_the_same(
    pages: PageClient,
    cast: Cast,
    versions: Versions,
    session: Session,
    voices: list[Contribution],
    words: str,
    found: list[int],
) -> None:
    session.commit()
    page = pages.sign_in(cast.astrid).get(f"{VOICES}?andring=stora-tider&ord={quote(words)}")
    text = unicodedata.normalize("NFC", page.words())
    shown = [n for n, one in enumerate(SAID) if " ".join(_composed_text(one).split()) in text]
    assert shown == found


def _composed(elements: list[Page]) -> list[str]:
    return [" ".join(_composed_text(one.text_content()).split()) for one in elements]


def _composed_texts(places: list[int]) -> list[str]:
    return [" ".join(_composed_text(SAID[place]).split()) for place in places]


def _composed_text(text: str) -> str:
    return unicodedata.normalize("NFC", text)
