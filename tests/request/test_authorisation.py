"""Every route × role × own, sibling, other agency: generated from the policy table."""

import re
from itertools import product

import pytest
from flask import Flask, templating
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.db import now
from codesign.fieldwork import devices
from codesign.fieldwork.models import FieldRecord
from codesign.projects.policy import POLICY, Admin, InProject, Participant, Public, SignedIn
from codesign.questionnaires import kits
from codesign.questionnaires.channels import make_channel
from tests import factories, fieldwork, printed_counts, questionnaires, walking
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient

ROLES = {
    Role.OWNER: "astrid",
    Role.DESIGNER: "designer",
    Role.FACILITATOR: "facilitator",
    Role.ANALYST: "analyst",
    Role.READER: "bo",
}
REFUSED = {401, 403, 404}


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with every method it takes."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(app: Flask, rule: Rule, project: str, values: dict[str, object]) -> str:
    """The rule's address with the project and things that exist in the own project."""
    known = {"project": project, "filename": "icon.svg", "code": "x" * 32, **values}
    filled = {name: known.get(name, 1) for name in rule.arguments}
    with app.test_request_context("/"):
        return str(app.url_map.bind("localhost").build(rule.endpoint, filled))


@pytest.fixture
def there(session: Session, app: Flask, cast: Cast) -> dict[str, object]:
    """Ids of things in the own project, for addresses that name them."""
    area = factories.area(session, cast.project, "Information")
    voice = factories.voice(session, cast.project, cast.version)
    session.commit()
    feed = "feeds: [{key: morgon, title: M, files: feeds/m, starts: '07:00', ends: '08:00'}]\n"
    read = factories.read_prototype(factories.PROTOTYPE + feed, **{"feeds/m/a.txt": b"stop_id\n"})
    tried = factories.prototype(session, cast.project, read)
    test_round = walking.tried(session, cast.project, [tried])
    walk = walking.walk(session, cast.project, test_round, ["A"])
    # Readers see a drawing when the voice it belongs to is released.
    photo = walking.photo(session, walk, voice=voice)
    with app.app_context():
        kit_secret = devices.prepare(session, cast.project, test_round, cast.facilitator, now())
    kept = FieldRecord(
        agency_id=cast.agency.id,
        project_id=cast.project.id,
        round_id=test_round.id,
        uuid=fieldwork.uuid(1),
        revision=1,
        payload_hash="0",
        payload=fieldwork.payload(arms=[], plan=[], notes=[]),
        reason="closed",
    )
    session.add(kept)
    session.commit()
    asked = questionnaires.opened(session, cast.project, cast.astrid)
    assert asked.number == tried.number
    with app.app_context():
        device_secret = kits.prepare(session, asked, cast.facilitator, now())
    aside = questionnaires.aside(session, asked, "Exempel: satt åt sidan.")
    channel = make_channel(session, asked, "Affisch")
    session.commit()
    return {
        "unit": factories.unit(session, cast.project, "Hem").id,
        "questionnaire": "pendling",
        "device_secret": device_secret,
        "device": 1,
        "kept": aside.id,
        "channel": channel.id,
        "token": channel.token,
        "picture": questionnaires.picture(),
        "printed": printed_counts.brought(session, cast.project, cast.astrid, asked.artefact_id).id,
        "prototype": tried.artefact.slug,
        "test_round": test_round.slug,
        "round_slug": test_round.slug,
        "walk": walk.id,
        "photo": photo.id,
        "part": "hitta-klarade",
        "number": tried.number,
        "screen": "start",
        "feed": "morgon",
        "artefact": tried.artefact_id,
        "digest": "0" * 64,
        "secret": "0" * 32,
        "kit_secret": kit_secret,
        "kit": 1,
        "record": kept.id,
        "journey": cast.artefact.slug,
        "step": "hear",
        "phase": "before",
        "figure": "var",
        "action": factories.action(session, cast.project, area).id,
        "answer": factories.answer(session, cast.project, area).id,
        "area": area.id,
        "voice": voice.id,
        "member": cast.bo.id,
    }


def status(client: PageClient, method: str, place: str) -> tuple[int, str]:
    with client.client.open(place, method=method, headers=SAME_ORIGIN) as answer:
        return answer.status_code, answer.headers.get("Location", "")


def is_refused(answer: tuple[int, str]) -> bool:
    code, location = answer
    return code in REFUSED or (code == 303 and "/logga-in" in location)


def test_every_route_is_in_the_policy_table_and_every_entry_is_a_route(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(POLICY)


def test_staff_routes_are_under_the_staff_address_and_public_ones_are_not(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if isinstance(POLICY[rule.endpoint], InProject):
            assert rule.rule.startswith("/arbete/<project>"), rule


def test_nobody_without_login_comes_past_a_public_route(
    pages: PageClient, app: Flask, cast: Cast, there: dict[str, object]
) -> None:
    for rule, method in rules(app):
        answer = status(pages, method, address(app, rule, cast.project.slug, there))
        if isinstance(POLICY[rule.endpoint], Public):
            assert not is_refused(answer) or method == "POST" or "code" in rule.arguments, rule
        else:
            assert is_refused(answer), f"{method} {rule}: {answer}"


def may(rule: Rule, role: Role, whose: str) -> bool:
    audience = POLICY[rule.endpoint]
    if isinstance(audience, InProject):
        return whose == "own" and role in audience.roles
    if isinstance(audience, Admin):
        return role is Role.OWNER
    return isinstance(audience, SignedIn | Public)


def test_reading_is_open_exactly_to_the_roles_that_the_table_names(
    pages: PageClient,
    app: Flask,
    cast: Cast,
    there: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = {"own": cast.project, "sibling": cast.sibling, "other agency": cast.foreign}
    gets = [rule for rule, method in rules(app) if method == "GET" and rule.endpoint != "static"]
    wrong = []
    for role, name in ROLES.items():
        client = pages.sign_in(getattr(cast, name))
        if role is not Role.OWNER:
            # Whoever may look, sees what the owner sees: it is drawn once.
            monkeypatch.setattr(templating, "_render", lambda *_: "")
        for rule, (whose, project) in product(gets, places.items()):
            audience = POLICY[rule.endpoint]
            if isinstance(audience, Public | Participant) or rule.arguments & {"import_id", "job"}:
                continue
            answer = status(client, "GET", address(app, rule, project.slug, there))
            if is_refused(answer) == may(rule, role, whose):
                wrong.append(f"GET {rule} as {role} in {whose}: {answer[0]}")
    assert wrong == []


def test_writing_is_refused_to_every_role_that_the_table_does_not_name(
    pages: PageClient, app: Flask, cast: Cast, there: dict[str, object]
) -> None:
    places = {"own": cast.project, "sibling": cast.sibling, "other agency": cast.foreign}
    posts = [
        rule
        for rule, method in rules(app)
        if method == "POST"
        and not isinstance(POLICY[rule.endpoint], Public | Participant | SignedIn)
    ]
    wrong = []
    for role, name in ROLES.items():
        client = pages.sign_in(getattr(cast, name))
        token = csrf_token_of(client)
        for rule, (whose, project) in product(posts, places.items()):
            if may(rule, role, whose):
                continue
            answer = client.client.post(
                address(app, rule, project.slug, there),
                data={"csrf_token": token},
                headers=SAME_ORIGIN,
            )
            if answer.status_code not in {403, 404}:
                wrong.append(f"POST {rule} as {role} in {whose}: {answer.status_code}")
    assert wrong == []


def test_another_agency_gets_the_same_answer_as_for_a_project_that_is_not_there(
    pages: PageClient, app: Flask, cast: Cast, there: dict[str, object]
) -> None:
    client = pages.sign_in(cast.cilla)
    for rule, method in rules(app):
        if method != "GET" or not isinstance(POLICY[rule.endpoint], InProject):
            continue
        ours = client.client.get(address(app, rule, cast.project.slug, there), headers=SAME_ORIGIN)
        nothing = client.client.get(address(app, rule, "finns-inte", there), headers=SAME_ORIGIN)
        assert ours.status_code == nothing.status_code == 404, rule
        assert visible(ours.text) == visible(nothing.text), rule


def test_a_closed_project_is_to_the_public_as_one_that_is_not_there(
    pages: PageClient, session: Session, app: Flask, cast: Cast, there: dict[str, object]
) -> None:
    open_to_all = [
        rule
        for rule, method in rules(app)
        if method == "GET"
        and isinstance(POLICY[rule.endpoint], Public)
        and "project" in rule.arguments
    ]
    assert len(open_to_all) > 5

    def answers(slug: str) -> dict[str, tuple[int, str]]:
        asked = {rule.rule: address(app, rule, slug, there) for rule in open_to_all}
        got = {rule: pages.client.get(place, headers=SAME_ORIGIN) for rule, place in asked.items()}
        return {
            rule: (answer.status_code, visible(answer.get_data().decode("utf-8", "replace")))
            for rule, answer in got.items()
        }

    assert 200 in {status for status, _ in answers(cast.project.slug).values()}
    cast.project.is_public = False
    session.commit()
    closed, nothing = answers(cast.project.slug), answers("finns-inte")
    assert {status for status, _ in nothing.values()} == {404}
    assert closed == nothing


def visible(page: str) -> str:
    """A page without what differs between any two answers or repeats the address."""
    page = re.sub(r'nonce="[^"]*"|href="[^"]*"|value="[^"]*"', "", page)
    return " ".join(page.split())


def csrf_token_of(client: PageClient) -> str:
    return str(client.get("/konto").all("//input[@name='csrf_token']/@value")[0])


def test_a_write_without_the_token_or_from_another_site_changes_nothing(
    pages: PageClient, app: Flask, cast: Cast, there: dict[str, object]
) -> None:
    client = pages.sign_in(cast.astrid)
    token = csrf_token_of(client)
    for rule, method in rules(app):
        if method != "POST":
            continue
        place = address(app, rule, cast.project.slug, there)
        bare = client.client.post(place, data={}, headers=SAME_ORIGIN)
        foreign = client.client.post(
            place, data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert bare.status_code in {403, 404, 410}, f"{rule} without a token: {bare.status_code}"
        assert foreign.status_code in {403, 404, 410}, f"{rule} from elsewhere"


def test_an_admin_is_not_a_member_of_every_project(pages: PageClient, cast: Cast) -> None:
    assert isinstance(cast.astrid, Person)
    assert cast.astrid.is_admin
    pages.sign_in(cast.astrid).get(f"/arbete/{cast.sibling.slug}", status=404)
