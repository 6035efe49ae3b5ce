"""Berätta: one thing per page, review, and the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from codesign.artefacts import places as artefact_places
from codesign.artefacts.anchors import Anchor, word_of
from codesign.artefacts.kinds import Speaker
from codesign.contributions import forms, group_commit, moderation, receipts
from codesign.contributions.domain import TEXT_LIMIT
from codesign.contributions.forms import Draft, Page, Turn
from codesign.contributions.group_commit import Arrival, Received, Target
from codesign.contributions.identifying import signs
from codesign.db import now
from codesign.i18n import language, lazy
from codesign.projects import access
from codesign.projects.models import Project
from codesign.web import attempts
from codesign.web.forms import FieldError
from codesign.web.sessions import close_session, database, session


@dataclass(frozen=True)
class Place:
    """What is told about, in words and by its addresses; provided by the kind of artefact."""

    anchor: Anchor
    slug: str
    words: artefact_places.Place
    people: Sequence[Speaker]
    """Who can tell."""
    here: str
    """Its own page."""
    form: str
    """The address of the form."""
    above: str
    """The page of the whole artefact."""

    @property
    def is_step(self) -> bool:
        return self.words.is_step


@dataclass(frozen=True)
class Submitting:
    """A form about one place, in the present project."""

    project: Project
    place: Place

    @property
    def sealed_to(self) -> str:
        """What a form's key is sealed to."""
        part = word_of(self.place.anchor.part)
        return f"{self.project.id}/{self.place.slug}/{part}"

    @property
    def target(self) -> Target:
        return Target(self.project.agency_id, self.project.id, self.place.anchor)

    def fresh(self, draft: Draft | None = None) -> Draft:
        """The draft with a key of its own."""
        key = receipts.new_key()
        seal = receipts.seal(key, self.sealed_to)
        return replace(draft, key=key, seal=seal) if draft else Draft(key, seal)


def answer(place: Place) -> ResponseReturnValue:
    """The form about a place, a page at a time, and its receipt."""
    scene = Submitting(access.project(), place)
    if request.method != "POST":
        return _tell_page(scene, Turn(Page.INTRO, scene.fresh()))
    draft = forms.read_draft(request.form)
    page = forms.page_of(request.form)
    if not receipts.is_sealed(draft.key, draft.seal, scene.sealed_to):
        return _tell_page(scene, Turn(page, scene.fresh(draft), (_unknown_form(),)))
    go = request.form.get("go", "")
    if go == "send-as-new":
        draft, go = scene.fresh(draft), "send"
    found = forms.faults(draft, place.people)
    turn = forms.turn(page, go, draft, found)
    return _send(scene, turn) if turn.sends else _tell_page(scene, turn)


def _send(scene: Submitting, turn: Turn) -> ResponseReturnValue:
    told = forms.complete_submission(turn.draft)
    prints = receipts.fingerprints(turn.draft.key, scene.sealed_to, told)
    arrival = Arrival(scene.target, told, prints, language(), attempts.here("told"), now())
    # What is read so far gives its connection back; the sending is written, and committed, at
    # the desk together with those that come at the same time.
    close_session()
    match _arrivals().take_in(arrival):
        case Received.OTHER:
            return _already_sent(scene, turn.draft, prints.code_hmac)
        case Received.TOO_MANY:
            return _tell_page(scene, _too_many(turn), 429)
        case Received.NEW | Received.SAME:
            pass
    code = receipts.code_of(turn.draft.key)
    return render_template("feedback/receipt.html", scene=scene, draft=turn.draft, code=code)


def _arrivals() -> group_commit.SubmissionWriter:
    """The one place where sendings to this application's database come in."""
    desk = group_commit.SubmissionWriter(database(), attempts.buckets())
    found: group_commit.SubmissionWriter = current_app.extensions.setdefault("arrivals", desk)
    return found


def _already_sent(scene: Submitting, draft: Draft, code_hmac: str) -> ResponseReturnValue:
    first = moderation.voice_by_code(session(), code_hmac)
    return (
        render_template(
            "feedback/already_sent.html",
            scene=scene,
            draft=draft,
            first=first[0] if first else None,
            code=receipts.code_of(draft.key),
            people=scene.place.people,
            feelings=forms.FEELINGS,
            modes=forms.MODES,
        ),
        409,
    )


def _tell_page(scene: Submitting, turn: Turn, status: int = 0) -> Response:
    response = make_response(
        render_template(
            f"feedback/tell_{turn.page}.html",
            scene=scene,
            page=turn.page,
            draft=turn.draft,
            faults=turn.faults,
            people=scene.place.people,
            feelings=forms.FEELINGS,
            modes=forms.MODES,
            limit=TEXT_LIMIT,
            signs=signs(turn.draft.text),
            number=forms.QUESTIONS.index(turn.page) + 1 if turn.page in forms.QUESTIONS else 0,
            total=len(forms.QUESTIONS),
        ),
        status or (422 if turn.faults else 200),
    )
    # The browser's own Back must show the page as it was left; with no-store it cannot.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _unknown_form() -> FieldError:
    return FieldError(
        "form",
        lazy(
            "Formuläret var för gammalt eller kom från en annan sida, så inget skickades. Det du "
            "skrev finns kvar. Fortsätt härifrån."
        ),
    )


def _too_many(turn: Turn) -> Turn:
    return replace(
        turn,
        sends=False,
        faults=(
            FieldError(
                "form",
                lazy(
                    "Det har skickats väldigt mycket från din uppkoppling just nu. Vänta en "
                    "minut och skicka igen. Det du skrev finns kvar här."
                ),
            ),
        ),
    )
