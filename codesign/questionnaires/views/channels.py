"""Staff's pages of a round's links: made, printed, closed; who has answered; whom to remind."""

import csv
import io
from collections.abc import Sequence

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.contributions.guarded import least_for
from codesign.errors import NotFoundError
from codesign.i18n import language
from codesign.jobs.views import begin
from codesign.projects import access, audit
from codesign.questionnaires import channels as made
from codesign.questionnaires import rates
from codesign.questionnaires.channels import ChannelLine
from codesign.questionnaires.domain import AskingStatus
from codesign.questionnaires.forms import ChannelForm
from codesign.questionnaires.models import QuestionnaireChannel, QuestionnaireRound
from codesign.questionnaires.poster_jobs import POSTERS, address_of, poster_of
from codesign.questionnaires.posters import posters_pdf, qr_path
from codesign.questionnaires.queries import (
    Questionnaires,
    round_numbered,
    sent_counts,
    version_of,
)
from codesign.questionnaires.telling import told_of
from codesign.questionnaires.unit_queries import sent_by_unit, tree_of
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.tables.formulas import safe
from codesign.units.queries import has_units, unit_in
from codesign.web.htmx import see_other
from codesign.web.ids import id_in
from codesign.web.sessions import session, writing

ROUND = f"{ONE}/omgang/<int:number>"
ALL = f"{ROUND}/lankar"
CHANNEL = f"{ALL}/<int:channel>"
AT_ONCE = 12
"""Posters that are made while a person waits; more are a job."""


def _asked(questionnaire: str, number: int) -> tuple[Questionnaires, QuestionnaireRound]:
    found = asked_for(questionnaire)
    return found, round_numbered(session(), found.artefact_id, number)


@blueprint.get(ALL)
def channels(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """The links of a round, with how many have answered by each."""
    found, round_ = _asked(questionnaire, number)
    return _list(found, round_, ChannelForm())


def _list(
    found: Questionnaires, round_: QuestionnaireRound, form: ChannelForm, status: int = 200
) -> ResponseReturnValue:
    words = request.args.get("sok", "").strip()[:100]
    page = request.args.get("sida", 1, type=int)
    lines, page, total = made.channel_page(session(), round_.id, page, words)
    html = render_template(
        "questionnaires/channels.html",
        project=access.project(),
        found=found,
        shown=version_of(session(), round_.version_id),
        round=round_,
        form=form,
        lines=[(one, rates.Rate(one.answers, one.invited)) for one in lines],
        words=words,
        total=total,
        page=page,
        before=page - 1 if page > 1 else None,
        after=page + 1 if page * made.PAGE < total else None,
        pages=max(1, -(-total // made.PAGE)),
        levels=made.levels_of(session(), access.project().id),
        has_units=has_units(session(), access.project().id),
        made=request.args.get("gjorda", type=int),
        is_open=round_.status is AskingStatus.OPEN,
    )
    return html, status


@blueprint.post(ALL)
def add_channel(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """A link with a name, for a unit where one is chosen."""
    found, round_ = _asked(questionnaire, number)
    form = ChannelForm.read(request.form)
    unit_id = id_in(request.form.get("unit", ""))
    unit = unit_in(session(), access.project().id, unit_id) if unit_id else None
    if form.errors and unit is not None and not form.values.get("name"):
        # A unit's link is called what the unit is, unless somebody says otherwise.
        form = ChannelForm.read({**request.form, "name": unit.name})
    if form.errors:
        return _list(found, round_, form, 422)
    with writing() as unit_of_work:
        held = _open_round(found, number)
        channel = made.make_channel(
            unit_of_work, held, form.name, unit_id=unit.id if unit else None, invited=form.invited
        )
        _note("questionnaire.add_channel", questionnaire, number, channels=1)
    return see_other(
        url_for(
            ".channel",
            project=project,
            questionnaire=questionnaire,
            number=number,
            channel=channel.id,
        )
    )


@blueprint.post(f"{ALL}/enheter")
def add_channels(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """A link for every unit of a level that has none yet."""
    found, _ = _asked(questionnaire, number)
    level = request.form.get("level", "")
    with writing() as unit:
        held = _open_round(found, number)
        n = made.make_for_units(unit, held, level or None)
        if n:
            _note("questionnaire.add_channel", questionnaire, number, channels=n)
    return see_other(
        url_for(".channels", project=project, questionnaire=questionnaire, number=number, gjorda=n)
    )


def _open_round(found: Questionnaires, number: int) -> QuestionnaireRound:
    """The round, held. A closed one gets no more links: raises NotFoundError."""
    held = round_numbered(session(), found.artefact_id, number, held=True)
    if held.status is not AskingStatus.OPEN:
        raise NotFoundError
    return held


@blueprint.get(CHANNEL)
def channel(project: str, questionnaire: str, number: int, channel: int) -> ResponseReturnValue:
    """One link: its address, its code, how many have answered by it."""
    found, round_ = _asked(questionnaire, number)
    one = made.channel_in(session(), round_.id, channel)
    unit = unit_in(session(), access.project().id, one.unit_id) if one.unit_id else None
    answers = made.answers_by_channel(session(), [one.id]).get(one.id, 0)
    line = ChannelLine(one, unit, answers)
    return render_template(
        "questionnaires/channel.html",
        project=access.project(),
        shown=found.shown,
        round=round_,
        line=line,
        rate=rates.Rate(answers, line.invited),
        address=address_of(one),
        qr=qr_path(address_of(one)),
    )


@blueprint.post(f"{CHANNEL}/stang")
def close_channel(
    project: str, questionnaire: str, number: int, channel: int
) -> ResponseReturnValue:
    """Take no more answers by a link, or take them again."""
    _, round_ = _asked(questionnaire, number)
    closes = request.form.get("go") != "open"
    with writing() as unit:
        one = made.channel_in(unit, round_.id, channel, held=True)
        if one.is_closed is not closes:
            one.is_closed = closes
            if closes:
                _note("questionnaire.close_channel", questionnaire, number)
            else:
                _note("questionnaire.open_channel", questionnaire, number)
    return see_other(
        url_for(
            ".channel", project=project, questionnaire=questionnaire, number=number, channel=channel
        )
    )


@blueprint.get(f"{CHANNEL}/affisch.pdf")
def poster(project: str, questionnaire: str, number: int, channel: int) -> ResponseReturnValue:
    """The poster of one link."""
    _, round_ = _asked(questionnaire, number)
    return _pdf(round_, [made.channel_in(session(), round_.id, channel)])


def _pdf(
    round_: QuestionnaireRound, channels: Sequence[QuestionnaireChannel]
) -> ResponseReturnValue:
    shown = version_of(session(), round_.version_id)
    posters = [poster_of(access.project(), shown, round_, one, address_of(one)) for one in channels]
    answer = Response(posters_pdf(posters, language()), mimetype="application/pdf")
    name = f"affisch-{shown.slug}-{round_.number}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post(f"{ALL}/affischer")
def posters(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """The posters of all links that are open: at once where they are few, else as a job."""
    _, round_ = _asked(questionnaire, number)
    found = made.open_channels(session(), round_.id)
    if not found:
        raise NotFoundError
    if len(found) <= AT_ONCE:
        return _pdf(round_, found)
    base = address_of(found[0]).removesuffix(found[0].token)
    return begin(POSTERS, {"questionnaire": questionnaire, "number": number, "base": base})


@blueprint.get(f"{ROUND}/lankar.csv")
def channel_table(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Every link with its address, to send by a tool of one's own."""
    _, round_ = _asked(questionnaire, number)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["lank", "enhet", "adress", "stangd"])
    for line in made.all_channels(session(), round_.id):
        one, key = line.channel, line.unit.key if line.unit else ""
        writer.writerow([safe(one.name), safe(key), address_of(one), "ja" if one.is_closed else ""])
    answer = Response(b"\xef\xbb\xbf" + out.getvalue().encode(), mimetype="text/csv")
    name = f"{project}-{questionnaire}-{number}-lankar.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get(f"{ROUND}/svarsandel")
def response_rates(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Answers of those who can answer, unit by unit, rolled up the tree."""
    found, round_ = _asked(questionnaire, number)
    tree = tree_of(session(), access.project().id)
    under = id_in(request.args.get("under", "")) or 0
    if under and under not in tree.by_id:
        raise NotFoundError
    is_exact = least_for(access.project(), access.role()) is None
    lines: Sequence[rates.UnitRate] | None
    if is_exact:
        whole: int | None = sent_counts(session(), [round_.id]).get(round_.id, 0)
        lines = rates.exact(tree, sent_by_unit(session(), round_.id), whole or 0, under)
    else:
        told = told_of(access.project(), round_)
        whole = told["people"] if told else None
        lines = rates.told(tree, round_.told_units.get("n", {}), under) if told else None
    return render_template(
        "questionnaires/rates.html",
        project=access.project(),
        shown=found.shown,
        round=round_,
        under=tree.by_id.get(under),
        way=tree.above(under) if under else (),
        whole=whole,
        lines=lines,
        is_exact=is_exact,
    )


@blueprint.get(f"{ROUND}/paminn")
def reminders(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Texts to send where few have answered: the lowest rates first."""
    _, round_ = _asked(questionnaire, number)
    lines = [one for one in made.all_channels(session(), round_.id) if not one.channel.is_closed]
    low = rates.lowest([(one, rates.Rate(one.answers, one.invited)) for one in lines])
    return render_template(
        "questionnaires/reminders.html",
        project=access.project(),
        shown=version_of(session(), round_.version_id),
        round=round_,
        low=low,
        total=len(lines),
        address_of=address_of,
    )


def _note(deed: str, slug: str, number: int, **details: int) -> None:
    told = {"round": number, **details}
    audit.record(session(), access.person(), access.project(), deed, slug, told)
