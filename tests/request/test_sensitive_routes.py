"""Who opens what is sensitive, written down by hand and not read from the policy table.

The matrix in `test_authorisation` is made from the table that it checks, so a role that slips into
the table slips into the matrix. Here every route that not everybody in a project may use stands a
second time: raw words, single walk-throughs, whole project files, the log, members and settings.
"""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.projects.policy import POLICY, Admin, InProject, SignedIn
from tests.cast import Cast
from tests.furnishing import furnish
from tests.pages import SAME_ORIGIN, PageClient
from tests.request.test_authorisation import address, csrf_token_of, is_refused

OWNER, DESIGNER, FACILITATOR, ANALYST = "owner", "designer", "facilitator", "analyst"
EDITORS = {OWNER, DESIGNER}
RESEARCHERS = {OWNER, DESIGNER, FACILITATOR, ANALYST}
"""Those who may read words that nobody has released."""
WITH_AREAS = {OWNER, DESIGNER, ANALYST}
IN_THE_FIELD = {OWNER, DESIGNER, FACILITATOR}

ONLY_THE_OWNER = """
    people.audit people.invite people.withdraw_invitation people.change_role people.remove_member
    projects.settings
    printed_counts.bring_in printed_counts.take_back printed_counts.bring_back
"""
ONLY_EDITORS = """
    content.journey content.publish content.download content.version content.compare
    content.draft content.save_draft content.publish_draft content.discard_draft
    prototypes.new prototypes.new_version prototypes.begin_draft prototypes.draft
    prototypes.change_screens prototypes.add_pictures prototypes.change_log prototypes.hotspots
    prototypes.publish prototypes.discard
    feeds.overview feeds.new feeds.replace
    changes.page changes.link changes.unlink
    questionnaires.new questionnaires.draft questionnaires.publish questionnaires.discard
    questionnaires.edit questionnaires.change questionnaires.rearrange questionnaires.preview
    questionnaires.translations questionnaires.languages questionnaires.start
    questionnaires.bank
"""
ONLY_RESEARCHERS = """
    feedback.moderation feedback.moderate feedback.moderate_many
    areas.desk areas.code areas.undo
    imports.upload imports.review imports.run imports.abandon imports.template imports.faults
    exports.project_file
    answers.add_action answers.action answers.delete_action answers.add_answer answers.answer
    answers.move_answer answers.priorities answers.prioritise
    reports.quotes reports.choose_quote reports.drop_quote
    results.rows results.codebook results.walks results.walk
    questionnaires.quality questionnaires.go_through
    questionnaires.rows questionnaires.codebook questionnaires.workbook questionnaires.ddi
    questionnaires.spss
    questionnaires.aside questionnaires.decide
"""
ONLY_WITH_AREAS = """
    results.release
    areas.edit areas.create areas.update areas.reorder areas.merge areas.split areas.move
    areas.delete
"""
ONLY_IN_THE_FIELD = """
    rounds.new rounds.edit rounds.open rounds.close rounds.copy rounds.delete rounds.try_out
    results.leave_out results.take_in
    questionnaires.open questionnaires.close questionnaires.try_out
    questionnaires.staff_picture questionnaires.devices questionnaires.prepare_device
    questionnaires.device_link questionnaires.withdraw_device
    questionnaires.import_device_queue
    questionnaires.reminded questionnaires.channels
    questionnaires.add_channel questionnaires.add_channels questionnaires.channel
    questionnaires.close_channel questionnaires.poster questionnaires.posters
    questionnaires.channel_table questionnaires.reminders
    units.as_table units.table
    field.page field.prepare field.link field.withdraw field.record field.decide field.import_queue
"""
BY_HAND = {
    endpoint: roles
    for endpoints, roles in (
        (ONLY_THE_OWNER, {OWNER}),
        (ONLY_EDITORS, EDITORS),
        (ONLY_RESEARCHERS, RESEARCHERS),
        (ONLY_WITH_AREAS, WITH_AREAS),
        (ONLY_IN_THE_FIELD, IN_THE_FIELD),
    )
    for endpoint in endpoints.split()
}
ONLY_ADMINISTRATORS = {"projects.new", "exports.import_project", "projects.restoration_read"}
PEOPLE = {
    OWNER: "astrid",
    DESIGNER: "designer",
    FACILITATOR: "facilitator",
    ANALYST: "analyst",
    "reader": "bo",
}


def test_every_route_that_is_not_for_all_in_a_project_stands_here() -> None:
    narrow = {
        endpoint
        for endpoint, audience in POLICY.items()
        if isinstance(audience, InProject) and audience.roles != frozenset(Role)
    }
    assert sorted(narrow - set(BY_HAND)) == []
    assert sorted(set(BY_HAND) - set(POLICY)) == []


def test_only_administrators_of_the_agency_start_and_bring_in_projects() -> None:
    assert {e for e, audience in POLICY.items() if isinstance(audience, Admin)} == (
        ONLY_ADMINISTRATORS
    )


def test_what_every_member_of_staff_may_use_is_their_own() -> None:
    own = {endpoint for endpoint, audience in POLICY.items() if isinstance(audience, SignedIn)}
    assert own == {
        "projects.mine",
        "people.sign_out",
        "people.account",
        "people.password",
        "jobs.page_alone",
        "jobs.cancel_alone",
        "jobs.retry_alone",
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_sensitive_pages_open_to_these_roles_and_to_no_other(
    pages: PageClient, app: Flask, cast: Cast, session: Session, role: str
) -> None:
    there = furnish(app, session, cast.project, cast.version, cast.astrid)
    client = pages.sign_in(getattr(cast, PEOPLE[role]))
    token = csrf_token_of(client)
    wrong = []
    for rule in app.url_map.iter_rules():
        roles = BY_HAND.get(rule.endpoint)
        if roles is None:
            continue
        place = address(app, rule, cast.project.slug, there)
        if "GET" in (rule.methods or set()):
            answer = client.client.get(place, headers=SAME_ORIGIN)
            code = (answer.status_code, answer.headers.get("Location", ""))
            if is_refused(code) == (role in roles):
                wrong.append(f"GET {rule} as {role}: {code[0]}")
        elif role not in roles:
            answer = client.client.post(place, data={"csrf_token": token}, headers=SAME_ORIGIN)
            if answer.status_code != 403:
                wrong.append(f"POST {rule} as {role}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", PEOPLE)
def test_words_that_nobody_has_released_reach_only_those_who_may_read_them(
    pages: PageClient, app: Flask, cast: Cast, session: Session, role: str
) -> None:
    """Whatever the page: neither the desk, an export, a report nor a result tells a reader."""
    from tests import factories

    secret = "Ordet som ingen har släppt än"
    area = factories.area(session, cast.project, "Information")
    factories.voice(session, cast.project, cast.version, secret, moderation="waiting")
    factories.voice(session, cast.project, cast.version, secret, moderation="rejected")
    there = furnish(app, session, cast.project, cast.version, cast.astrid) | {"area": area.id}
    client = pages.sign_in(getattr(cast, PEOPLE[role]))
    told = []
    for rule in app.url_map.iter_rules():
        audience = POLICY[rule.endpoint]
        if not isinstance(audience, InProject) or "GET" not in (rule.methods or set()):
            continue
        place = address(app, rule, cast.project.slug, there)
        with client.client.get(place, headers=SAME_ORIGIN) as answer:
            if secret.encode() in answer.data:
                told.append(rule.endpoint)
    if role in RESEARCHERS:
        assert {"areas.desk", "feedback.moderation"} <= set(told)
    else:
        assert told == []
