"""Faults that somebody could make by mistake and that nobody would see on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.mutants.changing import set_everywhere, with_words
from codesign.projects.policy import EVERY_ROLE, POLICY, Audience, InProject, Public

ROUTES = ("tests/request/test_sensitive_routes.py",)
MATRIX = ("tests/request/test_authorisation.py",)
FOREIGN = ("tests/request/test_foreign_ids.py",)
CODES = ("tests/unit/contributions/test_receipt_codes.py", "tests/request/test_receipt.py")
TOGETHER = ("tests/database/test_arrivals.py",)
GUARD = ("tests/unit/contributions/test_disclosure.py",)
NOTHING_STAYS = ("tests/request/test_nothing_stays.py",)


@dataclass(frozen=True)
class Planted:
    """What is wrong, how it comes about, and the tests that must catch it."""

    what: str
    plant: Callable[[], None]
    tests: tuple[str, ...]


def words(where: str, old: str, new: str) -> Callable[[], None]:
    """The function with these words changed."""
    return lambda: with_words(where, old, new).apply()


def _opened(endpoint: str, audience: Audience) -> None:
    POLICY[endpoint] = audience


def opened(endpoint: str, audience: Audience | None = None) -> Callable[[], None]:
    """A route that everybody in a project may use, or whom it is opened to."""
    return partial(_opened, endpoint, audience or InProject(EVERY_ROLE))


HMAC = "codesign.contributions.receipts:code_hmac"
KEYED = 'return keyed_hash("receipt", code)'

PLANTED = (
    Planted("project files are open to every role", opened("exports.project_file"), ROUTES),
    Planted("single walk-throughs are open to readers", opened("results.walk"), ROUTES),
    Planted("the list of walk-throughs is open to readers", opened("results.walks"), ROUTES),
    Planted("the audit log is open to every role", opened("people.audit"), ROUTES),
    Planted("the rows of a round are open to readers", opened("results.rows"), ROUTES),
    Planted("the members' page needs no login", opened("people.members", Public()), MATRIX),
    Planted(
        "any project's voice is moderated by its id",
        words(
            "codesign.contributions.actions:moderate",
            ".where(Contribution.id == voice_id, Contribution.project_id == project.id)",
            ".where(Contribution.id == voice_id)",
        ),
        FOREIGN,
    ),
    Planted(
        "any project's voices are moderated by their ids, many at once",
        words(
            "codesign.contributions.actions:moderate_many",
            "Contribution.project_id == project.id,",
            "",
        ),
        FOREIGN,
    ),
    Planted(
        "any project's answer is changed and moved by its id",
        words(
            "codesign.follow_up.actions:answer_in",
            "PublishedAnswer.id == answer_id, PublishedAnswer.project_id == project.id",
            "PublishedAnswer.id == answer_id",
        ),
        FOREIGN,
    ),
    Planted(
        "receipt codes have forty bits",
        words("codesign.contributions.receipts:code_of", "[:20]", "[:10]"),
        CODES,
    ),
    Planted("receipt codes are stored in clear", words(HMAC, KEYED, "return code"), CODES),
    Planted(
        "receipt codes are stored in clear, without their hyphens",
        words(HMAC, KEYED, 'return code.replace("-", "").lower()'),
        CODES,
    ),
    Planted(
        "receipt codes are stored as a hash without a key",
        words(
            HMAC,
            KEYED,
            'return __import__("hashlib").sha256(f"receipt:{code}".encode()).hexdigest()',
        ),
        CODES,
    ),
    Planted(
        "a voice that is taken back keeps its day",
        words("codesign.contributions.actions:withdraw", "session.delete(voice)", "pass"),
        NOTHING_STAYS,
    ),
    Planted(
        "those written together are answered before COMMIT",
        words(
            "codesign.contributions.group_commit:GroupWriter._write",
            "received = self.committed([one.arrival for one in together])",
            "for one in together:\n"
            "                one.received = Received.NEW\n"
            "            with self._changed:\n"
            "                self._changed.notify_all()\n"
            "            received = self.committed([one.arrival for one in together])",
        ),
        TOGETHER,
    ),
    Planted(
        "four adults are enough to be told of",
        lambda: set_everywhere("codesign.contributions.disclosure:ADULT_THRESHOLD", 4),
        GUARD,
    ),
    Planted(
        "nine children are enough to be told of",
        lambda: set_everywhere("codesign.contributions.disclosure:CHILD_THRESHOLD", 9),
        GUARD,
    ),
)
"""Every one of these must be caught."""
