"""Neither a code nor an address nor a time leads from what is stored to who told it."""

import hmac
import re
from hashlib import md5, sha1, sha256, sha512
from itertools import count
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, inspect, select, text
from sqlalchemy.orm import Session

from bench import attacker
from codesign.accounts.roles import Role
from codesign.contributions import receipts
from codesign.contributions.models import Contribution
from codesign.projects.models import Membership
from tests.cast import Cast
from tests.pages import PageClient
from tests.telling import told


def receipt(client: PageClient, code: str, status: int = 200) -> str:
    page = client.get("/kvitto")
    return client.submit(page, {"code": code}, form="//main//form", status=status).words()


def wrong(n: int) -> str:
    return receipts.written(2**80 - 1 - n)


def test_a_right_code_opens_and_takes_back_after_any_number_of_wrong_ones(
    pages: PageClient, cast: Cast
) -> None:
    code = told(pages)
    answers = [receipt(pages, wrong(n), status=422) for n in range(10)]
    assert len({answer.replace(wrong(n), "") for n, answer in enumerate(answers)}) == 1
    for n in range(10, 13):
        receipt(pages, wrong(n), status=429)
    for typed in (code, code.replace("-", ""), code.lower(), code.replace("-", " ")):
        assert "Det tog lång tid." in receipt(pages, typed)
    page = pages.submit(pages.get("/kvitto"), {"code": code}, form="//main//form", status=200)
    sure = pages.submit(page, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    done = pages.submit(sure, form="//form[contains(@action, 'ta-tillbaka')]", status=200)
    assert "Det tog lång tid." not in done.words()
    # A right one has given no tries back either.
    receipt(pages, wrong(14), status=429)


def every_value(session: Session) -> str:
    """Every value of every column of every table, as text."""
    found = []
    for table in inspect(session.connection()).get_table_names():
        for row in session.execute(text(f"SELECT * FROM {table}")):
            found += [bytes(v).hex() if isinstance(v, bytes | memoryview) else str(v) for v in row]
    return "\n".join(found)


def test_a_code_is_eighty_bits_and_lies_nowhere_in_any_form_but_keyed(
    pages: PageClient, cast: Cast, session: Session, app: Flask
) -> None:
    codes = [told(pages, f"Exempel {n}") for n in range(6)]
    for code in codes:
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    # Each of the sixteen places takes many values: none of the bits is filled in.
    plain = [code.replace("-", "") for code in codes]
    assert all(len({code[place] for code in plain}) > 1 for place in range(16))
    stored = every_value(session).lower()
    for code in codes:
        bare = code.replace("-", "")
        for form in (code, bare, bare[:8], bare[8:], bare[::-1]):
            assert form.lower() not in stored
        number = int("".join(f"{receipts.ALPHABET.index(one):05b}" for one in bare), 2)
        assert str(number) not in stored
        assert f"{number:020x}" not in stored
        for written in (code, bare, code.lower(), bare.lower(), f"receipt:{code}"):
            for hashed in (md5, sha1, sha256, sha512):
                assert hashed(written.encode()).hexdigest() not in stored
        key = app.config["SETTINGS"].secret_key
        assert hmac.digest(key, f"receipt:{code}".encode(), "sha256").hex() in stored
        assert (
            hmac.digest(b"another key" * 4, f"receipt:{code}".encode(), "sha256").hex()
            not in stored
        )


def test_no_address_and_nothing_made_of_it_is_stored(
    pages: PageClient, cast: Cast, session: Session, app: Flask
) -> None:
    told(pages)
    receipt(pages, wrong(1), status=422)
    stored = every_value(session)
    assert "127.0.0.1" not in stored
    assert "rate_bucket" not in inspect(session.connection()).get_table_names()
    day = session.scalars(select(Contribution.day)).one()
    key = app.config["SETTINGS"].secret_key
    for purpose in ("told", "code"):
        said = f"rate:{purpose}:{day}:127.0.0.1".encode()
        assert hmac.digest(key, said, "sha256").hex() not in stored


def test_what_citizens_send_has_ids_of_sixty_three_bits_in_no_order(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    for n in range(12):
        told(pages, f"Nummer {n:02}")
    ids = list(session.scalars(select(Contribution.id).order_by(Contribution.text)))
    assert ids not in (sorted(ids), sorted(ids, reverse=True))
    assert all(0 < one < 2**63 for one in ids)
    assert max(ids) > 2**58
    assert max(ids) - min(ids) > 2**58


def test_the_newest_day_comes_first_and_every_voice_once(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    for n in range(30):
        told(pages, f"Nummer {n:02}")
    astrid = pages.sign_in(cast.astrid)
    page, seen = astrid.get("/arbete/projektet/granska"), []
    while True:
        seen += re.findall(r"Nummer \d\d", page.words())
        more = page.all("//a[.='Visa fler']")
        if not more:
            break
        page = astrid.get(more[0].get("href"))
    assert sorted(seen) == [f"Nummer {n:02}" for n in range(30)]


def test_the_attacker_matches_no_better_than_chance_and_would_with_rising_ids(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    senders = 24
    # More than twelve by chance, where one is expected: once in ten thousand million times.
    most = 12
    for name, hits, tried, _ in attacker.measure(senders, 1):
        assert "rates" not in name
        assert hits <= most, (name, tried)
    numbers = count(10**6)
    rising = SimpleNamespace(randbelow=lambda _: next(numbers))
    monkeypatch.setattr("codesign.db.secrets", rising)
    found = {name: hits for name, hits, _, _ in attacker.measure(senders, 1)}
    assert found["database: ids × a proxy's log → network"] == senders


@pytest.mark.parametrize("deed", ["roll", "ta-bort"])
def test_whoever_is_no_member_cannot_get_another_role_or_be_taken_out(
    pages: PageClient, cast: Cast, session: Session, deed: str
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get("/arbete/projektet/medlemmar")
    before = session.scalars(select(Membership.id)).all()
    for stranger in (cast.cilla.id, 987_654):
        form = page.one(f"//form[contains(@action, '/{cast.bo.id}/{deed}')]")
        form.set("action", f"/arbete/projektet/medlemmar/{stranger}/{deed}")
        answer = astrid.submit(
            page,
            {"role": str(Role.ANALYST)} if deed == "roll" else {},
            form=f"//form[contains(@action, '/{stranger}/{deed}')]",
            status=404,
        )
        assert "Personen är inte med i projektet" in answer.words()
        page = astrid.get("/arbete/projektet/medlemmar")
    assert session.scalars(select(Membership.id)).all() == before


def test_no_table_holds_bytes_that_were_not_looked_through() -> None:
    """`every_value` reads bytes as hexadecimal digits, in which a code could hide."""
    binary = {
        column.table.name
        for table in Contribution.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    staff = {"note_import", "prototype_file", "job_piece", "questionnaire_edit"}
    # What is put away to go on with is sealed by a code that is not stored.
    assert binary == staff | {"walk_photo", "questionnaire_saved"}
