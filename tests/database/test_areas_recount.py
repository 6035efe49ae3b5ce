"""Whatever people do to the codebook, in whatever order: the tallies equal a plain count."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.actions import coding, regrouping, structure
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.domain import AreaText
from codesign.areas.models import Area, Coding
from codesign.areas.rebuild_counts import rebuild
from codesign.contributions.domain import ALL_VOICES, CODED_VOICES, COUNTED, Mode, Moderation
from codesign.contributions.models import Contribution, FacetTally, Tally
from codesign.errors import RuleBrokenError
from tests import factories
from tests.cast import Cast
from tests.recounting import plain_facets, stored_facets

STEPS = 120
REFUSED_AT_MOST = 0.7

Line = tuple[str, Mode, Moderation, int]
Counted = dict[Line, tuple[int, int]]


def stored_count(session: Session, cast: Cast) -> Counted:
    """What the tallies say: voices and sums of ratings per place and bucket."""
    rows = session.execute(
        select(
            Tally.anchor, Tally.mode, Tally.moderation, Tally.bucket, Tally.n, Tally.rating_sum
        ).where(Tally.project_id == cast.project.id)
    )
    return {
        (anchor, mode, moderation, bucket): (n, total)
        for anchor, mode, moderation, bucket, n, total in rows
        if n or total
    }


def plain_count(session: Session, cast: Cast) -> Counted:
    """The same, counted from the codings themselves, one voice at a time."""
    parents = dict(session.execute(select(Area.id, Area.parent_id)).all())
    inside: dict[int, set[int]] = {}
    for voice_id, area in session.execute(select(Coding.contribution_id, Coding.area_id)):
        own = inside.setdefault(voice_id, set())
        own |= {area, parents[area] or area}
    counts: Counted = {}
    voices = session.scalars(select(Contribution).where(Contribution.project_id == cast.project.id))
    for voice in voices:
        if voice.moderation not in COUNTED:
            continue
        buckets = {ALL_VOICES} | inside.get(voice.id, set())
        buckets |= {CODED_VOICES} if voice.id in inside else set()
        for bucket in buckets:
            line = (voice.anchor, voice.mode, voice.moderation, bucket)
            n, total = counts.get(line, (0, 0))
            counts[line] = (n + 1, total + (voice.rating or 0))
    return counts


def coded_voices(session: Session) -> set[int]:
    return set(session.scalars(select(Coding.contribution_id)))


class Walk:
    """Staff who do anything at all, chosen by a seed."""

    def __init__(self, session: Session, cast: Cast, seed: int) -> None:
        self.session = session
        self.cast = cast
        self.random = random.Random(seed)
        self.refused = 0
        self.deeds: list[Callable[[], object]] = [
            *[self.put] * 6,
            *[self.take] * 2,
            *[self.undo] * 2,
            self.create,
            self.rename,
            self.reorder,
            self.merge,
            self.split,
            self.move,
            self.remove,
        ]

    def step(self) -> str:
        deed = self.random.choice(self.deeds)
        try:
            with self.session.begin_nested():
                deed()
        except RuleBrokenError:
            self.refused += 1
        self.session.flush()
        return deed.__name__

    def someone(self) -> Person:
        return self.random.choice([self.cast.astrid, self.cast.analyst])

    def area(self) -> int:
        known = self.session.scalars(
            select(Area.id).where(Area.project_id == self.cast.project.id).order_by(Area.id)
        ).all()
        return self.random.choice(known)

    def voice(self) -> Contribution:
        voices = self.session.scalars(
            select(Contribution)
            .where(Contribution.project_id == self.cast.project.id)
            .order_by(Contribution.id)
        ).all()
        return self.random.choice(voices)

    def text(self) -> AreaText:
        return AreaText({"sv": self.random.choice("abcdefgh")}, {}, "")

    def put(self) -> None:
        voice = self.voice()
        wish = CodingRequest(voice.id, self.area(), True, voice.coding_revision)
        coding.code(self.session, self.cast.project, self.someone(), wish)

    def take(self) -> None:
        voice = self.voice()
        wish = CodingRequest(voice.id, self.area(), False, voice.coding_revision)
        coding.code(self.session, self.cast.project, self.someone(), wish)

    def undo(self) -> None:
        coding.undo(self.session, self.cast.project, self.someone())

    def create(self) -> None:
        parent = self.random.choice([None, self.area()])
        structure.create(self.session, self.cast.project, self.someone(), self.text(), parent)

    def rename(self) -> None:
        area = self.area()
        revision = self.session.scalars(select(Area.revision).where(Area.id == area)).one()
        structure.change_text(
            self.session, self.cast.project, self.someone(), area, self.text(), revision
        )

    def reorder(self) -> None:
        structure.reorder(
            self.session,
            self.cast.project,
            self.someone(),
            self.area(),
            up=self.random.random() < 0.5,
        )

    def merge(self) -> None:
        before = coded_voices(self.session)
        regrouping.merge(self.session, self.cast.project, self.someone(), self.area(), self.area())
        assert coded_voices(self.session) == before

    def split(self) -> None:
        before = coded_voices(self.session)
        area = self.area()
        parent = self.random.choice([None, area])
        chosen = Contribution.mode == self.random.choice(list(Mode))
        regrouping.split(
            self.session, self.cast.project, self.someone(), area, chosen, self.text(), parent
        )
        assert coded_voices(self.session) == before

    def move(self) -> None:
        parent = self.random.choice([None, self.area()])
        structure.move(self.session, self.cast.project, self.someone(), self.area(), parent)

    def remove(self) -> None:
        structure.remove(self.session, self.cast.project, self.someone(), self.area())


@pytest.fixture
def walkable(session: Session, cast: Cast) -> Cast:
    """Three areas with subcategories, and fifteen voices of all kinds."""
    for place, name in enumerate("abc"):
        top = factories.area(session, cast.project, name, position=place)
        factories.area(session, cast.project, "d", parent=top)
    moderations = [Moderation.RELEASED, Moderation.WAITING, Moderation.KEPT]
    for n in range(15):
        factories.voice(
            session,
            cast.project,
            cast.version,
            anchor=["hear", "decide", "rest"][n % 3],
            mode=list(Mode)[n % 3],
            moderation=moderations[n % 3],
            rating=[None, -2, 1][n % 3],
            group_name=["", "Grupp 1", "Grupp 2"][n % 4 % 3],
            day=[None, date(2026, 11, 1), date(2026, 11, 2)][n % 5 % 3],
        )
    return cast


@pytest.mark.parametrize("seed", range(8))
def test_tallies_equal_a_plain_count_after_anything_staff_do(
    session: Session, walkable: Cast, seed: int
) -> None:
    walk = Walk(session, walkable, seed)
    deeds = []
    for step in range(1, STEPS + 1):
        deeds.append(walk.step())
        # One walk is looked at after every step, to tell which it was; what is wrong stays wrong.
        if seed and step % 5:
            continue
        assert stored_count(session, walkable) == plain_count(session, walkable), deeds[-5:]
        assert stored_facets(session, walkable.project) == plain_facets(
            session, walkable.project
        ), deeds[-5:]
    assert walk.refused < STEPS * REFUSED_AT_MOST


@pytest.mark.both_engines
def test_a_rebuild_after_a_long_walk_finds_nothing_to_mend(
    session: Session, walkable: Cast
) -> None:
    walk = Walk(session, walkable, 99)
    for _ in range(STEPS):
        walk.step()
    before = stored_count(session, walkable), stored_facets(session, walkable.project)
    assert rebuild(session, walkable.project) == 0
    assert (stored_count(session, walkable), stored_facets(session, walkable.project)) == before


@pytest.mark.both_engines
def test_a_rebuild_mends_what_was_made_wrong(session: Session, walkable: Cast) -> None:
    voice = session.scalars(
        select(Contribution).where(Contribution.project_id == walkable.project.id).limit(1)
    ).one()
    area = session.scalars(select(Area.id).where(Area.project_id == walkable.project.id)).first()
    assert area is not None
    wish = CodingRequest(voice.id, area, True, voice.coding_revision)
    coding.code(session, walkable.project, walkable.astrid, wish)
    session.execute(update(Tally).values(n=Tally.n + 3))
    session.execute(update(FacetTally).values(coded_n=FacetTally.coded_n + 2))
    session.execute(
        update(Contribution).where(Contribution.id == voice.id).values(buckets=[], coding_count=0)
    )
    assert stored_count(session, walkable) != plain_count(session, walkable)
    assert rebuild(session, walkable.project) == 1
    assert stored_count(session, walkable) == plain_count(session, walkable)
    assert stored_facets(session, walkable.project) == plain_facets(session, walkable.project)
