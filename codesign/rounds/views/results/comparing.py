"""Two versions, or two rounds of one prototype, beside each other."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from codesign.i18n import gettext, lazy, local
from codesign.items.rows import RoundRows
from codesign.projects import access
from codesign.rounds.results.comparing import Pair, Side, apart
from codesign.rounds.results.forms import SideQuery, pair_wish
from codesign.rounds.results.queries import ReadRound, round_rows, rounds_of
from codesign.rounds.results.sections.compared import Labels, compared_groups
from codesign.rounds.views.results.released import released_beside
from codesign.rounds.views.results.scene import FOLDER, PageContext, blueprint, scene_of
from codesign.web.sessions import session

CIRCUMSTANCES = {
    "disruption": lazy("störning"),
    "moderated": lazy("om någon ledde provningen"),
    "device": lazy("enhet"),
    "place": lazy("plats"),
}


@blueprint.get(f"{FOLDER}/jamfor")
def compare(project: str, test_round: str) -> ResponseReturnValue:
    scene = scene_of(test_round)
    found = rounds_of(session(), access.project().id, scene.tried.artefact_id)
    rounds = {one.slug: one for one in found}
    first, second, is_strange = pair_wish(
        request.args, test_round, {slug: tuple(one.arms) for slug, one in rounds.items()}
    )
    if not scene.sees_raw:
        chosen = dict.fromkeys((first.round, second.round))
        return released_beside(scene, [rounds[slug] for slug in chosen], is_strange=is_strange)
    rows = {slug: _rows(scene, rounds[slug]) for slug in {first.round, second.round}}
    pair = Pair(
        Side(rounds[first.round], rows[first.round], first.arm),
        Side(rounds[second.round], rows[second.round], second.arm),
    )
    labels = _labels(pair)
    return render_template(
        "rounds/results/versus.html",
        project=access.project(),
        scene=scene,
        here=scene.here,
        pair=pair,
        chosen={"a": first.written, "b": second.written},
        options=_options(found),
        labels=labels,
        is_strange=is_strange,
        is_one=first == second,
        groups=[] if first == second else compared_groups(pair, labels, scene.least),
        apart=[gettext(CIRCUMSTANCES[name]) for name in apart(pair)],
    )


def _rows(scene: PageContext, tried: ReadRound) -> RoundRows:
    rows = round_rows(session(), tried)
    wish = scene.here.wish
    return rows.chosen(w.id for w in rows.walks.values() if wish.holds(w)) if wish.query else rows


def _labels(pair: Pair) -> Labels:
    """“version 1” and “version 2”; with the round's name where the version is the same."""
    numbers = [side.tried.arms[side.arm].number for side in (pair.first, pair.second)]
    if numbers[0] != numbers[1]:
        one, other = (gettext("version %(number)s", number=number) for number in numbers)
        return one, other
    one, other = (f"”{local(side.tried.title)}”" for side in (pair.first, pair.second))
    return one, other


def _options(rounds: list[ReadRound]) -> list[tuple[str, str]]:
    return [
        (
            SideQuery(one.slug, arm).written,
            gettext(
                "Version %(number)s i ”%(round)s”",
                number=version.number,
                round=local(one.title),
            ),
        )
        for one in rounds
        for arm, version in one.arms.items()
    ]
