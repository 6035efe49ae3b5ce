"""The board: what is promised, answered and still waiting in a project, on one page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from codesign.areas.labels import area_labels
from codesign.artefacts.places import places
from codesign.contributions.tallies import project_counts
from codesign.follow_up.board import FollowUpView, Material
from codesign.follow_up.board import board as made_of
from codesign.follow_up.domain import Status, Track
from codesign.follow_up.forms import Show, asks_for_unknown, board_filter
from codesign.follow_up.queries import actions_of, answers_of, unanswered_areas, voices_of
from codesign.follow_up.views.blueprint import FOLDER, blueprint, seen, viewer, writes
from codesign.projects.access import project as this_project
from codesign.projects.access import sees_group_actions
from codesign.web.sessions import session


@blueprint.get(FOLDER)
def board(project: str) -> ResponseReturnValue:
    ours = this_project()
    wanted = board_filter(request.args)
    labels = area_labels(session(), ours.id)
    counts, _ = project_counts(session(), ours.id, seen())
    shown = made_of(
        Material(
            labels,
            counts,
            actions_of(session(), ours, sees_all=sees_group_actions()),
            answers_of(session(), ours, sees_all=writes()),
            unanswered_areas(session(), [ours.id]).get(ours.id, set()),
        ),
        wanted,
        viewer(),
    )
    return render_template(
        "answers/board.html",
        project=ours,
        board=shown,
        wanted=wanted,
        asks_for_unknown=asks_for_unknown(request.args),
        labels=labels,
        voices=voices_of(session(), ours, _voice_ids(shown), seen()),
        journeys=places(session(), ours.id),
        viewer=viewer(),
        writes=writes(),
        shows=tuple(Show),
        statuses=tuple(Status),
        tracks=tuple(Track),
    )


def _voice_ids(shown: FollowUpView) -> list[int]:
    targets = [row.target for row in shown.voices] + [one.target for one in shown.overdue]
    return [target.voice_id for target in targets if target.voice_id is not None]
