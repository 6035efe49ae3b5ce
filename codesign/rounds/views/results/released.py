"""What readers are told of rounds, at release points; and the press that makes one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from codesign.contributions.guarded import least_in
from codesign.i18n import gettext, local
from codesign.items.figures import Group, too_few
from codesign.items.names import Names
from codesign.items.rows import block_of
from codesign.projects import access, audit
from codesign.rounds.results.addresses import Addresses
from codesign.rounds.results.forms import ResultQuery
from codesign.rounds.results.photos import photos_of
from codesign.rounds.results.queries import ReadRound, rounds_of
from codesign.rounds.results.quotes import beside_blocks
from codesign.rounds.results.released import groups_released
from codesign.rounds.results.releases import Release, release, releases_of
from codesign.rounds.views.results.scene import FOLDER, PageContext, blueprint, scene_of
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing


@dataclass(frozen=True)
class Side:
    """A round as its readers know it."""

    tried: ReadRound
    release: Release | None
    groups: Sequence[Group]
    here: Addresses


def sides_of(rounds: Sequence[ReadRound]) -> list[Side]:
    """These rounds with what is released of each. One query."""
    project = access.project()
    least = least_in(project)
    found = releases_of(session(), project, [one.id for one in rounds])
    return [
        Side(
            one,
            found.get(one.id),
            groups_released(one, found.get(one.id) or Release.of_nothing(least)),
            Addresses(project.slug, one.slug, ResultQuery(), is_followed=False),
        )
        for one in rounds
    ]


def released_page(scene: PageContext) -> ResponseReturnValue:
    """The results of a round, for those whom the disclosure guard meets."""
    project, tried = access.project(), scene.tried
    photos: dict[str, list[object]] = {}
    for photo in photos_of(session(), tried.id, released_only=True):
        photos.setdefault(block_of(photo.item)[0], []).append(photo)
    others = rounds_of(session(), project.id, tried.artefact_id)
    return render_template(
        "rounds/results/released.html",
        project=project,
        here=scene.here,
        heading=gettext("Resultat: %(title)s", title=local(tried.title)),
        sides=sides_of([tried]),
        quotes=beside_blocks(session(), tried.id, scene.seen),
        photos=photos,
        names=Names(tried.arms),
        too_few=too_few,
        tells_version=scene.tells_version,
        is_narrowed=bool(scene.here.wish.ignored),
        others=[one for one in others if one.id != tried.id],
    )


def released_beside(
    scene: PageContext, rounds: Sequence[ReadRound], *, is_strange: bool
) -> ResponseReturnValue:
    """Two rounds beside each other, or the versions of one, for the same readers."""
    return render_template(
        "rounds/results/released.html",
        project=access.project(),
        here=scene.here,
        heading=gettext("Jämför det som är släppt"),
        sides=_apart(sides_of(rounds)),
        quotes={},
        photos={},
        names=Names(scene.tried.arms),
        too_few=too_few,
        tells_version=scene.tells_version,
        is_narrowed=is_strange or bool(scene.here.wish.ignored),
        others=[],
    )


def _apart(sides: list[Side]) -> list[Side]:
    """Sides whose figures have names of their own, so that both can stand on one page."""
    if len(sides) == 1:
        return sides
    return [
        replace(side, groups=[_named(side.tried.slug, one) for one in side.groups])
        for side in sides
    ]


def _named(slug: str, group: Group) -> Group:
    parts = tuple(
        replace(part, figure=replace(part.figure, key=f"{slug}-{part.figure.key}"))
        for part in group.parts
    )
    return replace(group, parts=parts)


@blueprint.post(f"{FOLDER}/resultat/slapp", endpoint="release")
def press(project: str, test_round: str) -> ResponseReturnValue:
    tried = scene_of(test_round).tried
    with writing() as unit:
        release(unit, access.project(), tried, access.person())
        audit.record(unit, access.person(), access.project(), "results.release", test_round)
    return see_other(url_for(".page", project=project, test_round=test_round))
