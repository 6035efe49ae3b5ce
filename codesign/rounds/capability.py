"""Rounds, to the application."""

from codesign.artefacts.capability import Capability
from codesign.i18n import lazy
from codesign.projects.looks import BOTH, NUMBERS, WORDS
from codesign.projects.policy import (
    EVERY_ROLE,
    RELEASES_NUMBERS,
    RUNS_ROUNDS,
    SEES_RAW,
    InProject,
    Participant,
)
from codesign.rounds.project_file.sections import SECTIONS
from codesign.rounds.views import participation, results, rounds
from codesign.web.limits import FILES
from codesign.web.navigation import Chapter, Entry

capability = Capability(
    name="rounds",
    project_file_sections=SECTIONS,
    blueprints=(
        results.blueprint,
        rounds.blueprint,
        participation.blueprint,
    ),
    policy={
        "results.page": InProject(EVERY_ROLE),
        "results.table": InProject(EVERY_ROLE),
        "results.quotes": InProject(EVERY_ROLE),
        "results.photo": InProject(EVERY_ROLE),
        "results.compare": InProject(EVERY_ROLE),
        "results.release": InProject(RELEASES_NUMBERS),
        "results.rows": InProject(SEES_RAW),
        "results.codebook": InProject(SEES_RAW),
        "results.walks": InProject(SEES_RAW),
        "results.walk": InProject(SEES_RAW),
        "rounds.overview": InProject(EVERY_ROLE),
        "rounds.page": InProject(EVERY_ROLE),
        "rounds.invitation": InProject(EVERY_ROLE),
        "rounds.new": InProject(RUNS_ROUNDS),
        "rounds.edit": InProject(RUNS_ROUNDS),
        "rounds.open": InProject(RUNS_ROUNDS),
        "rounds.close": InProject(RUNS_ROUNDS),
        "rounds.copy": InProject(RUNS_ROUNDS),
        "rounds.delete": InProject(RUNS_ROUNDS),
        "rounds.try_out": InProject(RUNS_ROUNDS),
        "results.leave_out": InProject(RUNS_ROUNDS),
        "results.take_in": InProject(RUNS_ROUNDS),
        "walking.welcome": Participant(),
        "walking.begin": Participant(),
        "walking.next_person": Participant(),
        "walking.resume": Participant(),
        "walking.page": Participant(),
        "walking.answer": Participant(),
        "walking.screen": Participant(),
        "walking.press": Participant(),
        "walking.remark": Participant(),
        "walking.restart": Participant(),
        "walking.done": Participant(),
        "walking.photo": Participant(),
    },
    looks={
        "results.page": BOTH,
        "results.table": NUMBERS,
        "results.compare": NUMBERS,
        "results.quotes": BOTH,
        "results.photo": WORDS,
        "results.walks": BOTH,
        "results.walk": BOTH,
    },
    uploads={
        "walking.answer": FILES,
    },
    navigation=(
        Entry(
            Chapter.COLLECT,
            "rounds.overview",
            lazy("Provomgångar"),
            ("rounds.", "results.", "field."),
        ),
    ),
)
