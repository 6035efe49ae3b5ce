"""The policy to the letter, written down a second time by hand: who each kind of role is, and who
each route is for. `tests/request/test_sensitive_routes.py` walks through the same doors."""

import pytest

from codesign.accounts.roles import Role
from codesign.capabilities import CAPABILITIES, job_kinds
from codesign.projects import policy
from codesign.projects.policy import POLICY, Admin, InProject, Participant, Public, SignedIn
from tests.request.test_sensitive_routes import (
    ANALYST,
    BY_HAND,
    DESIGNER,
    EDITORS,
    FACILITATOR,
    IN_THE_FIELD,
    ONLY_ADMINISTRATORS,
    OWNER,
    RESEARCHERS,
    WITH_AREAS,
)

READER = "reader"
EVERYONE = """
    static start.home projects.public people.sign_in people.accept_invitation
    journeys.public_map journeys.public_step journeys.public_phase journeys.public_whole
    journeys.tell journeys.tell_of_all feedback.receipt feedback.withdraw
    answers_public.page areas.public_table areas.public_area looking.public_screen
    looking.public_inside stories.story bundles.public_look answering.page answering.picture
    printed_counts.public
    answering.channel
"""
WITH_A_CODE = """
    looking.file bundles.events walking.welcome walking.begin walking.next_person
    walking.resume walking.page walking.answer walking.screen walking.press walking.remark
    walking.restart walking.done walking.photo field.device field.worker field.code
    field.carried field.view field.send field.photo
    carried.device carried.worker carried.code carried.bundle carried.picture carried.send
"""
THEIR_OWN = """
    projects.mine people.sign_out people.account people.password jobs.page_alone
    jobs.cancel_alone jobs.retry_alone
"""
EVERY_MEMBER = """
    projects.home people.members jobs.page jobs.file jobs.cancel jobs.retry journeys.staff_map
    journeys.staff_step journeys.staff_phase journeys.staff_whole
    answers.board answers.area answers.voice areas.staff_table
    areas.staff_area reports.page reports.pdf reports.docx exports.page exports.voices
    exports.codebook insights.overview insights.voices insights.table looking.staff_screen
    looking.staff_inside bundles.staff_look prototypes.index prototypes.page prototypes.as_text
    prototypes.as_zip prototypes.compare prototypes.state prototypes.report prototypes.checked
    results.page results.table results.quotes results.photo results.compare rounds.overview
    rounds.page rounds.invitation questionnaires.index questionnaires.page
    questionnaires.as_text questionnaires.as_workbook questionnaires.dry_run
    questionnaires.results questionnaires.themes questionnaires.units questionnaires.unit
    questionnaires.versus questionnaires.missing questionnaires.weighted units.index units.page
    questionnaires.response_rates
    questionnaires.told
    printed_counts.index printed_counts.as_file
    questionnaires.versions
"""


def endpoints(audience: type) -> set[str]:
    return {endpoint for endpoint, found in POLICY.items() if isinstance(found, audience)}


def test_every_route_is_for_exactly_those_that_stand_here() -> None:
    assert endpoints(Public) == set(EVERYONE.split())
    assert endpoints(Participant) == set(WITH_A_CODE.split())
    assert endpoints(SignedIn) == set(THEIR_OWN.split())
    assert endpoints(Admin) == ONLY_ADMINISTRATORS
    in_project = {
        endpoint: {str(role) for role in audience.roles}
        for endpoint, audience in POLICY.items()
        if isinstance(audience, InProject)
    }
    everybody = dict.fromkeys(EVERY_MEMBER.split(), RESEARCHERS | {READER})
    assert in_project == everybody | BY_HAND


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("EVERY_ROLE", {OWNER, DESIGNER, FACILITATOR, ANALYST, READER}),
        ("SEES_RAW", RESEARCHERS),
        ("SEES_EXACT_NUMBERS", RESEARCHERS),
        ("SEES_GROUP_ACTIONS", RESEARCHERS),
        ("CODES", RESEARCHERS),
        ("IMPORTS", RESEARCHERS),
        ("MODERATES", RESEARCHERS),
        ("WRITES_ANSWERS", RESEARCHERS),
        ("EDITS_AREAS", WITH_AREAS),
        ("RELEASES_NUMBERS", WITH_AREAS),
        ("EDITS_JOURNEYS", EDITORS),
        ("EDITS_PROTOTYPES", EDITORS),
        ("PUBLISHES_ANSWERS", EDITORS),
        ("RUNS_ROUNDS", IN_THE_FIELD),
        ("OWNS", {OWNER}),
    ],
)
def test_every_group_of_roles_is_exactly_this_one(name: str, roles: set[str]) -> None:
    assert set(map(str, getattr(policy, name))) == roles


def test_the_groups_of_people_in_this_test_are_what_they_are_called() -> None:
    assert {str(role) for role in Role} == RESEARCHERS | {READER}
    assert EDITORS < WITH_AREAS < RESEARCHERS
    assert EDITORS < IN_THE_FIELD < RESEARCHERS
    assert {OWNER} < EDITORS


def test_long_work_is_for_exactly_these_roles() -> None:
    """No roles at all: work outside any project, for those who administer their agency."""
    assert {kind.name: set(map(str, kind.roles)) for kind in job_kinds(CAPABILITIES)} == {
        "notes.read": RESEARCHERS,
        "notes.check": RESEARCHERS,
        "notes.import": RESEARCHERS,
        "project.write": RESEARCHERS,
        "project.read": set(),
        "questionnaire.quality": RESEARCHERS,
        "prototype.new": EDITORS,
        "prototype.version": EDITORS,
        "questionnaire.posters": IN_THE_FIELD,
        "questionnaire.spss": RESEARCHERS,
        "report.pdf": RESEARCHERS | {READER},
        "report.docx": RESEARCHERS | {READER},
    }
