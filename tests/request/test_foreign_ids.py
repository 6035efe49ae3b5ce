"""In one's own project, the id of something in another project opens and changes nothing.

Every id in every address and in every form is tried: the sibling project belongs to the same
agency, and whoever signs in owns the one project and has no part in the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.db import Base
from codesign.projects.policy import POLICY, InProject
from tests.cast import Cast
from tests.furnishing import furnish, ids_of_their_own
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.request.test_authorisation import address, csrf_token_of, rules

SECRET = "Orden som bara syskonets projektgrupp har rätt att läsa"
SHARED = {
    *("part", "number", "screen", "feed", "digest", "secret"),
    *("step", "phase", "figure", "journey"),
}
"""Arguments that name something inside what another argument names, or the same in both."""
OWN_TEXTS = {"text", "svar", "atgard", "sv"}


@dataclass(frozen=True)
class Worlds:
    """What the own project and the sibling have, by the name of the address's argument."""

    own: dict[str, Any]
    foreign: dict[str, Any]

    def twin(self, value: str) -> str | None:
        """The sibling's counterpart of what a value of a form or address names."""
        for kind, mine in self.own.items():
            if kind not in SHARED and value == str(mine) != str(self.foreign[kind]):
                return str(self.foreign[kind])
        return None


@pytest.fixture
def worlds(app: Flask, session: Session, cast: Cast) -> Iterator[Worlds]:
    sibling_version = session.scalars(
        select(ArtefactVersion)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(Artefact.project_id == cast.sibling.id)
        .options(joinedload(ArtefactVersion.artefact))
    ).one()
    with ids_of_their_own():
        own = furnish(app, session, cast.project, cast.version, cast.astrid)
        foreign = furnish(
            app,
            session,
            cast.sibling,
            sibling_version,
            cast.designer,
            slug="syskonets-",
            words=SECRET,
        )
        yield Worlds(own, foreign)


def rows_of(session: Session, project_id: int) -> dict[str, set[tuple[Any, ...]]]:
    """Every row that belongs to the project, or leads to one that does."""
    session.expire_all()
    known: dict[tuple[str, str], set[Any]] = {("project", "id"): {project_id}}
    found: dict[str, set[tuple[Any, ...]]] = {}
    for table in Base.metadata.sorted_tables:
        links = [
            (column, known[key])
            for column in table.columns
            for key in [(one.column.table.name, one.column.name) for one in column.foreign_keys]
            if key in known
        ]
        own = table.c.id == project_id if table.name == "project" else None
        rows = {
            tuple(repr(value) for value in row): row
            for column, values in links
            for row in session.execute(select(table).where(column.in_(values)))
        }
        if own is not None:
            rows |= {
                tuple(map(repr, row)): row for row in session.execute(select(table).where(own))
            }
        found[table.name] = set(rows)
        for column in table.primary_key:
            if table.name not in {"agency", "person", "project"}:
                place = list(table.columns).index(column)
                known[table.name, column.name] = {row[place] for row in rows.values()}
    return found


def forms_of(client: PageClient, app: Flask, cast: Cast, worlds: Worlds) -> list[tuple[Page, Any]]:
    """Every form that writes, on every page of the own project, with the page that it is on."""
    forms: dict[tuple[str, tuple[str, ...]], tuple[Page, Any]] = {}
    for rule, method in rules(app):
        if method != "GET" or not isinstance(POLICY[rule.endpoint], InProject):
            continue
        place = address(app, rule, cast.project.slug, worlds.own)
        answer = client.client.get(place, headers=SAME_ORIGIN)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = Page(answer, place)
        for form in page.all("//form"):
            if (form.get("method") or "get").lower() == "post":
                target = urljoin(place, form.get("action") or place)
                names = tuple(sorted({name for name, _ in choices(form)}))
                forms.setdefault((target, names), (page, form))
    return list(forms.values())


def choices(form: Any) -> list[tuple[str, str]]:
    """Every value that a form can send, by field: hidden ones, buttons, boxes, options."""
    found = []
    elements = form.xpath(".//input|.//button|.//option|.//textarea")
    if form.get("id"):
        elements += form.xpath(f"//*[@form='{form.get('id')}']")
    for element in elements:
        owner = element.getparent() if element.tag == "option" else element
        while element.tag == "option" and owner.tag != "select":
            owner = owner.getparent()
        name = owner.get("name")
        if name:
            found.append((name, element.get("value") or ""))
    return found


def filled(form: Any) -> dict[str, list[str]]:
    """What a browser would send, with words in every empty text field."""
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    for field in form.xpath(".//textarea|.//input[@type='text' or not(@type)]"):
        if field.get("name") and not any(sent.get(field.get("name"), [""])):
            sent[field.get("name")] = ["Exempel: egna ord"]
    return sent


def test_a_foreign_id_in_an_address_opens_nothing(
    pages: PageClient, app: Flask, cast: Cast, worlds: Worlds, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    token = csrf_token_of(client)
    before = rows_of(session, cast.sibling.id)
    wrong, tried = [], set()
    for rule, method in rules(app):
        if not isinstance(POLICY[rule.endpoint], InProject):
            continue
        for argument in rule.arguments - SHARED - {"project"}:
            if argument not in worlds.own:
                continue
            place = address(
                app, rule, cast.project.slug, worlds.own | {argument: worlds.foreign[argument]}
            )
            answer = client.client.open(
                place,
                method=method,
                headers=SAME_ORIGIN,
                data={"csrf_token": token, "role": "reader", **dict.fromkeys(OWN_TEXTS, "Exempel")}
                if method == "POST"
                else None,
            )
            tried.add(argument)
            if answer.status_code != 404 or SECRET in answer.text:
                wrong.append(f"{method} {rule} with a foreign {argument}: {answer.status_code}")
    assert wrong == []
    assert rows_of(session, cast.sibling.id) == before
    assert {"area", "voice", "walk", "photo", "record", "kit", "action", "answer"} <= tried


def test_the_same_addresses_open_with_ids_of_ones_own(
    pages: PageClient, app: Flask, cast: Cast, worlds: Worlds
) -> None:
    client = pages.sign_in(cast.astrid)
    opened = set()
    for rule, method in rules(app):
        if method == "GET" and isinstance(POLICY[rule.endpoint], InProject):
            place = address(app, rule, cast.project.slug, worlds.own)
            if client.client.get(place, headers=SAME_ORIGIN).status_code in {200, 303}:
                opened |= rule.arguments & set(worlds.own)
    assert {"area", "walk", "photo", "record", "action", "answer", "test_round"} <= opened


def buttons(form: Any) -> list[dict[str, list[str]]]:
    """What each button of the form adds to what is sent."""
    found = [
        {button.get("name"): [button.get("value") or ""]}
        for button in form.xpath(".//button[@name]|.//input[@type='submit' and @name]")
    ]
    return found[:6] or [{}]


def sendings(page: Page, form: Any, worlds: Worlds) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Every address and content that a form can send with one id made another project's."""
    target = urljoin(page.address, form.get("action") or page.address)
    for button in buttons(form):
        sent = filled(form) | button
        for at, part in enumerate(target.split("/")):
            if (twin := worlds.twin(part)) is not None:
                parts = target.split("/")
                yield "/".join([*parts[:at], twin, *parts[at + 1 :]]), sent
        for name, value in dict.fromkeys(choices(form)):
            if (twin := worlds.twin(value)) is not None:
                yield target, sent | {name: [twin]}


def test_a_foreign_id_in_a_form_changes_nothing(
    pages: PageClient, app: Flask, cast: Cast, worlds: Worlds, session: Session
) -> None:
    client = pages.sign_in(cast.astrid)
    before = rows_of(session, cast.sibling.id)
    wrong, tried = [], 0
    for page, form in forms_of(client, app, cast, worlds):
        kind = form.get("enctype") or "application/x-www-form-urlencoded"
        for target, sent in sendings(page, form, worlds):
            tried += 1
            answer = client.client.post(target, data=sent, headers=SAME_ORIGIN, content_type=kind)
            after = rows_of(session, cast.sibling.id)
            if answer.status_code >= 500 or SECRET in answer.text or after != before:
                changed = [table for table in before if before[table] != after[table]]
                wrong.append(f"{target} {sent}: {answer.status_code} {changed}")
                before = after
    assert wrong == []
    assert tried >= 30


def test_a_foreign_id_in_a_link_shows_nothing(
    pages: PageClient, app: Flask, cast: Cast, worlds: Worlds
) -> None:
    client = pages.sign_in(cast.astrid)
    wrong, tried = [], set()
    for rule, method in rules(app):
        if method != "GET" or not isinstance(POLICY[rule.endpoint], InProject):
            continue
        place = address(app, rule, cast.project.slug, worlds.own)
        answer = client.client.get(place, headers=SAME_ORIGIN)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = Page(answer, place)
        for link in set(map(str, page.all("//a/@href"))):
            parts = urlsplit(urljoin(place, link))
            query = parse_qsl(parts.query)
            for at, (name, value) in enumerate(query):
                twin = worlds.twin(value)
                if twin is None or (parts.path, name) in tried:
                    continue
                tried.add((parts.path, name))
                changed = [*query[:at], (name, twin), *query[at + 1 :]]
                answer = client.client.get(
                    f"{parts.path}?{urlencode(changed)}", headers=SAME_ORIGIN
                )
                if answer.status_code >= 500 or SECRET in answer.text:
                    wrong.append(f"{parts.path}?{name}: {answer.status_code}")
    assert wrong == []
    assert len(tried) >= 2
