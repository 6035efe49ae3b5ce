"""How the steps of journeys felt, as readers are told of it: at points, not live.

A released voice does not say how it felt, so a mean that follows every voice would: whoever sees
it before and after one voice works out the rest. What has been told of a step is therefore kept,
and told anew when enough people are between (`disclosure.told_anew`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from codesign.contributions.disclosure import told_anew
from codesign.contributions.domain import ALL_VOICES, PUBLIC_SEES, Sum
from codesign.contributions.guarded import least_in
from codesign.contributions.models import FeltRelease, Tally
from codesign.projects.models import Project

Felt = Mapping[str, Sum]
"""Step → the ratings that readers have been told of; a step that is not here is not told of."""


@dataclass(frozen=True)
class Feelings:
    """How the steps of some journeys felt, by journey, as readers know it."""

    shown: Mapping[int, Felt]
    has_more: bool
    """Whether readers may be told anew of any step (`tell_anew`)."""


_KEPT = select(FeltRelease).where(
    FeltRelease.project_id == bindparam("project"),
    FeltRelease.artefact_id.in_(bindparam("artefacts", expanding=True)),
)
_NOW = (
    select(
        Tally.artefact_id,
        Tally.anchor,
        func.sum(Tally.n),
        func.sum(Tally.rating_n),
        func.sum(Tally.rating_sum),
    )
    .where(
        Tally.project_id == bindparam("project"),
        Tally.artefact_id.in_(bindparam("artefacts", expanding=True)),
        Tally.bucket == ALL_VOICES,
        Tally.moderation.in_(PUBLIC_SEES),
    )
    .group_by(Tally.artefact_id, Tally.anchor)
)


def feelings_of(session: Session, project: Project, artefacts: Collection[int]) -> Feelings:
    """What is kept of these journeys, as the project's threshold now allows. Two queries."""
    least = least_in(project)
    kept = _kept(session, project, artefacts)
    told = {one: _sums(kept, one) for one in artefacts}
    now = _now(session, project, artefacts)
    return Feelings(
        {one: _sums([k for k in kept if k.least >= least], one) for one in artefacts},
        any(told_anew(told[one], now[one], least) for one in artefacts),
    )


def tell_anew(unit: Session, project: Project, artefacts: Collection[int]) -> None:
    """Keep what readers may be told of now, in a unit of work. Whoever reads is shown what is kept
    and nothing else, so that no two readers hold different numbers to compare."""
    kept, least = _kept(unit, project, artefacts, is_to_change=True), least_in(project)
    by_place = {(one.artefact_id, one.anchor): one for one in kept}
    for artefact, sums in _now(unit, project, artefacts).items():
        for anchor, one in told_anew(_sums(kept, artefact), sums, least).items():
            stored = by_place.get((artefact, anchor))
            if stored is None:
                stored = FeltRelease(
                    agency_id=project.agency_id,
                    project_id=project.id,
                    artefact_id=artefact,
                    anchor=anchor,
                )
                unit.add(stored)
            stored.least = least
            stored.rating_n, stored.rating_sum = one.rating_n, one.rating_sum


def _kept(
    session: Session, project: Project, artefacts: Collection[int], *, is_to_change: bool = False
) -> list[FeltRelease]:
    query = _KEPT.with_for_update() if is_to_change else _KEPT
    return list(session.scalars(query, {"project": project.id, "artefacts": list(artefacts)}))


def _sums(kept: Iterable[FeltRelease], artefact: int) -> Felt:
    return {
        one.anchor: Sum(rating_n=one.rating_n, rating_sum=one.rating_sum)
        for one in kept
        if one.artefact_id == artefact
    }


def _now(
    session: Session, project: Project, artefacts: Collection[int]
) -> Mapping[int, dict[str, Sum]]:
    """The released voices of each journey by step, and their ratings. One query."""
    rows = session.execute(_NOW, {"project": project.id, "artefacts": list(artefacts)})
    found: dict[int, dict[str, Sum]] = {artefact: {} for artefact in artefacts}
    for artefact, anchor, *sums in rows:
        found[artefact][anchor] = Sum(*(int(n) for n in sums))
    return found
