"""Berätta: one thing per page, review, and the receipt."""

from dataclasses import dataclass, replace

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from codesign.contributions import forms, group_commit, moderation, receipts
from codesign.contributions.domain import TEXT_LIMIT
from codesign.contributions.forms import Draft, Page, Turn
from codesign.contributions.group_commit import Arrival, Received, Spot
from codesign.contributions.identifying import signs
from codesign.contributions.views.blueprint import blueprint
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import language, lazy
from codesign.journeys.document import JourneyDocument, Step
from codesign.journeys.queries import ShownJourney, shown_journey
from codesign.projects import access
from codesign.projects.models import Project
from codesign.web import attempts
from codesign.web.forms import FieldError
from codesign.web.sessions import close_session, database, session


@dataclass(frozen=True)
class Scene:
    """The step that is told about."""

    project: Project
    journey: ShownJourney
    step: Step

    @property
    def document(self) -> JourneyDocument:
        return self.journey.document

    @property
    def place(self) -> str:
        """What a form's key is sealed to."""
        return f"{self.project.id}/{self.journey.slug}/{self.step.key}"

    @property
    def spot(self) -> Spot:
        return Spot(
            self.project.agency_id,
            self.project.id,
            self.journey.artefact_id,
            self.journey.version_id,
            self.step.key,
        )

    def fresh(self, draft: Draft | None = None) -> Draft:
        """The draft with a key of its own."""
        key = receipts.new_key()
        seal = receipts.seal(key, self.place)
        return replace(draft, key=key, seal=seal) if draft else Draft(key, seal)


def _scene(journey: str, step: str) -> Scene:
    project = access.project()
    shown = shown_journey(session(), project.id, journey)
    found = shown.document.step(step)
    if found is None:
        raise NotFoundError
    return Scene(project, shown, found)


@blueprint.route("/projekt/<project>/resa/<journey>/beratta/<step>", methods=["GET", "POST"])
def tell(project: str, journey: str, step: str) -> ResponseReturnValue:
    scene = _scene(journey, step)
    if request.method != "POST":
        return _tell_page(scene, Turn(Page.INTRO, scene.fresh()))
    draft = forms.read_draft(request.form)
    page = forms.page_of(request.form)
    if not receipts.is_sealed(draft.key, draft.seal, scene.place):
        return _tell_page(scene, Turn(page, scene.fresh(draft), (_unknown_form(),)))
    go = request.form.get("go", "")
    if go == "send-as-new":
        draft, go = scene.fresh(draft), "send"
    found = forms.faults(draft, forms.perspectives(scene.document))
    turn = forms.turn(page, go, draft, found)
    return _send(scene, turn) if turn.sends else _tell_page(scene, turn)


def _send(scene: Scene, turn: Turn) -> ResponseReturnValue:
    told = forms.telling(turn.draft)
    prints = receipts.fingerprints(turn.draft.key, scene.place, told)
    arrival = Arrival(scene.spot, told, prints, language(), attempts.here("told"), now())
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


def _arrivals() -> group_commit.Desk:
    """The one place where sendings to this application's database come in."""
    desk = group_commit.Desk(database(), attempts.buckets())
    found: group_commit.Desk = current_app.extensions.setdefault("arrivals", desk)
    return found


def _already_sent(scene: Scene, draft: Draft, code_hmac: str) -> ResponseReturnValue:
    first = moderation.voice_by_code(session(), code_hmac)
    return (
        render_template(
            "feedback/already_sent.html",
            scene=scene,
            draft=draft,
            first=first[0] if first else None,
            code=receipts.code_of(draft.key),
            people=forms.perspectives(scene.document),
            feelings=forms.FEELINGS,
            modes=forms.MODES,
        ),
        409,
    )


def _tell_page(scene: Scene, turn: Turn, status: int = 0) -> Response:
    response = make_response(
        render_template(
            f"feedback/tell_{turn.page}.html",
            scene=scene,
            page=turn.page,
            draft=turn.draft,
            faults=turn.faults,
            people=forms.perspectives(scene.document),
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
