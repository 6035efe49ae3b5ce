"""Whether a database holds what was acknowledged: once each, whole, and counted right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    SelectBase,
    String,
    cast,
    except_,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError

from bench.crash.citizens import Citizen
from codesign.contributions.domain import ALL_VOICES, Facet
from codesign.contributions.models import Contribution, FacetTally, Submission, Tally


@dataclass
class Faults:
    """What is wrong with a database, by kind. No fault is an empty one."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def kinds(self) -> set[str]:
        """The kinds of fault there are."""
        return {name for name, found in vars(self).items() if found}

    def __str__(self) -> str:
        told = (f"{name} {len(found)} ({found[0]})" for name, found in vars(self).items() if found)
        return ", ".join(told) or "nothing wrong"


def check(engine: Engine, tried: Sequence[Citizen], acknowledged: Iterable[Citizen]) -> Faults:
    """Compare the database with what citizens tried to send and what they have receipts for.

    Nobody else may have told anything. `tried` may grow meanwhile. A database that cannot be read
    is damaged.
    """
    faults = Faults()
    try:
        with engine.connect() as connection:
            # One snapshot for all that is read, also while others write.
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            else:
                rows = connection.execute(text("PRAGMA integrity_check")).scalars().all()
                faults.damaged += [row for row in rows if row != "ok"]
            _compare(connection, faults, tried, acknowledged)
            faults.miscounted += _miscounted(connection)
    except DatabaseError as error:
        faults.damaged.append(str(error.orig))
    return faults


def _compare(
    connection: Connection, faults: Faults, tried: Sequence[Citizen], seen: Iterable[Citizen]
) -> None:
    voices = Counter(_rows(connection, _VOICES))
    forms = Counter(_rows(connection, _FORMS))
    hmacs = {row[0] for row in voices}
    texts = Counter(str(row[1]).partition(":")[0] for row in voices.elements())
    faults.doubled += [f"{words} × {n}" for words, n in texts.items() if n > 1]
    known_voices, known_forms = set(), set()
    # Read last of all, so that nobody is in the database who has not been heard of.
    for one in tuple(tried):
        voice, form = _voice(one), (one.prints.key_hash, one.prints.payload_hash)
        known_voices.add(voice)
        known_forms.add(form)
        if voices[voice] != forms[form] or (one.prints.code_hmac in hmacs and not voices[voice]):
            faults.partial.append(
                f"citizen {one.number}: {voices[voice]} whole voices, {forms[form]} forms"
            )
    faults.partial += [
        f"unknown voice {str(row[1])[:20]}" for row in voices if row not in known_voices
    ]
    faults.partial += [f"unknown form {str(row[0])[:8]}" for row in forms if row not in known_forms]
    faults.lost += [f"citizen {one.number}" for one in seen if not voices[_voice(one)]]


_VOICES = select(
    Contribution.code_hmac,
    Contribution.text,
    Contribution.anchor,
    Contribution.mode,
    Contribution.perspective,
    Contribution.rating,
)
_FORMS = select(Submission.key_hash, Submission.payload_hash)


def _voice(one: Citizen) -> tuple[object, ...]:
    """The citizen's row, as `_VOICES` reads it."""
    told = one.telling
    return (
        one.prints.code_hmac,
        told.text,
        one.step,
        told.mode,
        told.perspective,
        told.rating,
    )


def _miscounted(connection: Connection) -> list[str]:
    """Where what is counted differs from a plain count of the voices, either way."""
    found = []
    for difference in _DIFFERENCES:
        found += [str(row) for row in _rows(connection, difference)]
    return found


def _rows(connection: Connection, query: SelectBase) -> list[tuple[Any, ...]]:
    words = _words(query, connection.dialect)
    return [tuple(row) for row in connection.exec_driver_sql(words)]


_written: dict[tuple[SelectBase, str], str] = {}


def _words(query: SelectBase, dialect: Dialect) -> str:
    """The query as SQL: written once, for ten thousand databases."""
    if (query, dialect.name) not in _written:
        compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        _written[query, dialect.name] = str(compiled)
    return _written[query, dialect.name]


def _differences() -> list[SelectBase]:
    """What is counted and not there, and what is there and not counted, of each kind."""
    voice, tally, by = Contribution, Tally, FacetTally
    place = (voice.mode, voice.perspective, voice.source, voice.moderation)
    rated = (func.count(voice.rating), func.coalesce(func.sum(voice.rating), 0))
    steps = select(
        tally.artefact_id, tally.anchor, tally.mode, tally.perspective, tally.source,
        tally.moderation, tally.bucket, tally.n, tally.rating_n, tally.rating_sum,
    ).where(tally.n != 0)  # fmt: skip
    # No voice here is in an area, so the bucket of all voices is the only one.
    plain_steps = select(
        voice.artefact_id, voice.anchor, *place, literal(ALL_VOICES), func.count(), *rated
    ).group_by(voice.artefact_id, voice.anchor, *place)
    found = [(steps, plain_steps)]
    for facet, value in ((Facet.DAY, cast(voice.day, String)), (Facet.GROUP, voice.group_name)):
        stored = select(
            by.artefact_id, by.value, by.mode, by.perspective, by.source, by.moderation,
            by.n, by.coded_n, by.rating_n, by.rating_sum,
        ).where(by.n != 0, by.facet == facet)  # fmt: skip
        plain = select(voice.artefact_id, value, *place, func.count(), literal(0), *rated).group_by(
            voice.artefact_id, value, *place
        )
        found.append((stored, plain))
    return [
        except_(*pair) for counted, plain in found for pair in ((counted, plain), (plain, counted))
    ]


_DIFFERENCES = _differences()
