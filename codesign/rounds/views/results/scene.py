"""The blueprint of the results, and what every page of them is drawn from."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Blueprint, request

from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES, Moderation
from codesign.contributions.guarded import least_for
from codesign.items.names import Names
from codesign.projects import access
from codesign.projects.policy import SEES_RAW
from codesign.rounds.plan import Design
from codesign.rounds.results.addresses import Addresses
from codesign.rounds.results.board import ResultData
from codesign.rounds.results.forms import ResultQuery, result_wish
from codesign.rounds.results.queries import ReadRound, read_round, round_rows
from codesign.web.sessions import session

blueprint = Blueprint("results", __name__)

FOLDER = "/arbete/<project>/provomgangar/<test_round>"


@dataclass(frozen=True)
class PageContext:
    """The round that the address names, and what its reader may see."""

    tried: ReadRound
    here: Addresses
    seen: Collection[Moderation]
    least: int | None

    @property
    def names(self) -> Names:
        return Names(self.tried.arms)

    @property
    def sees_raw(self) -> bool:
        return self.least is None

    @property
    def tells_version(self) -> bool:
        """Whether what people said may say which version they met. Where nobody met two, those of
        one version could be counted by their words, also where the guard hides how many they were.
        """
        return self.sees_raw or Design(self.tried.design) is not Design.BETWEEN

    def board(self) -> ResultData:
        """The round's rows, read."""
        return ResultData(self.tried, round_rows(session(), self.tried), self.here, self.least)


def scene_of(slug: str) -> PageContext:
    """The round of this project. Raises NotFoundError."""
    project = access.project()
    sees_raw = access.role() in SEES_RAW
    wish = result_wish(request.args)
    if not sees_raw:
        # Whoever takes one choice from the whole would read the few that are left.
        wish = ResultQuery(ignored=(*wish.query, *wish.ignored))
    return PageContext(
        read_round(session(), project.id, slug),
        Addresses(project.slug, slug, wish, is_followed=sees_raw),
        STAFF_SEES if sees_raw else PUBLIC_SEES,
        least_for(project, access.role()),
    )
