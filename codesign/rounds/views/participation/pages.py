"""One thing per page: what a participant sees at each place of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.contributions import receipts
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError
from codesign.i18n import language
from codesign.items.card_sort.model import CardSort
from codesign.items.card_sort.reading import MOST_GROUPS
from codesign.items.first_click.model import FirstClick
from codesign.items.kinds import kind_of
from codesign.items.names import DEVICES, PLACES
from codesign.items.places import ANOTHER, Item
from codesign.items.reading import WORDS_LIMIT
from codesign.items.screen_task import SEQ_STEPS, ScreenTask
from codesign.items.tree_test.model import TreeTest
from codesign.items.tree_test.value import nodes_by_key
from codesign.items.trial import FRAMED, Trial
from codesign.items.tried import Screen
from codesign.rounds import codes, words
from codesign.rounds.models import WalkPhoto, WalkThrough
from codesign.rounds.participations import events
from codesign.rounds.participations.beginning import Walk, value_of, version_met
from codesign.rounds.plan import AnyBlock
from codesign.rounds.views.participation.blueprint import blueprint, walk_of
from codesign.web.forms import FieldError
from codesign.web.htmx import see_other
from codesign.web.security import embed, show_alone
from codesign.web.sessions import session

WIDEST, NARROWEST = 760, 330
"""CSS pixels that a picture is shown in: one width each, so that a press says the same share."""


@dataclass(frozen=True)
class Turn:
    """A page of a walk-through as it is shown: what is asked, and what was answered before."""

    walk: Walk
    secret: str
    place: int
    item: Item
    block: AnyBlock | None
    value: Mapping[str, Any]
    """The answer so far: kept, or as it was just sent."""
    words: str = ""
    faults: tuple[FieldError, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether this is the page that the person has come to."""
        return self.place == self.walk.place

    @property
    def stage(self) -> str:
        return events.stage(self.walk) if self.is_present else "past"

    @property
    def template(self) -> str:
        """What shows it."""
        if self.block is None:
            return f"prototypes/walk_{self.item.key.replace('-', '_')}.html"
        return f"items/{kind_of(self.block).folder}/page.html"


def turn_at(secret: str, walk: Walk, place: int) -> Turn:
    """The page at a place, with what has been answered."""
    item = walk.item(place)
    value = value_of(session(), walk, item.written)
    return Turn(walk, secret, place, item, walk.block(item), value, _words_of(value))


def _words_of(value: Mapping[str, Any]) -> str:
    if words := value.get("words"):
        return str(words)
    voice = value.get("voice")
    if not voice:
        return ""
    return session().scalar(select(Contribution.text).where(Contribution.id == voice)) or ""


@blueprint.get("/provning/<secret>")
def resume(secret: str) -> ResponseReturnValue:
    walk = walk_of(secret)
    return see_other(address_of(secret, walk, walk.place))


def address_of(secret: str, walk: Walk, place: int) -> str:
    """Where a page lies; after the last one the thanks."""
    if place >= len(walk.row.plan) or walk.is_ended:
        return url_for("walking.done", secret=secret)
    return url_for("walking.page", secret=secret, place=place + 1)


@blueprint.get("/provning/<secret>/<int:place>")
def page(secret: str, place: int) -> ResponseReturnValue:
    walk = walk_of(secret)
    if walk.is_ended or walk.is_closed:
        return see_other(url_for(".done", secret=secret))
    if not 1 <= place <= walk.place + 1:
        return see_other(address_of(secret, walk, walk.place))
    return show(turn_at(secret, walk, place - 1))


def show(turn: Turn, status: int = 0) -> ResponseReturnValue:
    """The page of a turn, 422 when something is wrong with what was sent."""
    shown = version_met(session(), turn.walk, turn.item)
    is_framed = turn.block is not None and kind_of(turn.block).shows
    if is_framed and not shown.tells_itself:
        embed("'self'")
    response = make_response(
        render_template(
            turn.template,
            turn=turn,
            walk=turn.walk,
            block=turn.block,
            value=turn.value,
            project=turn.walk.project,
            number=turn.place + 1,
            total=len(turn.walk.row.plan),
            faults=turn.faults,
            limit=WORDS_LIMIT,
            sandbox=FRAMED,
            **_of_kind(turn, shown),
        ),
        status or (422 if turn.faults else 200),
    )
    # The browser's own Back must show the page as it was left; with no-store it cannot.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _of_kind(turn: Turn, shown: Trial) -> dict[str, Any]:
    block = turn.block
    if turn.item.key == ANOTHER:
        arms = list(turn.walk.row.arms)
        return {"coming": arms.index(turn.item.arm) + 1, "versions": len(arms)}
    if block is None:
        scale = turn.walk.script.closing or ""
        items, steps = words.SCALES.get(scale, ((), 0))
        return {"places": PLACES, "devices": DEVICES, "items": items, "steps": steps}
    if isinstance(block, FirstClick):
        return _first_click(turn, block, shown)
    if isinstance(block, TreeTest):
        return _tree(turn, block)
    if isinstance(block, ScreenTask):
        return {
            "key": receipts.new_key(),
            "seq_steps": SEQ_STEPS,
            "stage": shown.stage(turn.walk.project),
        }
    if isinstance(block, CardSort):
        return _card_sort(turn, block)
    return {}


def _card_sort(turn: Turn, block: CardSort) -> dict[str, Any]:
    """The groups a card may lie in, and where each lies: under a group's key, or its number."""
    made = turn.value.get("groups") or ()
    lies = {
        card: group["key"] or str(place)
        for place, group in enumerate(made, start=1)
        for card in group["cards"]
    }
    if block.groups:
        return {"lies": lies}
    names = [group["name"] for group in made]
    room = min(MOST_GROUPS, len(block.cards))
    return {"lies": lies, "names": [*names, *[""] * room][:room]}


@dataclass(frozen=True)
class Pressable:
    """A picture that is pressed once, in the width that it is shown in."""

    address: str
    alt: str
    width: int
    height: int


def pressable(shown: Trial, screen: Screen) -> Pressable | None:
    """The picture of a screen as it is shown for a press; None for other screens."""
    picture = shown.picture(screen, language())
    if picture is None or not picture.width or not picture.height:
        return None
    # A fixed width, so that a press tells its share without any script: phones get the narrow one.
    is_upright = picture.height > picture.width
    width = min(picture.width, NARROWEST if is_upright else WIDEST)
    height = max(1, round(picture.height * width / picture.width))
    return Pressable(picture.address, picture.alt, width, height)


def _first_click(turn: Turn, block: FirstClick, shown: Trial) -> dict[str, Any]:
    screen = shown.screen(block.screen)
    if screen is None:
        raise NotFoundError
    return {"screen": screen, "picture": pressable(shown, screen), "hotspots": screen.hotspots}


def _tree(turn: Turn, block: TreeTest) -> dict[str, Any]:
    opened = turn.walk.progress.get("opened", ()) if turn.is_present else ()
    nodes = nodes_by_key(block.tree)
    way = way_to(block, opened[-1] if opened else "")
    here = nodes[way[-1]] if way else None
    below = here.below if here else block.tree
    return {"way": [nodes[key] for key in way], "here": here, "below": below}


def way_to(block: TreeTest, key: str) -> list[str]:
    """The keys from the top of the tree to a node, itself last; [] for the top."""

    def down(nodes: Any, way: list[str]) -> list[str] | None:
        for node in nodes:
            if node.key == key:
                return [*way, node.key]
            if found := down(node.below, [*way, node.key]):
                return found
        return None

    return (down(block.tree, []) or []) if key else []


@blueprint.get("/provning/<secret>/klar")
def done(secret: str) -> ResponseReturnValue:
    """Thanks and the receipt; or, when the round has ended meanwhile, what is kept."""
    walk = walk_of(secret)
    if not walk.is_ended and not walk.is_closed:
        return see_other(address_of(secret, walk, walk.place))
    return render_template(
        "rounds/done.html",
        walk=walk,
        project=walk.project,
        script=walk.script,
        code=codes.receipt_code(secret),
        invitation=_invitation(walk),
    )


def _invitation(walk: Walk) -> str:
    """Where the next person begins, "" when the round has ended or is only tried out."""
    if walk.is_closed or walk.row.is_pilot:
        return ""
    return url_for(".next_person", code=codes.round_code(walk.round.id))


@blueprint.get("/provning/<secret>/foto/<uuid>")
def photo(secret: str, uuid: str) -> ResponseReturnValue:
    """A drawing that the person has sent themselves."""
    walk = walk_of(secret)
    found = (
        session()
        .execute(
            select(WalkPhoto.media_type, WalkPhoto.content)
            .join(WalkThrough, WalkThrough.id == WalkPhoto.walk_id)
            .where(WalkPhoto.walk_id == walk.row.id, WalkPhoto.uuid == uuid[:36])
        )
        .one_or_none()
    )
    if found is None:
        raise NotFoundError
    response = make_response(found.content)
    response.headers["Content-Type"] = found.media_type
    show_alone()
    return response
