"""What somebody does in a walk-through, written down. The walk-through is held by the caller."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.i18n import gettext
from codesign.items.kinds import kind_of
from codesign.items.moves import EventKind, WalkStatus
from codesign.items.places import CONTEXT, Item
from codesign.items.reading import Given
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.screen_task import ScreenTask
from codesign.items.steps import ASKED, DOING, READ
from codesign.items.trial import Trial
from codesign.items.tried import Position
from codesign.rounds import remarks
from codesign.rounds.domain import EVENTS_LIMIT, is_reached, outcome_of, until_goal
from codesign.rounds.models import WalkAnswer, WalkEvent, WalkPhoto, WalkTask
from codesign.rounds.participations import clocks
from codesign.rounds.participations.beginning import Participation, answer_to

VIEW = re.compile(r"(\d{1,4})-[0-9a-f]{12}")
"""The mark of a rendered screen: its place in the trail, and what makes it this one time."""
TRAIL_LIMIT = 60
"""Screens behind one that the browser's Back still leads to."""


def stage(walk: Participation) -> str:
    """How far the present page has come."""
    return str(walk.progress.get("stage", READ))


def note(walk: Participation, **values: Any) -> None:
    """Keep where the person is just now."""
    walk.row.progress = {**walk.progress, **values}


def trail(walk: Participation) -> dict[int, Position]:
    """The screens seen in the present task, by their place."""
    first = int(walk.progress.get("trail_first", 0))
    seen = walk.progress.get("trail", ())
    return {first + i: Position(screen, states) for i, (screen, states) in enumerate(seen)}


def position(walk: Participation, place: int | None = None) -> tuple[int, Position] | None:
    """Where the person is in the prototype, or was at a place of the trail that is still kept."""
    seen = trail(walk)
    if not seen:
        return None
    at = place if place in seen else max(seen)
    return at, seen[at]


def _append(walk: Participation, where: Position) -> int:
    first = int(walk.progress.get("trail_first", 0))
    seen = [*walk.progress.get("trail", ()), [where.screen, dict(where.states)]]
    dropped = max(0, len(seen) - TRAIL_LIMIT)
    note(walk, trail=seen[dropped:], trail_first=first + dropped)
    return first + len(seen) - 1


def _event(
    session: Session,
    walk: Participation,
    kind: EventKind,
    item: Item,
    moment: datetime,
    screen: str = "",
    hotspot: str = "",
    *,
    view: str | None = None,
    at: tuple[float, float] | None = None,
) -> None:
    seq = int(walk.progress.get("seq", 0))
    if seq >= EVENTS_LIMIT:
        return
    note(walk, seq=seq + 1)
    session.add(
        WalkEvent(
            agency_id=walk.row.agency_id,
            walk_id=walk.row.id,
            seq=seq,
            view=view,
            kind=kind,
            item=item.written,
            screen=screen,
            hotspot=hotspot[:80],
            x=at[0] if at else None,
            y=at[1] if at else None,
            ms=walk.ms(moment),
        )
    )


def begin_task(
    session: Session,
    walk: Participation,
    item: Item,
    task: ScreenTask,
    shown: Trial,
    moment: datetime,
) -> None:
    """Begin a task, or begin it again: from its first screen, while its time runs on."""
    where = shown.begun(task.start, task.states)
    is_again = stage(walk) == DOING
    began = walk.progress.get("began") if is_again else walk.ms(moment)
    first = int(walk.progress.get("trail_first", 0)) + len(walk.progress.get("trail", ()))
    note(
        walk,
        stage=DOING,
        began=began,
        trail=[],
        trail_first=first,
        reached=walk.progress.get("reached") if is_again else None,
        clock=walk.ms(moment),
    )
    if shown.tells_itself:
        # What draws its own screens tells itself which screen it shows.
        _event(session, walk, EventKind.TASK, item, moment)
        return
    _event(session, walk, EventKind.TASK, item, moment, where.screen)
    _event(session, walk, EventKind.SCREEN, item, moment, where.screen)
    _append(walk, where)
    _note_success(walk, task, where, moment)


def _note_success(walk: Participation, task: ScreenTask, where: Position, moment: datetime) -> None:
    if walk.progress.get("reached") is None and is_reached(task.success, where):
        note(walk, reached=walk.ms(moment))


def press(
    session: Session,
    walk: Participation,
    item: Item,
    task: ScreenTask,
    shown: Trial,
    view: str,
    hotspot: str,
    moment: datetime,
    at: tuple[float, float] | None = None,
) -> int:
    """Press a hotspot on the screen with this mark; where in the trail the person is then.

    The same mark twice is one press. A press on a screen that the browser's Back brought up goes
    on from there.
    """
    match = VIEW.match(view)
    wanted = int(match[1]) if match else None
    found = position(walk, wanted)
    assert found is not None
    here, where = found
    if match is None or _is_known(session, walk, view):
        return max(trail(walk))
    then = shown.pressed(where, hotspot)
    if here != max(trail(walk)):
        _event(session, walk, EventKind.SCREEN, item, moment, where.screen)
        here = _append(walk, where)
    if then is None:
        _event(session, walk, EventKind.MISS, item, moment, where.screen, view=view, at=at)
        return here
    _event(session, walk, EventKind.HOTSPOT, item, moment, where.screen, hotspot, view=view, at=at)
    _event(session, walk, EventKind.SCREEN, item, moment, then.screen)
    _note_success(walk, task, then, moment)
    return _append(walk, then)


def _is_known(session: Session, walk: Participation, view: str) -> bool:
    query = select(WalkEvent.id).where(WalkEvent.walk_id == walk.row.id, WalkEvent.view == view)
    return session.scalar(query) is not None


def end_task(
    session: Session,
    walk: Participation,
    item: Item,
    task: ScreenTask,
    moment: datetime,
    *,
    gave_up: bool,
) -> None:
    """How a task ended: by its success state, or as the person says when it has none."""
    has_no_goal = task.success is None
    is_done = not gave_up and (has_no_goal or walk.progress.get("reached") is not None)
    _write_task(session, walk, item, task, moment, succeeded=is_done, gave_up=gave_up)
    if task.seq:
        note(walk, stage=ASKED)
    else:
        advance(walk, moment)
    session.flush()


def _write_task(
    session: Session,
    walk: Participation,
    item: Item,
    task: ScreenTask,
    moment: datetime,
    *,
    succeeded: bool,
    gave_up: bool = False,
) -> None:
    """Keep how a task ended. Its time and its way end at the goal, or else now."""
    reached = walk.progress.get("reached") if succeeded else None
    goal = task.success.screens if task.success and reached is not None else ()
    ended = walk.ms(moment) if reached is None else int(reached)
    seen = session.execute(
        select(WalkEvent.screen, WalkEvent.ms)
        .where(
            WalkEvent.walk_id == walk.row.id,
            WalkEvent.item == item.written,
            WalkEvent.kind == EventKind.SCREEN,
        )
        .order_by(WalkEvent.seq)
    ).all()
    visited = list(until_goal(((screen, ms) for screen, ms in seen), goal, ended))
    session.add(
        WalkTask(
            agency_id=walk.row.agency_id,
            walk_id=walk.row.id,
            item=item.written,
            outcome=outcome_of(task, visited, succeeded=succeeded, gave_up=gave_up),
            ms=max(0, ended - int(walk.progress.get("began") or 0)),
            at_goal=reached is not None,
        )
    )


def stop(session: Session, walk: Participation, moment: datetime) -> None:
    """End the walk-through here, because the person has had enough; what was answered stays.

    A task that is under way is left, unless its goal has been reached already.
    """
    if walk.is_ended:
        return
    if walk.place < len(walk.row.plan):
        item = walk.item(walk.place)
        block = walk.block(item)
        if isinstance(block, ScreenTask) and stage(walk) == DOING:
            is_done = walk.progress.get("reached") is not None
            _write_task(session, walk, item, block, moment, succeeded=is_done)
    walk.row.status = WalkStatus.LEFT
    clocks.stop(session, walk.row.id)
    walk.row.progress = {"seq": walk.progress.get("seq", 0)}
    session.flush()


def advance(walk: Participation, moment: datetime) -> None:
    """On to the next page; after the last one the walk-through is complete."""
    walk.row.place_in_plan += 1
    first = int(walk.progress.get("trail_first", 0)) + len(walk.progress.get("trail", ()))
    walk.row.progress = {
        "seq": walk.progress.get("seq", 0),
        "since": walk.ms(moment),
        "trail_first": first,
    }
    if walk.row.place_in_plan >= len(walk.row.plan):
        walk.row.status = WalkStatus.COMPLETE
        session = object_session(walk.row)
        assert session is not None
        clocks.stop(session, walk.row.id)


def keep(session: Session, walk: Participation, item: str, value: Mapping[str, Any]) -> WalkAnswer:
    """Keep the answer to an item, in the place of an earlier one."""
    found = answer_to(session, walk, item)
    if found is None:
        found = WalkAnswer(
            agency_id=walk.row.agency_id, walk_id=walk.row.id, item=item, value=dict(value)
        )
        session.add(found)
    else:
        found.value = dict(value)
    session.flush()
    return found


def keep_context(session: Session, walk: Participation, given: Given) -> None:
    """Keep where somebody is, also where results are told apart by it."""
    walk.row.place = given.value["place"]
    walk.row.device = given.value["device"]
    walk.row.disruption = given.value["disruption"]
    keep(session, walk, CONTEXT, given.value)


def keep_block(
    session: Session, walk: Participation, item: Item, shown: Trial, given: Given, moment: datetime
) -> None:
    """Keep the answer to a block; its words become a contribution, its photo lies beside it."""
    before = answer_to(session, walk, item.written)
    value = dict(given.value)
    if "voice" in value and walk.row.is_pilot:
        # Nobody's voice: the words stay with the trial, and go with it.
        value["words"] = given.words
    elif "voice" in value:
        value["voice"] = _words_kept(session, walk, item, shown, given, before, moment)
    if "photo" in value:
        value["photo"] = _photo_kept(session, walk, item, given, before, value["voice"])
    keep(session, walk, item.written, value)


def _words_kept(
    session: Session,
    walk: Participation,
    item: Item,
    shown: Trial,
    given: Given,
    before: WalkAnswer | None,
    moment: datetime,
) -> int | None:
    """The id of the voice: a new one, or the earlier one with these words while it waits."""
    block = walk.block(item)
    known = before.value.get("voice") if before else None
    has_photo = given.photo is not None or bool(before and before.value.get("photo"))
    text = given.words or (gettext("En teckning, utan ord.") if has_photo else "")
    voice = session.get(Contribution, known) if known else None
    if voice is not None and (voice.moderation is not Moderation.WAITING or not text):
        # Somebody has read it already, or the words were taken away: what was said stays, and
        # the receipt takes it back.
        return voice.id
    if voice is not None:
        voice.text = text
        return voice.id
    if not text:
        return None
    mode = kind_of(block).mode if block else Mode.IS
    screen = kind_of(block).screen(block) if block else ""
    said = remarks.Remark(
        text,
        screen=screen,
        question=item.key,
        mode=mode,
        source=Source.ANSWER,
        **_about(walk, item, moment),
    )
    return remarks.say(session, walk.project, shown, said, walk_id=walk.row.id)


def _about(walk: Participation, item: Item, moment: datetime) -> dict[str, Any]:
    """What results tell voices of a walk-through apart by."""
    return {
        "language": walk.row.language,
        "day": moment.date(),
        "origin": walk.round.title.get("sv", "")[:120],
        "attributes": {
            "round": walk.round.id,
            "item": item.written,
            "arm": item.arm or str(walk.row.arms[0]),
            "disruption": walk.row.disruption,
        },
    }


def _photo_kept(
    session: Session,
    walk: Participation,
    item: Item,
    given: Given,
    before: WalkAnswer | None,
    voice_id: int | None,
) -> str | None:
    earlier = before.value.get("photo") if before else None
    if given.photo is None:
        return str(earlier) if earlier else None
    uuid = str(uuid4())
    session.add(
        WalkPhoto(
            agency_id=walk.row.agency_id,
            project_id=walk.row.project_id,
            walk_id=walk.row.id,
            uuid=uuid,
            item=item.written,
            media_type=given.photo.media_type,
            width=given.photo.width,
            height=given.photo.height,
            content=given.photo.content,
            contribution_id=voice_id,
        )
    )
    voice = session.get(Contribution, voice_id) if voice_id else None
    if voice is not None:
        voice.attributes = {**voice.attributes, "photo": uuid}
    return uuid


def remark(
    session: Session,
    walk: Participation,
    item: Item,
    shown: Trial,
    words: str,
    element: str,
    mode: Mode,
    moment: datetime,
) -> int:
    """Words about the screen that the person is on, or about the whole prototype before that."""
    here = position(walk)
    screen = shown.screen(here[1].screen) if here else None
    known = screen.hotspot(element) if screen else None
    said = remarks.Remark(
        words,
        screen=screen.key if screen else "",
        element=known.key if known else "",
        mode=mode,
        source=Source.REMARK,
        **_about(walk, item, moment),
    )
    return remarks.say(session, walk.project, shown, said, walk_id=walk.row.id)


def since(walk: Participation, moment: datetime) -> int:
    """Milliseconds since the present page could first be seen."""
    return max(0, walk.ms(moment) - int(walk.progress.get("since", 0)))


SEQ = SEQ_SUFFIX


def told(
    session: Session,
    walk: Participation,
    item: Item,
    task: ScreenTask,
    kind: EventKind,
    key: str,
    view: str,
    moment: datetime,
) -> None:
    """What an uploaded prototype tells of itself: a screen it shows, or what was pressed on it.

    The caller has seen that the mark `view` is new. Screens go into the trail, so that what is
    said then is pinned to them.
    """
    if int(walk.progress.get("seq", 0)) >= EVENTS_LIMIT:
        return
    found = position(walk)
    screen = key if kind is EventKind.SCREEN else found[1].screen if found else ""
    hotspot = key if kind is EventKind.HOTSPOT else ""
    _event(session, walk, kind, item, moment, screen, hotspot, view=view)
    if kind is EventKind.SCREEN:
        where = Position(key)
        _append(walk, where)
        _note_success(walk, task, where, moment)
