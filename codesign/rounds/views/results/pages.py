"""The results of a round, and the walk-throughs and voices behind every number."""

from collections.abc import Mapping

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from codesign.areas.forms import number_in
from codesign.errors import NotFoundError
from codesign.figures.tables import written
from codesign.items import names as result_names
from codesign.items.marks import CellSelector
from codesign.items.rows import block_of
from codesign.projects import access
from codesign.rounds.results.answer_words import answer_in_words
from codesign.rounds.results.drill_down import walks_behind
from codesign.rounds.results.forms import OUTSIDE, mark_of
from codesign.rounds.results.leaving import NOTE_LIMIT, REASONS
from codesign.rounds.results.participations import participation_page, timeline_of
from codesign.rounds.results.photos import Photo, photo_of, photos_of
from codesign.rounds.results.queries import ReadRound, left_out, rounds_of
from codesign.rounds.results.quotes import beside_blocks, quotes_at, quotes_in
from codesign.rounds.results.sections.page import groups_of
from codesign.rounds.results.words import left_out_told, mark_words, taking_sentence
from codesign.rounds.views.results.released import released_page, sides_of
from codesign.rounds.views.results.scene import FOLDER, PageContext, blueprint, scene_of
from codesign.web.ids import id_in
from codesign.web.security import show_alone
from codesign.web.sessions import session


@blueprint.get(f"{FOLDER}/resultat")
def page(project: str, test_round: str) -> ResponseReturnValue:
    scene = scene_of(test_round)
    if not scene.sees_raw:
        return released_page(scene)
    board = scene.board()
    has_any = bool(board.everything.walks)
    groups = groups_of(board) if board.rows.walks else []
    photos = photos_of(session(), scene.tried.id, released_only=not scene.sees_raw)
    return render_template(
        "rounds/results/page.html",
        project=access.project(),
        scene=scene,
        here=scene.here,
        tried=scene.tried,
        board=board,
        groups=groups,
        has_any=has_any,
        taking=taking_sentence(board.taking),
        quotes=beside_blocks(session(), scene.tried.id, scene.seen),
        photos=_by_block(photos),
        others=_others(scene),
        say_left_out=left_out_told,
        outside=scene.here.behind(CellSelector(what=OUTSIDE)),
    )


def _by_block(photos: list[Photo]) -> dict[str, list[Photo]]:
    found: dict[str, list[Photo]] = {}
    for photo in photos:
        found.setdefault(block_of(photo.item)[0], []).append(photo)
    return found


def _others(scene: PageContext) -> list[ReadRound]:
    """Other rounds of the same prototype, to put this one beside."""
    rounds = rounds_of(session(), access.project().id, scene.tried.artefact_id)
    return [one for one in rounds if one.id != scene.tried.id]


@blueprint.get(f"{FOLDER}/resultat/<part>.csv")
def table(project: str, test_round: str, part: str) -> ResponseReturnValue:
    scene = scene_of(test_round)
    if scene.sees_raw:
        groups = groups_of(scene.board())
    else:
        groups = [group for side in sides_of([scene.tried]) for group in side.groups]
    figures = [one.figure for group in groups for one in group.parts]
    found = next((figure for figure in figures if figure.key == part), None)
    if found is None:
        raise NotFoundError
    answer = Response("\ufeff" + written(found), mimetype="text/csv")
    name = f"{project}-{test_round}-{part}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get(f"{FOLDER}/provningar")
def walks(project: str, test_round: str) -> ResponseReturnValue:
    scene = scene_of(test_round)
    board = scene.board()
    mark = mark_of(request.args)
    is_outside = mark.what == OUTSIDE
    ids = (
        left_out(session(), scene.tried.id)
        if is_outside
        else walks_behind(board.rows, scene.tried.script, mark)
    )
    after = id_in(request.args.get("efter")) or 0
    return render_template(
        "rounds/results/participations.html",
        project=access.project(),
        scene=scene,
        here=scene.here,
        mark=mark,
        named=mark_words(board, mark),
        is_outside=is_outside,
        listing=participation_page(session(), scene.tried.id, ids or [], after),
        after=after,
        say=result_names,
        block_of=block_of,
    )


@blueprint.get(f"{FOLDER}/provningar/<id:walk>")
def walk(project: str, test_round: str, walk: int) -> ResponseReturnValue:
    return walk_page_of(scene_of(test_round), walk)


def walk_page_of(
    scene: PageContext,
    walk: int,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """One walk-through, with what is wrong with a form on it. Raises NotFoundError."""
    after = number_in(request.args.get("efter"))
    found = timeline_of(session(), scene.tried.id, walk, -1 if after is None else after)
    photos = photos_of(session(), scene.tried.id, released_only=False, walk_id=walk)
    page = render_template(
        "rounds/results/participation.html",
        project=access.project(),
        scene=scene,
        here=scene.here,
        found=found,
        quotes=quotes_in(session(), scene.tried.id, walk, scene.seen, found.walk.plan),
        photos=photos,
        say=result_names,
        block_of=block_of,
        told=lambda item, value: answer_in_words(scene.tried.script, scene.names, item, value),
        reasons=REASONS,
        note_limit=NOTE_LIMIT,
        errors=errors or {},
        typed=typed or {},
    )
    return page, 422 if errors else 200


@blueprint.get(f"{FOLDER}/ord")
def quotes(project: str, test_round: str) -> ResponseReturnValue:
    scene = scene_of(test_round)
    key = request.args.get("sida", "")
    block = scene.tried.script.block(key)
    after = id_in(request.args.get("efter"))
    listing = quotes_at(
        session(),
        scene.tried.id,
        scene.seen,
        key if block else "",
        tuple(scene.tried.arms),
        after,
    )
    return render_template(
        "rounds/results/quotes.html",
        project=access.project(),
        scene=scene,
        here=scene.here,
        block=block,
        listing=listing,
        after=after,
    )


@blueprint.get(f"{FOLDER}/foto/<id:photo>")
def photo(project: str, test_round: str, photo: int) -> ResponseReturnValue:
    scene = scene_of(test_round)
    media, content = photo_of(session(), scene.tried.id, photo, released_only=not scene.sees_raw)
    answer = make_response(content)
    answer.headers["Content-Type"] = media
    show_alone()
    return answer
