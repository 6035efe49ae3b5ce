"""Questionnaires, to the application."""

from codesign.artefacts.capability import Capability
from codesign.i18n import lazy
from codesign.projects.looks import NUMBERS, WORDS
from codesign.projects.policy import (
    EDITS_PROTOTYPES,
    EVERY_ROLE,
    RUNS_ROUNDS,
    SEES_RAW,
    InProject,
    Participant,
    Public,
)
from codesign.questionnaires.files.jobs import KINDS as FILE_JOBS
from codesign.questionnaires.jobs import KINDS
from codesign.questionnaires.kind import KIND
from codesign.questionnaires.page_parts import PARTS
from codesign.questionnaires.poster_jobs import KINDS as POSTER_JOBS
from codesign.questionnaires.project_file import SECTIONS
from codesign.questionnaires.receipt import RECEIPTS
from codesign.questionnaires.views import (
    absent,
    answering,
    asking,
    bank,
    carried,
    channels,
    documents,
    editing,
    files,
    numbers,
    offline,
    previewing,
    quality,
    results,
    starting,
    translating,
    versions,
    versus,
    weights,
)
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.here import rounds_to_remind
from codesign.web.limits import FILES
from codesign.web.navigation import Chapter, Entry

__all__ = [
    "absent",
    "answering",
    "asking",
    "bank",
    "capability",
    "carried",
    "channels",
    "documents",
    "editing",
    "files",
    "numbers",
    "offline",
    "previewing",
    "quality",
    "results",
    "starting",
    "translating",
    "versions",
    "versus",
    "weights",
]

FILLED_BYTES = 4 * 1024 * 1024
"""Each page carries all that was typed before it: some hundred long answers, as forms write it."""

capability = Capability(
    name="questionnaires",
    blueprints=(blueprint, answering.public, carried.blueprint),
    kinds=(KIND,),
    receipts=(RECEIPTS,),
    page_parts=PARTS,
    project_file_sections=SECTIONS,
    policy={
        "answering.page": Public(),
        "answering.picture": Public(),
        "answering.channel": Public(),
        "questionnaires.index": InProject(EVERY_ROLE),
        "questionnaires.page": InProject(EVERY_ROLE),
        "questionnaires.as_text": InProject(EVERY_ROLE),
        "questionnaires.as_workbook": InProject(EVERY_ROLE),
        "questionnaires.dry_run": InProject(EVERY_ROLE),
        "questionnaires.results": InProject(EVERY_ROLE),
        "questionnaires.themes": InProject(EVERY_ROLE),
        "questionnaires.units": InProject(EVERY_ROLE),
        "questionnaires.unit": InProject(EVERY_ROLE),
        "questionnaires.versus": InProject(EVERY_ROLE),
        "questionnaires.missing": InProject(EVERY_ROLE),
        "questionnaires.weighted": InProject(EVERY_ROLE),
        "questionnaires.new": InProject(EDITS_PROTOTYPES),
        "questionnaires.draft": InProject(EDITS_PROTOTYPES),
        "questionnaires.edit": InProject(EDITS_PROTOTYPES),
        "questionnaires.change": InProject(EDITS_PROTOTYPES),
        "questionnaires.rearrange": InProject(EDITS_PROTOTYPES),
        "questionnaires.preview": InProject(EDITS_PROTOTYPES),
        "questionnaires.translations": InProject(EDITS_PROTOTYPES),
        "questionnaires.languages": InProject(EDITS_PROTOTYPES),
        "questionnaires.bank": InProject(EDITS_PROTOTYPES),
        "questionnaires.start": InProject(EDITS_PROTOTYPES),
        "questionnaires.versions": InProject(EVERY_ROLE),
        "questionnaires.publish": InProject(EDITS_PROTOTYPES),
        "questionnaires.discard": InProject(EDITS_PROTOTYPES),
        "questionnaires.open": InProject(RUNS_ROUNDS),
        "questionnaires.close": InProject(RUNS_ROUNDS),
        "questionnaires.try_out": InProject(RUNS_ROUNDS),
        "questionnaires.staff_picture": InProject(RUNS_ROUNDS),
        "questionnaires.devices": InProject(RUNS_ROUNDS),
        "questionnaires.prepare_device": InProject(RUNS_ROUNDS),
        "questionnaires.device_link": InProject(RUNS_ROUNDS),
        "questionnaires.withdraw_device": InProject(RUNS_ROUNDS),
        "questionnaires.aside": InProject(SEES_RAW),
        "questionnaires.decide": InProject(SEES_RAW),
        "questionnaires.import_device_queue": InProject(RUNS_ROUNDS),
        "carried.device": Participant(),
        "carried.worker": Participant(),
        "carried.code": Participant(),
        "carried.bundle": Participant(),
        "carried.picture": Participant(),
        "carried.send": Participant(),
        "questionnaires.reminded": InProject(RUNS_ROUNDS),
        "questionnaires.channels": InProject(RUNS_ROUNDS),
        "questionnaires.add_channel": InProject(RUNS_ROUNDS),
        "questionnaires.add_channels": InProject(RUNS_ROUNDS),
        "questionnaires.channel": InProject(RUNS_ROUNDS),
        "questionnaires.close_channel": InProject(RUNS_ROUNDS),
        "questionnaires.poster": InProject(RUNS_ROUNDS),
        "questionnaires.posters": InProject(RUNS_ROUNDS),
        "questionnaires.channel_table": InProject(RUNS_ROUNDS),
        "questionnaires.reminders": InProject(RUNS_ROUNDS),
        "questionnaires.response_rates": InProject(EVERY_ROLE),
        "questionnaires.rows": InProject(SEES_RAW),
        "questionnaires.codebook": InProject(SEES_RAW),
        "questionnaires.quality": InProject(SEES_RAW),
        "questionnaires.go_through": InProject(SEES_RAW),
        "questionnaires.workbook": InProject(SEES_RAW),
        "questionnaires.ddi": InProject(SEES_RAW),
        "questionnaires.spss": InProject(SEES_RAW),
        "questionnaires.told": InProject(EVERY_ROLE),
    },
    looks={
        f"questionnaires.{page}": NUMBERS
        for page in (
            *("channels", "channel", "reminders", "response_rates"),
            *("results", "themes", "units", "unit", "versus", "missing", "weighted", "quality"),
        )
    }
    | {"questionnaires.aside": WORDS},
    jobs=(*KINDS, *FILE_JOBS, *POSTER_JOBS),
    uploads={
        "answering.page": FILLED_BYTES,
        "questionnaires.try_out": FILLED_BYTES,
        "carried.send": FILLED_BYTES,
        "questionnaires.import_device_queue": FILES,
        "questionnaires.new": FILES,
        "questionnaires.draft": FILES,
        "questionnaires.change": FILLED_BYTES,
        "questionnaires.preview": FILLED_BYTES,
        "questionnaires.translations": FILLED_BYTES,
    },
    navigation=(
        Entry(
            Chapter.COLLECT,
            "questionnaires.index",
            lazy("Enkäter"),
            ("questionnaires.",),
            waits=rounds_to_remind,
        ),
        Entry(Chapter.COLLECT, "units.index", lazy("Enheter"), ("units.",)),
    ),
)
