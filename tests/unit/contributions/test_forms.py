"""The pages of the form: what is read, what is wrong, and where each button leads."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions import forms
from codesign.contributions.domain import TEXT_LIMIT, Mode, Reason
from codesign.contributions.forms import PAGES, QUESTIONS, Draft, Page
from codesign.journeys.document import JourneyDocument
from codesign.journeys.kind import speakers
from codesign.web.forms import FieldError, clean_text
from tests.factories import journey_document

DOCUMENT = JourneyDocument.model_validate(journey_document())
PEOPLE = [one for one in speakers(DOCUMENT) if one.is_asked]
FULL = Draft("k", "s", perspective="donor", rating="-1", text="Ord", mode="is")

DRAFTS = st.builds(
    Draft,
    st.just("k"),
    st.just("s"),
    perspective=st.sampled_from(["", "-", "donor", "kungen"]),
    rating=st.sampled_from(["", "skip", "-2", "0", "2", "3", "1.0"]),
    text=st.sampled_from(["", "Ord", "x" * (TEXT_LIMIT + 1)]),
    mode=st.sampled_from(["", "is", "should", "do", "was"]),
    is_editing=st.booleans(),
)
BUTTONS = st.sampled_from(["", "next", "back", "stay", "send", *(f"edit-{one}" for one in PAGES)])


def wrong(draft: Draft) -> dict[Page, FieldError]:
    return forms.faults(draft, PEOPLE)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    assert clean_text(clean_text(typed)) == clean_text(typed)


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cn", "L", "Zs"])))
def test_cleaned_text_can_be_stored_and_shown(typed: str) -> None:
    kept = clean_text(typed)
    assert not {"\0", "\r", "\u202e", "\u202d"} & set(kept)
    assert kept == unicodedata.normalize("NFC", kept).strip()


@given(st.text(alphabet="abcåäöé ,.!😀", min_size=1))
def test_ordinary_words_are_kept_as_they_are(typed: str) -> None:
    if any(letter.isalnum() for letter in typed):
        assert clean_text(typed) == unicodedata.normalize("NFC", typed).strip()


@pytest.mark.parametrize("typed", ["", " \n\t ", "\u200b\u200d", "\u2060 \ufeff", "\x00\x07"])
def test_what_no_one_can_see_is_nothing(typed: str) -> None:
    assert clean_text(typed) == ""


def test_families_of_emoji_stay_together() -> None:
    assert clean_text("👩‍👧 ok") == "👩‍👧 ok"


@given(
    st.dictionaries(st.sampled_from(["key", "seal", "perspective", "rating", "mode"]), st.text())
)
def test_no_field_is_longer_than_a_form_ever_makes_it(form: dict[str, str]) -> None:
    draft = forms.read_draft(form)
    longest = (draft.key, draft.seal, draft.perspective, draft.rating, draft.mode)
    assert max(map(len, longest)) <= 128


def test_only_people_can_tell() -> None:
    assert [actor.key for actor in PEOPLE] == ["donor", "relative", "profession"]


def test_a_full_draft_has_nothing_wrong_and_becomes_a_telling() -> None:
    assert wrong(FULL) == {}
    told = forms.complete_submission(FULL)
    assert (told.perspective, told.rating, told.text, told.mode) == ("donor", -1, "Ord", Mode.IS)
    nobody = forms.complete_submission(replace(FULL, perspective="-", rating="skip"))
    assert (nobody.perspective, nobody.rating) == ("", None)


def test_the_limit_itself_is_allowed() -> None:
    assert Page.WORDS not in wrong(replace(FULL, text="ö" * TEXT_LIMIT))
    fault = wrong(replace(FULL, text="ö" * (TEXT_LIMIT + 1)))[Page.WORDS]
    assert dict(fault.values) == {"length": TEXT_LIMIT + 1, "limit": TEXT_LIMIT}


@pytest.mark.parametrize(
    ("text", "rating", "is_wrong"),
    [("", "", True), ("", "skip", True), ("", "0", False), ("Ord", "", False), ("", "9", True)],
)
def test_words_or_a_feeling_are_enough(text: str, rating: str, is_wrong: bool) -> None:
    assert (Page.WORDS in wrong(replace(FULL, text=text, rating=rating))) is is_wrong


@given(DRAFTS)
def test_a_draft_without_faults_can_always_be_told(draft: Draft) -> None:
    if not wrong(draft):
        told = forms.complete_submission(draft)
        assert told.text or told.rating is not None


@given(page=st.sampled_from(PAGES), go=BUTTONS, draft=DRAFTS)
def test_only_the_review_sends_and_only_what_is_right(page: Page, go: str, draft: Draft) -> None:
    turn = forms.turn(page, go, draft, wrong(draft))
    if turn.sends:
        assert (page, go) == (Page.REVIEW, "send")
        assert not wrong(draft)


@given(page=st.sampled_from(PAGES), go=BUTTONS, draft=DRAFTS)
def test_no_button_loses_an_answer(page: Page, go: str, draft: Draft) -> None:
    turn = forms.turn(page, go, draft, wrong(draft))
    assert replace(turn.draft, is_editing=False) == replace(draft, is_editing=False)


@given(page=st.sampled_from(PAGES), draft=DRAFTS)
def test_going_back_never_complains_and_leads_nearer_the_start(page: Page, draft: Draft) -> None:
    turn = forms.turn(page, "back", draft, wrong(draft))
    assert turn.faults == ()
    if draft.is_editing:
        assert turn.page is Page.REVIEW
    else:
        assert PAGES.index(turn.page) == max(0, PAGES.index(page) - 1)


@given(DRAFTS)
def test_the_review_is_reached_only_with_everything_right(draft: Draft) -> None:
    turn = forms.turn(Page.KIND, "next", draft, wrong(draft))
    assert (turn.page is Page.REVIEW) == (not wrong(draft))


def test_next_leads_through_every_page_in_order() -> None:
    page, seen = Page.INTRO, []
    while page is not Page.REVIEW:
        seen.append(page)
        page = forms.turn(page, "next", FULL, {}).page
    assert tuple(seen) == PAGES[:-1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_changing_one_answer_leads_back_to_the_review(question: Page) -> None:
    change = forms.turn(Page.REVIEW, f"edit-{question}", FULL, {})
    assert change.page is question
    assert change.draft.is_editing
    done = forms.turn(question, "next", change.draft, {})
    assert done.page is Page.REVIEW
    assert not done.draft.is_editing


@given(st.text())
def test_an_unknown_page_is_the_first(sent: str) -> None:
    assert forms.page_of({"page": sent}) in PAGES
    assert sent in set(PAGES) or forms.page_of({"page": sent}) is Page.INTRO


@given(st.text())
def test_a_reason_is_one_of_those_that_can_be_chosen(sent: str) -> None:
    assert forms.reason_in({"reason": sent}) in {None, *Reason}
    assert set(forms.REASONS) == set(Reason)
