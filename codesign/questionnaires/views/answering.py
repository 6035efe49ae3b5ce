"""Answering: one thing per page, a page that shows it all, and the receipt. Without JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from codesign.artefacts.documents import file_content
from codesign.contributions import receipts
from codesign.contributions.group_commit import Received
from codesign.contributions.guarded import least_in
from codesign.contributions.identifying import signs
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import language, lazy
from codesign.projects import access
from codesign.questionnaires import actions, saving, sealing
from codesign.questionnaires.actions import Arrival
from codesign.questionnaires.answers import UNANSWERED, Answers
from codesign.questionnaires.channels import channel_by_token, place_of, read_token
from codesign.questionnaires.days import today
from codesign.questionnaires.document import Matrix, Questionnaire, Ranking, Rating, Repeat, Row
from codesign.questionnaires.domain import AskingStatus, is_to_come, kept_of
from codesign.questionnaires.filling import (
    INTRO,
    REVIEW,
    Filled,
    Turn,
    Way,
    read_filled,
    reordered,
    turned,
    way_of,
)
from codesign.questionnaires.flow import FlowPage
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import (
    ShownQuestionnaire,
    asked_round,
)
from codesign.questionnaires.quotas import full_by_answer, full_by_fact, read_quotas
from codesign.questionnaires.sealing import Saved, last_day
from codesign.questionnaires.sending import Whence, arrival_of, said_of
from codesign.questionnaires.spoken import (
    Speaker,
    Spoken,
    answer_spoken,
    language_for,
    language_name,
)
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.questionnaires.views.came import BEGAN, CHANNEL, Came, came_by, flags_of, remember
from codesign.settings import LANGUAGES
from codesign.units.queries import unit_in
from codesign.web import attempts, rate_limits
from codesign.web.forms import FieldError
from codesign.web.sessions import close_session, database, session, writing

public = Blueprint("answering", __name__)
_OLD_FORM = lazy(
    "Formuläret var för gammalt eller kom från en annan sida, så inget skickades. Det du skrev "
    "finns kvar. Fortsätt härifrån."
)
_TOO_MANY = lazy(
    "Det har skickats väldigt mycket från din uppkoppling just nu. Vänta en minut och skicka "
    "igen. Det du skrev finns kvar här."
)
_WRONG_CODE = lazy(
    "Det finns inget sparat med den koden. Kontrollera att alla 16 tecken är med. Är dagen som "
    "stod vid koden förbi, eller är svaren skickade, finns det inte kvar."
)
_LOST = lazy("Det gick inte att läsa det som du skrivit tidigare. Börja om, så skickas inget fel.")


@dataclass(frozen=True)
class Form:
    """A questionnaire as somebody fills it in."""

    shown: ShownQuestionnaire
    round: QuestionnaireRound | None
    """None while staff try it: then nothing is sent."""
    language: str
    key: str
    seal: str
    address: str
    is_preview: bool = False
    """Whether it is only looked at, in a frame."""
    came: Came = field(default_factory=Came)

    @property
    def document(self) -> Questionnaire:
        return self.shown.document

    @property
    def is_trial(self) -> bool:
        return self.round is None

    @property
    def pictures_at(self) -> str:
        """What the addresses of its pictures begin with."""
        return self.address.removesuffix("/prova")

    @property
    def sealed_to(self) -> str:
        """What the form's key is sealed to."""
        return _sealed_to(self.shown, self.round)


def _sealed_to(shown: ShownQuestionnaire, round_: QuestionnaireRound | None) -> str:
    return said_of(shown, round_)


@public.route("/projekt/<project>/enkat/<questionnaire>", methods=["GET", "POST"])
def page(project: str, questionnaire: str) -> ResponseReturnValue:
    """The newest round of a questionnaire: its pages while it is open, that it has closed after."""
    asked = asked_round(session(), access.project().id, questionnaire)
    address = url_for(".page", project=project, questionnaire=questionnaire)
    form, is_ours = _form(asked.shown, asked.round, address)
    form = replace(form, came=came_by(asked.round, form.key, now()))
    if is_to_come(asked.round.opens_on, today()) and asked.round.status is AskingStatus.OPEN:
        return _closed(form, Why.TO_COME)
    if not asked.is_taking(today()):
        return _closed(form)
    if form.came.is_closed:
        return _closed(form, Why.CHANNEL)
    if request.method == "GET" and _is_full_here(form, asked.round):
        return _closed(form, Why.FULL)
    return _answered(form, is_ours=is_ours)


def _is_full_here(form: Form, round_: QuestionnaireRound) -> bool:
    """Whether enough have answered from units like the one that the link belongs to."""
    channel = form.came.channel
    if not round_.quotas or channel is None or channel.unit_id is None:
        return False
    unit = unit_in(session(), round_.project_id, channel.unit_id)
    return full_by_fact(session(), read_quotas(round_.quotas), round_.id, unit)


@public.get("/e/<token>")
def channel(token: str) -> ResponseReturnValue:
    """A channel's short link leads to its questionnaire; any other to a page that says so."""
    found = place_of(session(), read_token(token)) if read_token(token) else None
    if found is None:
        return render_template("questionnaires/no_channel.html"), 404
    return redirect(
        url_for(
            ".page",
            project=found.project,
            questionnaire=found.questionnaire,
            kanal=read_token(token),
        )
    )


@blueprint.route(f"{ONE}/prova", methods=["GET", "POST"])
def try_out(project: str, questionnaire: str) -> ResponseReturnValue:
    """Staff go through the draft, or what is published, and nothing of it is kept."""
    found = asked_for(questionnaire)
    address = url_for(".try_out", project=project, questionnaire=questionnaire)
    form, is_ours = _form(found.draft or found.shown, None, address)
    return _answered(form, is_ours=is_ours)


@public.get("/projekt/<project>/enkat/<questionnaire>/bild/<picture>", endpoint="picture")
def public_picture(project: str, questionnaire: str, picture: str) -> ResponseReturnValue:
    """A picture of a version that has been asked."""
    return _picture(asked_round(session(), access.project().id, questionnaire).shown, picture)


@blueprint.get(f"{ONE}/bild/<picture>")
def staff_picture(project: str, questionnaire: str, picture: str) -> ResponseReturnValue:
    """A picture of the draft, or of what is published."""
    found = asked_for(questionnaire)
    return _picture(found.draft or found.shown, picture)


def _picture(shown: ShownQuestionnaire, digest: str) -> Response:
    file = next((one for one in shown.document.files if one.digest == digest), None)
    if file is None:
        raise NotFoundError
    answer = Response(
        file_content(session(), shown.artefact_id, file), content_type=file.media_type
    )
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _form(
    shown: ShownQuestionnaire, round_: QuestionnaireRound | None, address: str
) -> tuple[Form, bool]:
    """The form of the request, and whether its key is one of ours; a new one has a new key."""
    asked = request.form if request.method == "POST" else request.args
    chosen = language_for(shown.document, asked.get("sprak", ""), language())
    speak(chosen)
    sent = request.form if request.method == "POST" else {}
    key, seal = sent.get("key", "")[:64], sent.get("seal", "")[:128]
    sealed_to = _sealed_to(shown, round_)
    if receipts.is_sealed(key, seal, sealed_to):
        return Form(shown, round_, chosen, key, seal, address), True
    key = receipts.new_key()
    return Form(shown, round_, chosen, key, receipts.seal(key, sealed_to), address), False


def speak(chosen: str) -> None:
    """What the page says around the questions is in the same language, where it can be."""
    if (base := chosen.split("-", maxsplit=1)[0]) in LANGUAGES:
        g.language = base


CODE = "fortsatt"
"""The field for the code of what was saved; it comes in a form only, never in an address."""


def _typed_now() -> Mapping[str, list[str]]:
    """The fields of the page that was sent, without what carries it."""
    return {name: kept for name, kept in request.form.lists() if name not in _CARRIED}


_CARRIED = {
    *("csrf_token", "key", "seal", "page", "filled", "go", "editing", "sprak"),
    *(CODE, CHANNEL, BEGAN),
}


def _answered(form: Form, *, is_ours: bool) -> ResponseReturnValue:
    if request.method != "POST":
        return _page(form, _turn_to(form, INTRO, Filled()))
    if form.round is not None and request.form.get("go") == "resume":
        return _gone_on(form, form.round)
    filled = read_filled(request.form.get("filled", ""))
    if filled is None:
        return _page(form, _with(_turn_to(form, INTRO, Filled()), _LOST), 422)
    place = request.form.get("page", INTRO)
    here = _turn_to(form, place, filled)
    go = request.form.get("go", "")
    # The page with the code has no fields: what they held travels with it.
    if here.page is not None and go != "stay":
        filled = filled.with_page(here.page, _typed_now())
        here = _turn_to(form, place, filled)
    if not is_ours:
        return _page(form, _with(here, _OLD_FORM), 422)
    if go == "send-as-new":
        form, go = _renewed(form), "send"
    is_editing = request.form.get("editing") == "1"
    if here.page is not None and (order := reordered(here.page, go, filled)) is not None:
        here = _turn_to(form, place, filled.with_order(here.page, order))
        return _page(form, replace(here, is_editing=is_editing))
    turn = turned(place, go, filled, here.way, is_editing=is_editing)
    if go == "next" and _is_over_quota(form, here, turn):
        return _page(form, here, 200, template="questionnaires/over_quota.html")
    if go == "save" and form.round is not None:
        return _saved(form, form.round, turn)
    if not turn.sends:
        return _page(form, turn)
    return _tried(form) if form.round is None else _send(form, form.round, turn)


def _is_over_quota(form: Form, here: Turn, turn: Turn) -> bool:
    """Whether somebody goes on from the question whose answer enough have given."""
    if form.round is None or not form.round.quotas or here.page is None:
        return False
    if turn.place == here.place or turn.errors:
        return False
    quotas = [one for one in read_quotas(form.round.quotas) if one.name == here.page.item.key]
    return bool(full_by_answer(session(), quotas, form.round.id, here.way.flow.answers))


def _renewed(form: Form) -> Form:
    """The same form with a key of its own."""
    key = receipts.new_key()
    return replace(form, key=key, seal=receipts.seal(key, form.sealed_to))


def _turn_to(form: Form, place: str, filled: Filled) -> Turn:
    way = way_of(form.document, filled, form.key, today(), form.language)
    known = place in {INTRO, REVIEW} or way.page(place) is not None
    return Turn(place if known else INTRO, filled, way)


def _with(turn: Turn, sentence: str) -> Turn:
    return replace(turn, errors=(FieldError("form", sentence),), sends=False)


def _send(form: Form, round_: QuestionnaireRound, turn: Turn) -> ResponseReturnValue:
    if not attempts.buckets().take(attempts.here("told"), rate_limits.SUBMISSIONS, now()):
        return _page(form, _with(turn, _TOO_MANY), 429)
    arrival = _arrival(form, round_, turn.way.flow.sent())
    # What is read so far gives its connection back; the response is written, and committed,
    # together with those that come at the same time.
    close_session()
    try:
        became = _writer().take_in(arrival)
    except actions.ChannelClosedError:
        return _closed(form, Why.CHANNEL)
    except actions.IsClosedError:
        return _closed(form)
    if became is Received.OTHER:
        return _page(form, turn, 409, template="questionnaires/already_sent.html")
    page = render_template(
        "questionnaires/sent.html",
        project=access.project(),
        form=form,
        say=Speaker(form.document, form.language, turn.way.flow),
        code=receipts.code_of(form.key),
    )
    return remember(make_response(page), round_, form.address)


def _saved(form: Form, round_: QuestionnaireRound, turn: Turn) -> ResponseReturnValue:
    """Put away what was typed, sealed, and give the code to go on with."""
    if not attempts.buckets().take(attempts.here("told"), rate_limits.SUBMISSIONS, now()):
        return _page(form, _with(turn, _TOO_MANY), 429)
    came = form.came.token
    saved = Saved(form.key, form.language, turn.place, turn.filled, turn.is_editing, came)
    with writing() as unit:
        code = saving.save(unit, round_, saved, today())
    until = last_day(today(), round_.closes_on)
    return _page(
        form, turn, 200, template="questionnaires/saved.html", more={"code": code, "until": until}
    )


def _gone_on(form: Form, round_: QuestionnaireRound) -> ResponseReturnValue:
    """The page that somebody was on, by their code. A wrong one costs a try, a right one none.

    Raises TooManyError for a wrong one when there are no tries left.
    """
    typed = request.form.get(CODE, "")
    saved = saving.find(session(), round_.id, typed, today())
    if saved is None:
        attempts.count_or_refuse("saved", rate_limits.CODE_TRIES)
        wrong = replace(_turn_to(form, INTRO, Filled()), errors=(FieldError(CODE, _WRONG_CODE),))
        return _page(form, wrong, more={"typed_code": typed[:100]})
    seal = receipts.seal(saved.key, form.sealed_to)
    came = form.came
    if saved.channel:
        found = channel_by_token(session(), round_.id, saved.channel)
        came = replace(came, token=saved.channel, channel=found)
    # How long it took with a pause in it is not told.
    form = replace(
        form, language=saved.language, key=saved.key, seal=seal, came=replace(came, began="-")
    )
    speak(form.language)
    return _page(
        form, replace(_turn_to(form, saved.place, saved.filled), is_editing=saved.is_editing)
    )


def _writer() -> actions.ResponseWriter:
    """The one place where responses to this application's database come in."""
    made = actions.ResponseWriter(database())
    found: actions.ResponseWriter = current_app.extensions.setdefault("responses", made)
    return found


def _arrival(form: Form, round_: QuestionnaireRound, sent: Answers) -> Arrival:
    channel = form.came.channel
    whence = Whence(
        key=form.key,
        code_hmac=receipts.code_hmac(receipts.code_of(form.key)),
        language=form.language,
        saved=sealing.code_hmac(sealing.code_of(form.key), round_.id),
        channel_id=channel.id if channel else None,
        unit_id=channel.unit_id if channel else None,
        flags=flags_of(form.came, form.key, now()),
    )
    return arrival_of(session(), form.shown, round_, whence, sent)


def _tried(form: Form) -> ResponseReturnValue:
    return render_template(
        "questionnaires/tried.html", project=access.project(), form=form, slug=form.shown.slug
    )


class Why(StrEnum):
    """Why no answers are taken."""

    CLOSED = "closed"
    TO_COME = "to come"
    CHANNEL = "channel"
    FULL = "full"


def _closed(form: Form, why: Why = Why.CLOSED) -> ResponseReturnValue:
    """That no answers are taken now. What somebody has written stands there, to be kept."""
    filled = (read_filled(request.form.get("filled", "")) if request.form else None) or Filled()
    turn = _turn_to(form, request.form.get("page", INTRO), filled)
    if turn.page is not None:
        turn = _turn_to(form, turn.place, filled.with_page(turn.page, _typed_now()))
    status = 409 if request.method == "POST" else 200
    return _page(form, turn, status, template="questionnaires/closed.html", more={"why": why})


def looked_at(form: Form, turn: Turn) -> Response:
    """A page as it is met, for those who write it."""
    return _page(replace(form, is_preview=True), turn)


def _page(
    form: Form,
    turn: Turn,
    status: int = 0,
    *,
    template: str = "",
    more: Mapping[str, object] | None = None,
) -> Response:
    page = turn.page
    kinds = {INTRO: "questionnaires/intro.html", REVIEW: "questionnaires/review.html"}
    asked = [one.place for one in turn.way.asked]
    say = Speaker(form.document, form.language, turn.way.flow, page.rounds if page else ())
    response = make_response(
        render_template(
            template or kinds.get(turn.place, "questionnaires/asked.html"),
            project=access.project(),
            form=form,
            turn=turn,
            page=page,
            item=page.item if page else None,
            say=say,
            faults=turn.errors,
            typed=values_of(page, turn.filled),
            number=asked.index(page.place) + 1 if page and page.place in asked else 0,
            total=len(asked),
            lines=lines_of(form, turn.way) if page is None or template else (),
            signs=_signs(turn),
            languages=[(code, language_name(code)) for code in form.document.languages],
            steps=steps_of(page),
            full=_full(turn),
            least=least_in(access.project()),
            pictures={one.name: one.digest for one in form.document.files},
            **(more or {}),
        ),
        status or (422 if turn.errors else 200),
    )
    # The browser's own Back must show the page as it was left; with no-store it cannot.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def values_of(page: FlowPage | None, filled: Filled) -> Mapping[str, tuple[str, ...]]:
    """What stands in the fields of a page: what was typed, else what is there from the start."""
    typed = {name: tuple(kept) for name, kept in filled.typed.items()}
    default = getattr(page.item, "default", None) if page else None
    if page is None or default is None or page.place in filled.passed:
        return typed
    if isinstance(page.item, Ranking):
        ranked = {f"{page.place}:{code}": (str(n),) for n, code in enumerate(default.split(), 1)}
        return ranked | typed
    several = tuple(default.split()) if page.item.kind in {"many", "pictures"} else (default,)
    return dict.fromkeys(page.places, several) | typed


@dataclass(frozen=True)
class Step:
    """One step of a rating, and the face that stands beside its words."""

    value: str
    face: int
    """−2 … 2, as feelings have them."""
    smile: int
    """1 … 5, where every face is glad."""

    @property
    def colour(self) -> int:
        """1 … 5."""
        return self.face + 3


_FACES = {2: (-1, 1), 3: (-1, 0, 1), 5: (-2, -1, 0, 1, 2)}
_SMILES = {2: (2, 5), 3: (1, 3, 5), 5: (1, 2, 3, 4, 5)}


def steps_of(page: FlowPage | None) -> list[Step]:
    if page is None or not isinstance(page.item, Rating):
        return []
    drawn = zip(_FACES[page.item.steps], _SMILES[page.item.steps], strict=True)
    return [Step(str(n), face, smile) for n, (face, smile) in enumerate(drawn, 1)]


def _full(turn: Turn) -> int:
    """How often the repeat that a page begins is asked, where that is less often than was wished;
    0 otherwise."""
    page = turn.page
    above = page.above[-1] if page and page.above else None
    if page is None or not isinstance(above, Repeat) or page.rounds[-1].number > 1:
        return 0
    return above.most if turn.way.flow.is_full(above, page.rounds[:-1]) else 0


def _signs(turn: Turn) -> tuple[str, ...]:
    """What in the words that were written may tell who somebody is."""
    if turn.place != REVIEW:
        return ()
    _, words = kept_of(turn.way.flow.document, turn.way.flow.sent())
    return tuple(signs("\n".join(words.values())))


@dataclass(frozen=True)
class Line:
    """One answer on the page that shows them all."""

    page: FlowPage
    row: Row | None
    answer: tuple[Spoken, ...]

    @property
    def is_words(self) -> bool:
        """Whether somebody wrote it."""
        return self.page.item.kind == "text"

    @property
    def between(self) -> str:
        """What stands between the parts of the answer: those that are several, or one of a unit."""
        return " " if self.page.item.kind == "number" else ", "


def lines_of(form: Form, way: Way) -> list[Line]:
    """Everything that was asked, with the answers in words; what is wrong has none yet."""
    found = []
    for page in way.asked:
        rows = page.item.rows if isinstance(page.item, Matrix) else (None,)
        for row, place in zip(rows, page.places, strict=True):
            answer = way.flow.answers.get(place, UNANSWERED)
            item = form.document.question(page.item.key)
            assert item is not None
            told = answer_spoken(form.document, item, answer, form.language)
            found.append(Line(page, row, told))
    return found
