"""Fieldwork, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.events import Events
from codesign.artefacts.receipts import Receipts
from codesign.fieldwork import event_handlers, views
from codesign.fieldwork.record import PHOTO_BYTES, RECORD_BYTES
from codesign.fieldwork.views.blueprint import FORM_AROUND_BYTES
from codesign.projects.looks import WORDS
from codesign.projects.policy import RUNS_ROUNDS, InProject, Participant
from codesign.web.limits import FILES

capability = Capability(
    name="fieldwork",
    blueprints=(views.blueprint,),
    policy={
        "field.page": InProject(RUNS_ROUNDS),
        "field.prepare": InProject(RUNS_ROUNDS),
        "field.link": InProject(RUNS_ROUNDS),
        "field.withdraw": InProject(RUNS_ROUNDS),
        "field.record": InProject(RUNS_ROUNDS),
        "field.decide": InProject(RUNS_ROUNDS),
        "field.import_queue": InProject(RUNS_ROUNDS),
        "field.device": Participant(),
        "field.worker": Participant(),
        "field.code": Participant(),
        "field.carried": Participant(),
        "field.view": Participant(),
        "field.send": Participant(),
        "field.photo": Participant(),
    },
    events=Events(on_participation_withdrawn=event_handlers.on_participation_withdrawn),
    receipts=(Receipts(event_handlers.find, event_handlers.take_back_again),),
    looks={
        "field.record": WORDS,
    },
    uploads={
        "field.import_queue": FILES,
        "field.send": RECORD_BYTES,
        "field.photo": PHOTO_BYTES + FORM_AROUND_BYTES,
    },
)
