"""Complete responses to a questionnaire of 25 questions per second, beside one citizen's voice.

One sending is the last POST, “Skicka svaren” on the page that shows everything: the project and the
round looked up, CSRF and seal checked, all that was typed read and checked anew along the way that
its conditions make, a response, its counts and its voices written, COMMIT, and the receipt page
rendered and received. Keys are made beforehand, as the form's first page makes them. A whole walk
is every request of somebody who begins, answers one page at a time and sends: 26 or more.

A voice and the session handler are those of `submissions`, on the same database and server, sent to
in turns by the same client. Then so many responses are sent as `--count` says, by many clients at
once: some twice in the same moment, some again with other answers, some by who hung up before the
answer came and tries again. Every row is found afterwards, and compared with what was sent; the
tallies are compared with a count of the rows. PostgreSQL gets a tenth.
"""

import random
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count as numbers
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from bench import submissions
from bench.clients import Sent, send_all
from bench.questions import Asking, new_key, opened, typed_by
from bench.reporting import Reporter, percentile
from bench.serving import codesign_server
from bench.submissions import CONNECTIONS, PER_ADDRESS, PROJECT, Side
from codesign.contributions import receipts
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.questionnaires.domain import counted, kept_of
from codesign.questionnaires.filling import Filled, way_of
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireTally
from codesign.settings import settings_from
from tests.engines import empty_database

COUNT = 30_000
CLIENTS = 32
TWICE, CHANGED, HUNG_UP = 0.05, 0.01, 0.02
"""Parts of the responses that are sent twice at once; again with other answers; by who hangs up."""
BATCH = 2_000


def run(out: Reporter, quick: bool, count: int | None = None) -> None:
    """Measure on both engines, and recount; with a count, only recount so many."""
    rounds, n = (3, 100) if quick else (8, 300)
    if count is None:
        out.line(f"{CONNECTIONS} connections, {rounds} rounds of {n} to each side in turns")
        for engine in ("sqlite", "postgresql"):
            with empty_database(engine) as ours, empty_database(engine) as bare:
                _measure(out, engine, ours, bare, rounds, n)
    wanted = count or (1_000 if quick else COUNT)
    for engine, share in (("sqlite", 1), ("postgresql", 10)):
        with empty_database(engine) as url, tempfile.TemporaryDirectory() as folder:
            _recount(out, engine, _environ(folder, url), max(1, wanted // share))


def _environ(folder: str, url: str) -> dict[str, str]:
    return {
        "CODESIGN_DATA_DIR": folder,
        "CODESIGN_DATABASE_URL": url,
        "CODESIGN_SECRET_KEY": "measuring " * 4,
        "CODESIGN_PROXIES": "1",
    }


def _measure(out: Reporter, engine: str, ours: str, bare: str, rounds: int, n: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ = _environ(folder, ours)
        form = submissions.prepared(settings_from(environ))
        asking = opened(form.settings, PROJECT)
        with codesign_server(environ) as address, submissions.bare_server(bare) as control:
            out.line()
            out.settings("Medskapa", address)
            form.fetch_token(address)
            asking.fetch_token(address)
            sides = (
                Side(
                    "by a session",
                    control,
                    submissions.bare_requests(control, "/session", out.seed),
                ),
                Side("one voice", address, submissions.citizens(address, form, out.seed)),
                Side("25 questions", address, _responses(address, asking, out.seed)),
            )
            walking = Side("whole walk, requests", address, _walks(address, asking, out.seed))
            for side in (*sides, walking):
                side.go(50)
                side.sent, side.rates = Sent(), []
            for _ in range(rounds):
                for side in sides:
                    side.go(n)
                walking.go(n)
            _tell(out, engine, sides, walking, asking)


def _tell(
    out: Reporter, engine: str, sides: tuple[Side, ...], walking: Side, asking: Asking
) -> None:
    names = (engine, "per second", "p50 ms", "p95 ms", "p99 ms", "answers")
    out.table(names, [submissions.row(side) for side in (*sides, walking)])
    control, voice, ours = sides
    for beside, target in ((voice, "0.5 or more"), (control, "")):
        name = f"25 questions / {beside.name}"
        out.ratio(name, ours.sent.per_second, beside.sent.per_second, target)
        pairs = [mine / theirs for mine, theirs in zip(ours.rates, beside.rates, strict=True)]
        low, middle, high = min(pairs), percentile(pairs, 0.5), max(pairs)
        out.line(f"    by round: {low:.2f} to {high:.2f}, median {middle:.2f}")
    chance = random.Random(out.seed)
    lengths = [len(list(asking.walk(new_key(chance), typed_by(chance)))) for _ in range(50)]
    mean = sum(lengths) / len(lengths)
    whole = walking.sent.per_second / mean
    out.line(f"  a whole walk is {mean:.1f} requests: {whole:.1f} walks per second")


def _network(n: int) -> str:
    return f"10.1.{n // PER_ADDRESS % 250}.{n % CONNECTIONS}"


def _responses(address: str, asking: Asking, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed + 2)
    for n in numbers():
        body = asking.sending(new_key(chance), typed_by(chance))
        yield asking.post(address, body, _network(n))


def _walks(address: str, asking: Asking, seed: int) -> Iterator[bytes]:
    """The requests of people who begin, answer and send, one person after the other."""
    chance = random.Random(seed + 1)
    for n in numbers():
        for body in asking.walk(new_key(chance), typed_by(chance)):
            yield asking.post(address, body, f"10.2.{n // 90 % 250}.1")


@dataclass
class Expected:
    """What must be there afterwards: by the hash of the receipt's code, answers and words."""

    asking: Asking
    rows: dict[str, tuple[object, tuple[str, ...]]] = field(default_factory=dict)
    sealing: Flask = field(init=False)

    def __post_init__(self) -> None:
        self.sealing = self.asking.sealing

    def add(self, key: str, typed: Mapping[str, tuple[str, ...]]) -> None:
        """One response that has been sent for certain."""
        document = self.asking.document
        way = way_of(document, Filled(typed), key, self.asking.day, "sv")
        kept, words = kept_of(document, way.flow.sent())
        with self.sealing.app_context():
            code = receipts.code_hmac(receipts.code_of(key))
        self.rows[code] = kept, tuple(sorted(words.values()))


def _recount(out: Reporter, engine: str, environ: dict[str, str], wanted: int) -> None:
    form = submissions.prepared(settings_from(environ))
    asking = opened(form.settings, PROJECT)
    expected, chance, sent, extra = (
        Expected(asking),
        random.Random(out.seed),
        Sent(),
        Counter[str](),
    )
    with codesign_server(environ) as address:
        asking.fetch_token(address)
        for start in range(0, wanted, BATCH):
            batch = _batch(asking, expected, chance, address, start, min(BATCH, wanted - start))
            for request in batch.hung_up:
                _hang_up(address, request)
            sent.add(send_all(address, iter(batch.requests), CLIENTS))
            extra.update(batch.extra)
    out.line()
    answers = ", ".join(f"{n} × {status}" for status, n in sorted(sent.statuses.items()))
    told = ", ".join(f"{n} {what}" for what, n in sorted(extra.items()))
    out.line(f"{engine}: {wanted:,} responses by {CLIENTS} clients, besides: {told}")
    out.line(f"  answers: {answers}; {sent.per_second:.0f} per second")
    found = recounted(form.settings.database_url, asking.round_id, expected)
    out.line("  " + ", ".join(f"{what} {n}" for what, n in found.items()))
    is_right = found["lost"] == found["twice or unknown"] == found["other than sent"] == 0
    is_right = is_right and found["tallies that differ"] == 0 and found["rows"] == wanted
    out.line("  every response is there once" if is_right else "  NOT EVERY RESPONSE IS THERE ONCE")


@dataclass
class _Batch:
    requests: list[bytes]
    hung_up: list[bytes]
    extra: Counter[str]


def _batch(
    asking: Asking, expected: Expected, chance: random.Random, address: str, start: int, n: int
) -> _Batch:
    """So many responses and what goes wrong around them, in an order of chance; a later sending
    with other answers comes after all the others."""
    batch, later = _Batch([], [], Counter()), []
    for at in range(start, start + n):
        key, typed = new_key(chance), typed_by(chance)
        expected.add(key, typed)
        request = asking.post(address, asking.sending(key, typed), _network(at))
        batch.requests.append(request)
        if chance.random() < TWICE:
            batch.requests.append(request)
            batch.extra["sent twice at once"] += 1
        if chance.random() < CHANGED:
            other = typed | {"kansla1": ("2" if typed["kansla1"] == ("1",) else "1",)}
            later.append(asking.post(address, asking.sending(key, other), _network(at)))
            batch.extra["sent again with other answers"] += 1
        if chance.random() < HUNG_UP:
            batch.hung_up.append(request)
            batch.extra["sent by who hung up"] += 1
    batch.requests += later
    return batch


def _hang_up(address: str, request: bytes) -> None:
    """Send, and close the line before the answer comes."""
    place = urlsplit(address)
    line = socket.create_connection((place.hostname, place.port or 80), timeout=60)
    line.sendall(request)
    line.close()


def recounted(url: str, round_id: int, expected: Expected) -> dict[str, int]:
    """How the rows differ from what was sent, and the tallies from the rows."""
    database = Database(url)
    left, tallies = dict(expected.rows), Counter[tuple[str, str]]()
    found = Counter[str](rows=0)
    with database.session(writes=False) as session:
        query = select(QuestionnaireResponse).where(QuestionnaireResponse.round_id == round_id)
        said = session.execute(select(Contribution.id, Contribution.text))
        words = {voice.id: voice.text for voice in said}
        for one in session.scalars(query.execution_options(yield_per=500)):
            found["rows"] += 1
            tallies.update(counted(one.answers))
            sent = left.pop(one.code_hmac or "", None)
            if sent is None:
                found["twice or unknown"] += 1
            elif sent != _without_ids(one.answers, words):
                found["other than sent"] += 1
        rows = session.execute(
            select(QuestionnaireTally.place, QuestionnaireTally.value, QuestionnaireTally.n).where(
                QuestionnaireTally.round_id == round_id, QuestionnaireTally.unit_id == 0
            )
        )
        stored = Counter({(place, value): n for place, value, n in rows})
    database.engine.dispose()
    keys = set(stored) | set(tallies)
    return {
        "rows": found["rows"],
        "lost": len(left),
        "twice or unknown": found["twice or unknown"],
        "other than sent": found["other than sent"],
        "voices": len(words),
        "tallies": len(stored),
        "tallies that differ": sum(stored[key] != tallies[key] for key in keys),
    }


def _without_ids(
    answers: Mapping[str, Mapping[str, object]], words: Mapping[int, str]
) -> tuple[object, tuple[str, ...]]:
    """Answers without the ids of voices, and what those voices say."""
    plain = {
        place: {name: kept for name, kept in one.items() if name != "voice"}
        for place, one in answers.items()
    }
    ids = [int(str(one["voice"])) for one in answers.values() if "voice" in one]
    return plain, tuple(sorted(words[one] for one in ids))
