"""What a citizen fills in, one thing per page: read, cleaned, checked and carried along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from codesign.artefacts.kinds import Speaker
from codesign.contributions.domain import TEXT_LIMIT, Mode, Reason
from codesign.i18n import lazy
from codesign.web.forms import FieldError, clean_text

KEPT_LIMIT = 100_000
"""Characters of an over-long text that are given back to the writer to shorten."""
SOMEONE_ELSE = "-"
"""The choice of nobody in the list; no actor's key can be a hyphen."""
SKIPPED = "skip"

FEELINGS = {
    -2: lazy("Mycket dåligt"),
    -1: lazy("Dåligt"),
    0: lazy("Varken bra eller dåligt"),
    1: lazy("Bra"),
    2: lazy("Mycket bra"),
}
MODES = {
    Mode.IS: (lazy("Så här är det"), lazy("Något som har hänt dig eller som du har sett.")),
    Mode.SHOULD: (lazy("Så här borde det vara"), lazy("Hur du önskar att det var i stället.")),
    Mode.DO: (lazy("Ett förslag"), lazy("Något som någon kan göra för att det ska bli bättre.")),
}
REASONS = {
    Reason.IDENTIFYING: lazy("Någon skulle gå att känna igen"),
    Reason.HURTFUL: lazy("Det kan såra eller hota någon"),
    Reason.OFF_TOPIC: lazy("Det handlar om något annat"),
}


class Page(StrEnum):
    """The pages of the form, in order."""

    INTRO = "intro"
    PERSPECTIVE = "perspective"
    FEELING = "feeling"
    WORDS = "words"
    KIND = "kind"
    REVIEW = "review"


PAGES = tuple(Page)
QUESTIONS = (Page.PERSPECTIVE, Page.FEELING, Page.WORDS, Page.KIND)


@dataclass(frozen=True)
class Draft:
    """What has been filled in so far, as typed, and the form's sealed key."""

    key: str
    seal: str
    perspective: str = ""
    rating: str = ""
    text: str = ""
    mode: str = ""
    is_editing: bool = False
    """Whether the writer came from the review to change one answer."""

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True)
class CompleteSubmission:
    """A finished, valid voice."""

    perspective: str
    rating: int | None
    text: str
    mode: Mode


@dataclass(frozen=True)
class Turn:
    """Where the form goes next."""

    page: Page
    draft: Draft
    faults: tuple[FieldError, ...] = ()
    sends: bool = False


def read_draft(form: Mapping[str, str]) -> Draft:
    """What the form carries, as typed but cleaned of what cannot be stored."""
    return Draft(
        key=form.get("key", "")[:64],
        seal=form.get("seal", "")[:128],
        perspective=form.get("perspective", "")[:64],
        rating=form.get("rating", "")[:8],
        text=clean_text(form.get("text", "")[:KEPT_LIMIT]),
        mode=form.get("mode", "")[:16],
        is_editing=form.get("editing") == "1",
    )


def reason_in(form: Mapping[str, str]) -> Reason | None:
    """Why a voice is not to be shown, when the form says so."""
    return next((reason for reason in Reason if reason == form.get("reason")), None)


def page_of(form: Mapping[str, str]) -> Page:
    """The page that was sent; an unknown one is the first."""
    sent = form.get("page", "")
    return next((page for page in PAGES if page == sent), Page.INTRO)


def faults(draft: Draft, people: Iterable[Speaker]) -> dict[Page, FieldError]:
    """Everything that is wrong, by the page that asks for it."""
    found: dict[Page, FieldError] = {}
    known = {actor.key for actor in people} | {SOMEONE_ELSE}
    if draft.perspective not in known:
        found[Page.PERSPECTIVE] = FieldError(
            "perspective-1",
            lazy("Välj vem du är i det här. Passar inget av det, välj ”Något annat”."),
        )
    if _rating(draft.rating) is None and draft.rating not in {"", SKIPPED}:
        found[Page.FEELING] = FieldError(
            "rating-1", lazy("Välj ett av ansiktena, eller hoppa över.")
        )
    if fault := _words_fault(draft):
        found[Page.WORDS] = fault
    if draft.mode not in set(Mode):
        found[Page.KIND] = FieldError("mode-1", lazy("Välj vad det är du berättar."))
    return found


def _words_fault(draft: Draft) -> FieldError | None:
    if draft.length > TEXT_LIMIT:
        return FieldError(
            "text",
            lazy(
                "Texten är %(length)s tecken lång. Korta den till högst %(limit)s tecken, så att "
                "den går att skicka. Inget av det du skrivit har försvunnit."
            ),
            (("length", draft.length), ("limit", TEXT_LIMIT)),
        )
    if not draft.text and _rating(draft.rating) is None:
        return FieldError(
            "text",
            lazy("Skriv några ord, eller gå tillbaka och välj hur det kändes. Ett av dem räcker."),
        )
    return None


def complete_submission(draft: Draft) -> CompleteSubmission:
    """The finished voice of a draft without faults."""
    return CompleteSubmission(
        perspective="" if draft.perspective == SOMEONE_ELSE else draft.perspective,
        rating=_rating(draft.rating),
        text=draft.text,
        mode=Mode(draft.mode),
    )


def _rating(typed: str) -> int | None:
    return next((value for value in FEELINGS if str(value) == typed), None)


def turn(page: Page, go: str, draft: Draft, found: Mapping[Page, FieldError]) -> Turn:
    """Where a button leads. Going back or choosing what to change never complains."""
    if go == "back":
        return _arrive(_before(page, draft), draft)
    if go == "stay":
        return Turn(page, draft)
    if go.startswith("edit-"):
        chosen = next((one for one in QUESTIONS if go == f"edit-{one}"), None)
        if chosen:
            return Turn(chosen, replace(draft, is_editing=True))
    if go == "send" and page is Page.REVIEW:
        return _checked(draft, found, Turn(Page.REVIEW, draft, sends=True))
    if page in found:
        return Turn(page, draft, (found[page],))
    following = _after(page, draft)
    if following is Page.REVIEW:
        return _checked(draft, found, _arrive(Page.REVIEW, draft))
    return Turn(following, draft)


def _checked(draft: Draft, found: Mapping[Page, FieldError], otherwise: Turn) -> Turn:
    """The first page with something wrong on it, else `otherwise`."""
    wrong = next((page for page in QUESTIONS if page in found), None)
    return otherwise if wrong is None else Turn(wrong, draft, (found[wrong],))


def _arrive(page: Page, draft: Draft) -> Turn:
    return Turn(page, replace(draft, is_editing=draft.is_editing and page is not Page.REVIEW))


def _before(page: Page, draft: Draft) -> Page:
    if draft.is_editing:
        return Page.REVIEW
    return PAGES[max(0, PAGES.index(page) - 1)]


def _after(page: Page, draft: Draft) -> Page:
    if draft.is_editing:
        return Page.REVIEW
    return PAGES[min(len(PAGES) - 1, PAGES.index(page) + 1)]
