"""Responses that are marked, and the results with and without them."""

from flask.typing import ResponseReturnValue

from codesign.errors import NotFoundError
from codesign.i18n import gettext, local, ngettext, number
from codesign.jobs.actions import TooManyJobsError
from codesign.jobs.views import begin
from codesign.questionnaires.domain import SENT, WHOLE
from codesign.questionnaires.jobs import GOING_THROUGH
from codesign.questionnaires.quality import MARK_NAMES, Mark
from codesign.questionnaires.result_figures import (
    Side,
    rows_figure,
    share_of,
)
from codesign.questionnaires.results import measured
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.scenes import RESULTS, Scene, by_place, questions_of, scene_of


@blueprint.get(f"{RESULTS}/kvalitet")
def quality(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """How many responses are marked, and the results of all beside those of the others."""
    return _quality_page(scene_of(questionnaire, number))


def _quality_page(scene: Scene, problem: str = "") -> str:
    title = gettext("Svarens kvalitet: %(title)s", title=local(scene.document.title))
    held = scene.round.quality
    if scene.known is None or not scene.known.is_exact:
        raise NotFoundError
    n = scene.known.people or 0
    deeds = {"go_through": True, "problem": problem}
    if not held:
        return scene.page(title, gettext("Svaren har inte gåtts igenom än."), **deeds)
    lines = [
        (
            gettext(MARK_NAMES[mark]),
            *share_of(held["marks"][mark], held["n"]),
            (number(held["marks"][mark]),),
            "",
        )
        for mark in Mark
    ]
    notes = [gettext("Ett svar kan ha flera märken. Inget svar tas bort.")]
    if held["median_seconds"] is None:
        notes.append(gettext("Hur lång tid svaren tog är inte känt."))
    scene.figures.append(
        rows_figure(
            "marken",
            gettext("Hur många svar är värda att tänka på?"),
            ngettext(
                "%(antal)s svar av %(whole)s har något märke.",
                "%(antal)s svar av %(whole)s har något märke.",
                held["marked"],
                antal=number(held["marked"]),
                whole=number(held["n"]),
            ),
            gettext("Märke"),
            gettext("Andel"),
            (gettext("Svar"),),
            lines,
            ngettext("%(antal)s svar", "%(antal)s svar", held["n"], antal=number(held["n"])),
            notes,
        )
    )
    others = measured(
        scene.document, {WHOLE: {SENT: held["n"] - held["marked"]}, **held["unmarked"]}
    )
    scene.figures += questions_of(
        scene,
        None,
        [
            Side(gettext("alla"), by_place(scene.known.results)),
            Side(gettext("utan märkta"), by_place(others)),
        ],
    )
    lead = gettext("Alla svar står bredvid dem som inte har något märke.")
    if held["n"] != n:
        lead = gettext(
            "Genomgången gjordes när %(then)s hade svarat, och nu har %(now)s svarat. Gör den "
            "igen.",
            then=number(held["n"]),
            now=number(n),
        )
    return scene.page(title, lead, **deeds)


@blueprint.post(f"{RESULTS}/kvalitet")
def go_through(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Go through the responses in a process of its own."""
    scene = scene_of(questionnaire, number)
    try:
        return begin(GOING_THROUGH, {"questionnaire": questionnaire, "number": number})
    except TooManyJobsError as refused:
        return _quality_page(scene, refused.told()), refused.status
