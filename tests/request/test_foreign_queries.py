"""In one's own project, a foreign id in a query string or in JSON shows and changes nothing.

What stands after the question mark is tried for every parameter that a page asks for, as a page
and as a part of one. What belongs to another project is answered as what does not exist.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict

from codesign.projects.policy import POLICY, InProject
from tests import fieldwork
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient
from tests.request.test_authorisation import address, rules
from tests.request.test_field import FieldClient
from tests.request.test_foreign_ids import SECRET, Worlds, rows_of, worlds

__all__ = ["worlds"]

IDS: dict[str, tuple[str, ...]] = {
    "a": ("test_round",),
    "b": ("test_round",),
    "efter": ("voice", "waiting", "walk", "area"),
    "fran": ("artefact",),
    "klart": ("prototype", "test_round"),
    "med": ("test_round",),
    "omrade": ("area", "sub_area"),
    "rost": ("voice", "waiting"),
    "sida": ("prototype",),
    "till": ("area", "other_area", "artefact"),
    "under": ("area",),
}
"""Parameter of a page → what it may name, by the name that furnishing gives it."""
WORDS = {
    *("andrade", "andrat", "andring", "arm", "avsnitt", "borttagen", "borttaget", "consent", "dag"),
    *(
        "definition",
        "definition_en",
        "farg",
        "fas",
        "fore",
        "grupp",
        "kalla",
        "key",
        "klara",
        "lage",
    ),
    *("las", "ledd", "lista", "namn", "namn_en", "new", "niva", "nya", "ord", "perspektiv"),
    *("published", "resa", "saved", "skrivet", "spar", "sparat", "status", "steg", "storning"),
    *("gjort", "sprak"),
    *("del", "first", "fraga", "gjorda", "inlast", "kind", "kod", "lagg", "language", "ordning"),
    *("skala", "sok", "svar", "title", "undan"),
    *(f"quota-{n}" for n in range(6)),
    *(f"quota-most-{n}" for n in range(6)),
    *("tid", "urval", "vantar", "varde", "visa", "vy"),
}
"""Parameters that name nothing of a project, or by a key that every project may use."""
SHARED = {"lang", "next"}


class Noting(ImmutableMultiDict[str, str]):
    """Parameters that note what they were asked for."""

    asked: set[str]

    def get(self, key: str, *rest: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *rest, **named)

    def getlist(self, key: str, *rest: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *rest, **named)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


Reading = dict[str, set[str]]


def pages_that_read(client: PageClient, app: Flask, cast: Cast, worlds: Worlds) -> Reading:
    """Address of each page of the own project → the parameters that it asks for."""
    found: Reading = {}
    for rule, method in rules(app):
        if method == "GET" and isinstance(POLICY[rule.endpoint], InProject):
            place = address(app, rule, cast.project.slug, worlds.own)
            Noting.asked = found.setdefault(place, set())
            client.client.get(place, headers=SAME_ORIGIN)
            found[place] -= SHARED
    Noting.asked = set()
    return found


@pytest.fixture
def noting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Noting)
    Noting.asked = set()


def of_nobody(value: object) -> str:
    """What stands in for an id that nothing has, placed as that one is among the own."""
    return str(value + 300) if isinstance(value, int) else "finns-inte-alls"


def words_of(text: str, *typed: str) -> list[str]:
    """A page without what differs between two of it: what was typed, nonces and tokens."""
    lines = [line for line in text.splitlines() if "nonce" not in line and "csrf" not in line]
    for one in typed:
        lines = [line.replace(one, "…") for line in lines]
    return lines


def tries(reading: Reading, worlds: Worlds) -> Iterator[tuple[str, str, object]]:
    """Address, parameter, another project's id."""
    for place, names in reading.items():
        for name in sorted(names & set(IDS)):
            for kind in IDS[name]:
                yield place, name, worlds.foreign[kind]


@pytest.mark.usefixtures("noting")
def test_a_foreign_id_after_the_question_mark_is_one_that_does_not_exist(
    pages: PageClient, app: Flask, cast: Cast, worlds: Worlds, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    reading = pages_that_read(client, app, cast, worlds)
    # Whoever lets a page ask for more says here whether it names something.
    assert set().union(*reading.values()) == set(IDS) | WORDS
    before = rows_of(session, cast.sibling.id)
    wrong, tried = [], 0
    for place, name, foreign in tries(reading, worlds):
        for part in ({}, {"HX-Request": "true"}):
            nobody = of_nobody(foreign)
            answers = [
                client.client.get(
                    f"{place}?{urlencode({name: one})}", headers={**SAME_ORIGIN, **part}
                )
                for one in (foreign, nobody)
            ]
            theirs, none = answers
            tried += 1
            # A workbook is packed anew each time: its words cannot be compared as lines.
            told, other = (one.data.decode("utf-8", "replace") for one in answers)
            is_text = theirs.mimetype.startswith("text/")
            is_same = theirs.status_code == none.status_code and (
                words_of(told, str(foreign), nobody) == words_of(other, str(foreign), nobody)
                if is_text
                else theirs.mimetype == none.mimetype
            )
            if theirs.status_code >= 500 or SECRET in told or not is_same:
                wrong.append(f"{place}?{name}={foreign} {part}: {theirs.status_code}")
    assert "\n".join(wrong) == ""
    assert tried >= 100
    assert rows_of(session, cast.sibling.id) == before


def test_a_device_that_names_another_projects_record_changes_only_its_own_round(
    app: Flask, pages: PageClient, cast: Cast, worlds: Worlds, session: Session
) -> None:
    with app.app_context():
        own = fieldwork.prepared(session, cast.project, cast.astrid)
        other = fieldwork.prepared(session, cast.sibling, cast.designer)
    theirs = FieldClient(PageClient(app), other.secret)
    ours = FieldClient(PageClient(app), own.secret)
    told = fieldwork.record(5, notes=[fieldwork.note(1, SECRET)])
    assert theirs.send(fieldwork.sending(told)).status_code == 201
    before = rows_of(session, cast.sibling.id)
    # The other's record by its id, older, the same, and newer; and as if of the other's round.
    for changed in (
        fieldwork.record(5, 1),
        fieldwork.record(5, 2),
        fieldwork.record(5, 9),
        fieldwork.record(5, 3, round="syskonets-omgang"),
        fieldwork.record(6, 1, notes=[fieldwork.note(1, "Exempel: egna ord")]),
    ):
        answer = ours.send(fieldwork.sending(changed))
        assert answer.status_code < 500
        assert SECRET not in answer.text
        assert rows_of(session, cast.sibling.id) == before
    photo = ours.photo(fieldwork.uuid(2), fieldwork.uuid(77), fieldwork.camera_picture())
    assert photo.status_code in {404, 409, 422}
    assert SECRET not in photo.text
    assert rows_of(session, cast.sibling.id) == before
