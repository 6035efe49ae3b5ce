"""The pages of long work, to the application."""

from codesign.artefacts.capability import Capability
from codesign.artefacts.events import Events
from codesign.jobs import views
from codesign.jobs.event_handlers import on_participation_withdrawn, on_voice_withdrawn
from codesign.projects.looks import BOTH
from codesign.projects.policy import EVERY_ROLE, InProject, SignedIn

capability = Capability(
    name="jobs",
    blueprints=(views.blueprint,),
    policy={
        "jobs.page": InProject(EVERY_ROLE),
        "jobs.file": InProject(EVERY_ROLE),
        "jobs.cancel": InProject(EVERY_ROLE),
        "jobs.retry": InProject(EVERY_ROLE),
        "jobs.page_alone": SignedIn(),
        "jobs.cancel_alone": SignedIn(),
        "jobs.retry_alone": SignedIn(),
    },
    looks={
        "jobs.file": BOTH,
    },
    events=Events(
        on_voice_withdrawn=on_voice_withdrawn,
        on_participation_withdrawn=on_participation_withdrawn,
    ),
    install=(views.install,),
)
