"""Telling, receipts and moderation."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.answers.published import matters_of_voice
from codesign.areas.actions.coding import hold_codebook
from codesign.areas.actions.forgetting import forget_codings
from codesign.areas.labels import area_labels
from codesign.db import now
from codesign.errors import NotFoundError, TooManyError
from codesign.feedback import actions, arrivals, forms, moderation, receipts, tallies
from codesign.feedback.actions import Decided, StaleModerationError
from codesign.feedback.arrivals import Arrival, Received, Spot
from codesign.feedback.domain import STAFF_SEES, TEXT_LIMIT, Moderation
from codesign.feedback.forms import Draft, Fault, Page, Turn
from codesign.feedback.identifying import signs
from codesign.feedback.models import Contribution
from codesign.feedback.queries import voice_view
from codesign.journeys.document import JourneyDocument, Step
from codesign.journeys.queries import ShownJourney, shown_journey
from codesign.people import access, audit, rates
from codesign.projects.models import Project
from codesign.web.htmx import page_or_partial, see_other, wants_partial
from codesign.web.i18n import language, lazy
from codesign.web.sessions import close_session, database, keyed_hash, session

blueprint = Blueprint("feedback", __name__)

# --- telling ---------------------------------------------------------------------------------


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
    arrival = Arrival(scene.spot, told, prints, language(), _here("told"), now())
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


def _arrivals() -> arrivals.Desk:
    """The one place where sendings to this application's database come in."""
    found: arrivals.Desk = current_app.extensions.setdefault("arrivals", arrivals.Desk(database()))
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


def _unknown_form() -> Fault:
    return Fault(
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
            Fault(
                "form",
                lazy(
                    "Det har skickats väldigt mycket från din uppkoppling just nu. Vänta en "
                    "minut och skicka igen. Det du skrev finns kvar här."
                ),
            ),
        ),
    )


def _here(purpose: str) -> str:
    """The bucket of the present address: an HMAC that is another one tomorrow."""
    network = rates.network_of(request.remote_addr or "")
    return keyed_hash("rate", f"{purpose}:{now().date()}:{network}")


# --- receipts --------------------------------------------------------------------------------


@blueprint.route("/kvitto", methods=["GET", "POST"])
def receipt() -> ResponseReturnValue:
    if request.method != "POST":
        return render_template("feedback/receipt_form.html", typed="", faults=())
    typed = request.form.get("code", "")
    found = _by_code(typed)
    if found is None:
        return _wrong_code(typed)
    voice, project = found
    return render_template("feedback/outcome.html", **_outcome(voice, project, typed))


@blueprint.post("/kvitto/ta-tillbaka")
def withdraw() -> ResponseReturnValue:
    typed = request.form.get("code", "")
    found = _by_code(typed)
    if found is None:
        return _wrong_code(typed)
    voice, project = found
    if request.form.get("sure") != "1" and voice.moderation is not Moderation.WITHDRAWN:
        return render_template("feedback/withdraw.html", **_outcome(voice, project, typed))
    hold_codebook(session(), project)
    voice = moderation.held_voice(session(), voice.id)
    if voice.moderation is not Moderation.WITHDRAWN:
        forget_codings(session(), voice)
        actions.withdraw(session(), project, voice)
    session().commit()
    return render_template("feedback/outcome.html", **_outcome(voice, project, typed))


def _by_code(typed: str) -> tuple[Contribution, Project] | None:
    """The voice of a code. A wrong code costs a try, a right one does not."""
    # Lets go of what the request has open: the bucket is written in a session of its own, so
    # that the try counts whatever becomes of the request.
    session().commit()
    key, moment = _here("code"), now()
    with database().unit() as unit:
        if not rates.take(unit, key, rates.CODE_TRIES, moment):
            raise TooManyError
    code = receipts.read(typed)
    found = moderation.voice_by_code(session(), receipts.code_hmac(code)) if code else None
    if found is not None:
        session().commit()
        with database().unit() as unit:
            rates.give_back(unit, key, rates.CODE_TRIES, moment)
    return found


def _wrong_code(typed: str) -> ResponseReturnValue:
    fault = Fault(
        "code",
        lazy(
            "Koden finns inte. Kontrollera att alla 16 tecken är med. Koden har bara siffror och "
            "bokstäver, aldrig I, L, O eller U."
        ),
    )
    page = render_template("feedback/receipt_form.html", typed=typed[:100], faults=(fault,))
    return page, 422


def _outcome(voice: Contribution, project: Project, typed: str) -> dict[str, object]:
    documents = moderation.shown_documents(session(), project.id)
    place = moderation.place_of(voice, documents)
    view = voice_view(voice, place.actors)
    labels = area_labels(session(), project.id)
    return {
        "view": view,
        "project": project,
        "place": place,
        "areas": view.areas_in(labels),
        "labels": labels,
        "matters": matters_of_voice(session(), voice, labels),
        "code": receipts.read(typed),
        "feelings": forms.FEELINGS,
        "modes": forms.MODES,
        "reasons": forms.REASONS,
    }


# --- moderation ------------------------------------------------------------------------------

STATUSES = {
    "vantar": Moderation.WAITING,
    "visas": Moderation.RELEASED,
    "inom-gruppen": Moderation.KEPT,
    "visas-inte": Moderation.REJECTED,
}


@blueprint.get("/arbete/<project>/granska", endpoint="moderation")
def moderation_queue(project: str) -> ResponseReturnValue:
    ours = access.project()
    chosen = STATUSES.get(request.args.get("lista", ""), Moderation.WAITING)
    found = moderation.queue(session(), ours.id, chosen, _whole(request.args.get("efter", "")))
    _, counts = tallies.project_counts(session(), ours.id, STAFF_SEES)
    counts[Moderation.REJECTED] = moderation.rejected_count(session(), ours.id)
    return render_template(
        "feedback/moderation.html",
        project=ours,
        queue=found,
        lists=STATUSES,
        chosen=chosen,
        counts=counts,
        told=_told_of_many(),
        feelings=forms.FEELINGS,
        modes=forms.MODES,
        reasons=forms.REASONS,
    )


def _whole(typed: str) -> int | None:
    is_id = typed.isascii() and typed.isdigit() and len(typed) < 10
    return int(typed) if is_id else None


@blueprint.post("/arbete/<project>/granska/<int:voice>")
def moderate(project: str, voice: int) -> ResponseReturnValue:
    decision = _decision()
    if voice >= 2**31:
        raise NotFoundError
    seen = request.form.get("seen", "")
    try:
        decided = actions.moderate(
            session(), access.project(), voice, seen, decision, forms.reason_in(request.form)
        )
    except StaleModerationError as stale:
        return _row(stale.voice, stale.told(), 409)
    _audit(decided, seen)
    session().commit()
    if not wants_partial():
        return see_other(_back_to_queue())
    return _row(decided)


def _decision() -> Moderation:
    asked = request.form.get("decision", "")
    decision = next((one for one in actions.DECISIONS if one == asked), None)
    if decision is None:
        raise NotFoundError
    return decision


@blueprint.post("/arbete/<project>/granska")
def moderate_many(project: str) -> ResponseReturnValue:
    decision, seen = _decision(), STATUSES[_list_name()]
    marked = [typed for typed in request.form.getlist("voice")[: moderation.PAGE] if _whole(typed)]
    decided = actions.moderate_many(
        session(),
        access.project(),
        {int(typed) for typed in marked},
        seen,
        decision,
        forms.reason_in(request.form),
    )
    if decided.done:
        audit.record(
            session(),
            access.person(),
            access.project(),
            "voice.moderate_many",
            f"voices:{len(decided.done)}",
            {"before": str(seen), "after": str(decision), "voices": list(decided.done)},
        )
    session().commit()
    return see_other(_back_to_queue(decided))


def _told_of_many() -> dict[str, int]:
    """What a decision about several came to, as the address that followed it says."""
    names = {"done": "klara", "passed_over": "andrade", "to_read": "las"}
    asked = {name: _whole(request.args.get(typed, "")) for name, typed in names.items()}
    return {name: number for name, number in asked.items() if number is not None}


def _row(voice: Contribution, told: str = "", status: int = 200) -> ResponseReturnValue:
    return page_or_partial(
        "feedback/moderated.html",
        "feedback/_case.html",
        status,
        project=access.project(),
        case=moderation.one_case(session(), access.project().id, voice),
        told=told,
        back=_back_to_queue(),
        came_from=_list_name(),
        feelings=forms.FEELINGS,
        modes=forms.MODES,
        reasons=forms.REASONS,
    )


def _list_name() -> str:
    name = request.form.get("lista", "")
    return name if name in STATUSES else "vantar"


def _back_to_queue(decided: Decided | None = None) -> str:
    return url_for(
        "feedback.moderation",
        project=access.project().slug,
        lista=_list_name(),
        klara=len(decided.done) if decided else None,
        andrade=decided.passed_over if decided else None,
        las=decided.to_read if decided else None,
    )


def _audit(voice: Contribution, seen: str) -> None:
    if voice.moderation == seen:
        return
    audit.record(
        session(),
        access.person(),
        access.project(),
        "voice.moderate",
        f"voice:{voice.id}",
        {"before": seen, "after": str(voice.moderation)},
    )
