"""Every model, so that the metadata is whole."""

from codesign.accounts.models import Agency, LoginSession, Person
from codesign.areas.models import Area, Coding, CodingChange
from codesign.artefacts.models import Artefact, ArtefactFile, ArtefactVersion, SyncedFile
from codesign.contributions.models import (
    Contribution,
    FacetTally,
    Installation,
    NoteImport,
    Submission,
    Tally,
    Withdrawal,
)
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.jobs.models import NOT_IN_BACKUPS as OF_JOBS
from codesign.jobs.models import Job, JobPiece
from codesign.projects.models import AuditEvent, Membership, Project, ProjectInvitation
from codesign.projects.restorations import Restoration
from codesign.prototypes.models import ChangeVoice
from codesign.questionnaires.models import NOT_IN_BACKUPS as OF_EDITS
from codesign.questionnaires.models import (
    QuestionnaireChannel,
    QuestionnaireEdit,
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireSaved,
    QuestionnaireTally,
)
from codesign.quotes.models import ChosenQuote
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkClock,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)
from codesign.units.models import Unit

NOT_IN_BACKUPS = ("login_session", "walk_clock", *OF_EDITS, *OF_JOBS)
"""Tables that no backup holds, those that refer to others first. They are there after a restore,
and empty: staff sign in again, and who was in a walk-through goes on with its clock anew."""

__all__ = [
    "NOT_IN_BACKUPS",
    "Action",
    "Agency",
    "Area",
    "Artefact",
    "ArtefactFile",
    "ArtefactVersion",
    "AuditEvent",
    "ChangeVoice",
    "ChosenQuote",
    "Coding",
    "CodingChange",
    "Contribution",
    "FacetTally",
    "FieldKit",
    "FieldRecord",
    "Installation",
    "Job",
    "JobPiece",
    "LoginSession",
    "Membership",
    "NoteImport",
    "Person",
    "Priority",
    "Project",
    "ProjectInvitation",
    "PublishedAnswer",
    "QuestionnaireChannel",
    "QuestionnaireEdit",
    "QuestionnaireResponse",
    "QuestionnaireRound",
    "QuestionnaireSaved",
    "QuestionnaireTally",
    "Restoration",
    "RoundArm",
    "Submission",
    "SyncedFile",
    "Tally",
    "TestRound",
    "Unit",
    "WalkAnswer",
    "WalkClock",
    "WalkEvent",
    "WalkPhoto",
    "WalkTask",
    "WalkThrough",
    "Withdrawal",
]
