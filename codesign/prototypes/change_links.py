"""What changed because of whom: voices behind the changes of a version."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.models import ArtefactVersion, VersionStatus
from codesign.contributions.domain import COUNTED, STAFF_SEES, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.ordering import newest_first
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.folding import holds
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.prototypes.document import Change
from codesign.prototypes.models import ChangeVoice
from codesign.prototypes.queries import ShownPrototype, shown_versions

AT_ONCE = 100
"""Voices that are linked in one go, at the most."""
BESIDE = 3
"""Voices whose words stand beside a change for everyone, the latest."""
LINKED = 50
"""Linked voices that staff see beside a change, the latest."""
FOUND = 20
"""Voices that a search shows."""

Key = tuple[int, str]
"""A version's id and the key of a change in it."""


class UnknownChangeError(RuleBrokenError):
    """The version has no such change, or no longer."""

    status = 422
    sentence = lazy("Välj vilken ändring rösterna ligger bakom.")


@dataclass(frozen=True)
class Words:
    """A voice as it stands beside a change."""

    id: int
    text: str
    language: str
    moderation: Moderation


@dataclass(frozen=True)
class Behind:
    """The voices behind one change."""

    words: tuple[Words, ...] = ()
    """Some of them, the latest first."""
    released: int = 0
    """How many everyone may read."""
    hidden: int = 0
    """How many are counted and not released."""

    @property
    def total(self) -> int:
        return self.released + self.hidden

    @property
    def more(self) -> int:
        """How many besides those in `words`."""
        return self.total - len(self.words)

    @property
    def more_released(self) -> int:
        """How many that everyone may read besides those in `words`; 0 where `words` has others."""
        return max(self.released - len(self.words), 0)


@dataclass(frozen=True)
class LedTo:
    """What a voice led to."""

    voice_id: int
    prototype: str
    title: dict[str, str]
    number: int
    change: Change


def behind_changes(
    session: Session,
    version_ids: Collection[int],
    seen: Collection[Moderation],
    limit: int = BESIDE,
) -> dict[Key, Behind]:
    """Version and change → the voices behind it, with the words of some that are `seen`.

    Two queries, however many versions and voices there are.
    """
    counts: dict[Key, dict[bool, int]] = {}
    is_released = Contribution.moderation == Moderation.RELEASED
    for version, change, released, n in session.execute(
        select(ChangeVoice.version_id, ChangeVoice.change, is_released, func.count())
        .join(Contribution, Contribution.id == ChangeVoice.contribution_id)
        .where(ChangeVoice.version_id.in_(version_ids), Contribution.moderation.in_(COUNTED))
        .group_by(ChangeVoice.version_id, ChangeVoice.change, is_released)
    ):
        counts.setdefault((version, change), {})[bool(released)] = n
    words = _words(session, version_ids, seen, limit)
    return {
        key: Behind(tuple(words.get(key, ())), n.get(True, 0), n.get(False, 0))
        for key, n in counts.items()
    }


def _words(
    session: Session, version_ids: Collection[int], seen: Collection[Moderation], limit: int
) -> dict[Key, list[Words]]:
    place = func.row_number().over(
        partition_by=(ChangeVoice.version_id, ChangeVoice.change), order_by=newest_first()
    )
    ranked = (
        select(
            ChangeVoice.version_id,
            ChangeVoice.change,
            Contribution.id,
            Contribution.text,
            Contribution.language,
            Contribution.moderation,
            place.label("place"),
        )
        .join(Contribution, Contribution.id == ChangeVoice.contribution_id)
        .where(
            ChangeVoice.version_id.in_(version_ids),
            Contribution.moderation.in_(seen),
            Contribution.text != "",
        )
        .subquery()
    )
    found: dict[Key, list[Words]] = {}
    rows = session.execute(select(ranked).where(ranked.c.place <= limit).order_by(ranked.c.place))
    for row in rows:
        words = Words(row.id, row.text, row.language, row.moderation)
        found.setdefault((row.version_id, row.change), []).append(words)
    return found


def led_to(
    session: Session, voice_ids: Collection[int], *, with_drafts: bool = False
) -> list[LedTo]:
    """What these voices led to, the newest version first. Two queries, one for most voices."""
    statuses = [VersionStatus.PUBLISHED, *([VersionStatus.DRAFT] if with_drafts else [])]
    rows = session.execute(
        select(ChangeVoice.contribution_id, ChangeVoice.version_id, ChangeVoice.change)
        .join(ArtefactVersion, ArtefactVersion.id == ChangeVoice.version_id)
        .where(ChangeVoice.contribution_id.in_(voice_ids), ArtefactVersion.status.in_(statuses))
        .order_by(ArtefactVersion.number.desc(), ChangeVoice.id)
    ).all()
    shown = shown_versions(session, {row.version_id for row in rows}) if rows else {}
    found = []
    for voice, version, key in rows:
        change = change_of(shown[version], key)
        if change is not None:
            one = shown[version]
            found.append(LedTo(voice, one.slug, one.document.title, one.number, change))
    return found


def change_of(shown: ShownPrototype, key: str) -> Change | None:
    """The version's change with this key, or None."""
    return next((one for one in shown.document.changes if one.key == key), None)


def link(
    session: Session,
    project: Project,
    shown: ShownPrototype,
    key: str,
    voice_ids: Sequence[int],
    doer: Person,
) -> int:
    """Say that a change came of these voices; how many were not linked before.

    Voices that the project's group may not read are passed over. Raises UnknownChangeError.
    """
    if change_of(shown, key) is None:
        raise UnknownChangeError
    # Whoever links at the same time waits, so that no voice is linked twice.
    session.execute(
        select(ArtefactVersion.id).where(ArtefactVersion.id == shown.version_id).with_for_update()
    )
    wanted = session.scalars(
        select(Contribution.id).where(
            Contribution.id.in_(list(voice_ids)[:AT_ONCE]),
            Contribution.project_id == project.id,
            Contribution.moderation.in_(STAFF_SEES),
            Contribution.id.not_in(
                select(ChangeVoice.contribution_id).where(
                    ChangeVoice.version_id == shown.version_id, ChangeVoice.change == key
                )
            ),
        )
    ).all()
    session.add_all(
        ChangeVoice(
            agency_id=project.agency_id,
            project_id=project.id,
            version_id=shown.version_id,
            change=key,
            contribution_id=voice,
            person_id=doer.id,
        )
        for voice in wanted
    )
    session.flush()
    return len(wanted)


def unlink(session: Session, project: Project, shown: ShownPrototype, key: str, voice: int) -> None:
    """Say so no more. Raises NotFoundError when it was not said."""
    gone = session.execute(
        delete(ChangeVoice)
        .where(
            ChangeVoice.project_id == project.id,
            ChangeVoice.version_id == shown.version_id,
            ChangeVoice.change == key,
            ChangeVoice.contribution_id == voice,
        )
        .returning(ChangeVoice.id)
    ).all()
    if not gone:
        raise NotFoundError


def voices_found(
    session: Session,
    project_id: int,
    words: str,
    pinned_to: Collection[int],
    but_for: tuple[int, str],
) -> list[Words]:
    """Voices that may be behind a change, newest first: with these words, else those that were
    said about the prototype's versions (`pinned_to`). Those linked already are left out."""
    query = (
        select(Contribution.id, Contribution.text, Contribution.language, Contribution.moderation)
        .where(
            Contribution.project_id == project_id,
            Contribution.moderation.in_(STAFF_SEES),
            Contribution.text != "",
            Contribution.id.not_in(
                select(ChangeVoice.contribution_id).where(
                    ChangeVoice.version_id == but_for[0], ChangeVoice.change == but_for[1]
                )
            ),
        )
        .order_by(*newest_first())
        .limit(FOUND)
    )
    if words:
        query = query.where(holds(Contribution.text, words))
    else:
        query = query.where(Contribution.pin_version_id.in_(pinned_to))
    return [Words(*row) for row in session.execute(query)]
