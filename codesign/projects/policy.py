"""Who may do what: every route names its audience here; a route that is not listed is refused."""

from dataclasses import dataclass

from codesign.accounts.roles import Role

EVERY_ROLE = frozenset(Role)
SEES_RAW = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST})
"""Roles that read words which nobody has released yet."""
SEES_EXACT_NUMBERS = SEES_RAW
"""Roles that the disclosure guard does not meet: they see exact numbers of small groups, and may
filter freely."""
SEES_GROUP_ACTIONS = SEES_RAW
"""Roles that see actions which are only for the project group."""
CODES = SEES_RAW
EDITS_AREAS = frozenset({Role.OWNER, Role.DESIGNER, Role.ANALYST})
EDITS_JOURNEYS = frozenset({Role.OWNER, Role.DESIGNER})
IMPORTS = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST})
MODERATES = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST})
WRITES_ANSWERS = SEES_RAW
EDITS_PROTOTYPES = frozenset({Role.OWNER, Role.DESIGNER})
RUNS_ROUNDS = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR})
"""Roles that plan rounds, open and close them, and interview in the field."""
PUBLISHES_ANSWERS = frozenset({Role.OWNER, Role.DESIGNER})
RELEASES_NUMBERS = frozenset({Role.OWNER, Role.DESIGNER, Role.ANALYST})
"""Roles that decide when readers are told what a round has answered."""
OWNS = frozenset({Role.OWNER})


@dataclass(frozen=True)
class Public:
    """Anyone, without an account."""


@dataclass(frozen=True)
class Participant:
    """Anyone who holds a code of a round or a walk-through; the view fetches by that code first,
    and answers alike whether it is wrong, old or somebody else's."""


@dataclass(frozen=True)
class SignedIn:
    """Any member of staff; what is listed is their own."""


@dataclass(frozen=True)
class Admin:
    """Staff who administer their agency."""


@dataclass(frozen=True)
class InProject:
    """Staff with one of these roles in the project that the address names."""

    roles: frozenset[Role]


Audience = Public | Participant | SignedIn | Admin | InProject

POLICY: dict[str, Audience] = {
    "static": Public(),
    # start
    "start.home": Public(),
    # projects
    "projects.public": Public(),
    "projects.mine": SignedIn(),
    "projects.restoration_read": Admin(),
    "projects.new": Admin(),
    "projects.home": InProject(EVERY_ROLE),
    "projects.settings": InProject(OWNS),
    # jobs: the view fetches only the person's own, and asks for the role that its kind needs
    "jobs.page": InProject(EVERY_ROLE),
    "jobs.file": InProject(EVERY_ROLE),
    "jobs.cancel": InProject(EVERY_ROLE),
    "jobs.retry": InProject(EVERY_ROLE),
    "jobs.page_alone": SignedIn(),
    "jobs.cancel_alone": SignedIn(),
    "jobs.retry_alone": SignedIn(),
    # people
    "people.sign_in": Public(),
    "people.sign_out": SignedIn(),
    "people.accept_invitation": Public(),
    "people.account": SignedIn(),
    "people.password": SignedIn(),
    "people.members": InProject(EVERY_ROLE),
    "people.invite": InProject(OWNS),
    "people.withdraw_invitation": InProject(OWNS),
    "people.change_role": InProject(OWNS),
    "people.remove_member": InProject(OWNS),
    "people.audit": InProject(OWNS),
    # journeys
    "journeys.public_map": Public(),
    "journeys.public_step": Public(),
    "journeys.staff_map": InProject(EVERY_ROLE),
    "journeys.staff_step": InProject(EVERY_ROLE),
    # content
    "content.journey": InProject(EDITS_JOURNEYS),
    "content.publish": InProject(EDITS_JOURNEYS),
    "content.download": InProject(EDITS_JOURNEYS),
    # feedback
    "feedback.tell": Public(),
    "feedback.receipt": Public(),
    "feedback.withdraw": Public(),
    "feedback.moderation": InProject(MODERATES),
    "feedback.moderate": InProject(MODERATES),
    "feedback.moderate_many": InProject(MODERATES),
    # answers
    "answers_public.page": Public(),
    "answers.board": InProject(EVERY_ROLE),
    "answers.area": InProject(EVERY_ROLE),
    "answers.voice": InProject(EVERY_ROLE),
    "answers.add_action": InProject(WRITES_ANSWERS),
    "answers.action": InProject(WRITES_ANSWERS),
    "answers.delete_action": InProject(WRITES_ANSWERS),
    "answers.add_answer": InProject(WRITES_ANSWERS),
    "answers.answer": InProject(WRITES_ANSWERS),
    "answers.move_answer": InProject(WRITES_ANSWERS),
    "answers.priorities": InProject(WRITES_ANSWERS),
    "answers.prioritise": InProject(WRITES_ANSWERS),
    # areas
    "areas.public_table": Public(),
    "areas.public_area": Public(),
    "areas.staff_table": InProject(EVERY_ROLE),
    "areas.staff_area": InProject(EVERY_ROLE),
    "areas.desk": InProject(CODES),
    "areas.code": InProject(CODES),
    "areas.undo": InProject(CODES),
    "areas.edit": InProject(EDITS_AREAS),
    "areas.create": InProject(EDITS_AREAS),
    "areas.update": InProject(EDITS_AREAS),
    "areas.reorder": InProject(EDITS_AREAS),
    "areas.merge": InProject(EDITS_AREAS),
    "areas.split": InProject(EDITS_AREAS),
    "areas.move": InProject(EDITS_AREAS),
    "areas.delete": InProject(EDITS_AREAS),
    # reports
    "reports.page": InProject(EVERY_ROLE),
    "reports.pdf": InProject(EVERY_ROLE),
    "reports.docx": InProject(EVERY_ROLE),
    "reports.quotes": InProject(SEES_RAW),
    "reports.choose_quote": InProject(SEES_RAW),
    "reports.drop_quote": InProject(SEES_RAW),
    # imports
    "imports.upload": InProject(IMPORTS),
    "imports.review": InProject(IMPORTS),
    "imports.run": InProject(IMPORTS),
    "imports.abandon": InProject(IMPORTS),
    "imports.template": InProject(IMPORTS),
    "imports.faults": InProject(IMPORTS),
    # exports
    "exports.page": InProject(EVERY_ROLE),
    "exports.voices": InProject(EVERY_ROLE),
    "exports.codebook": InProject(EVERY_ROLE),
    "exports.project_file": InProject(SEES_RAW),
    "exports.import_project": Admin(),
    # insights
    "insights.overview": InProject(EVERY_ROLE),
    "insights.voices": InProject(EVERY_ROLE),
    "insights.table": InProject(EVERY_ROLE),
    # prototypes: looking around
    "looking.public_screen": Public(),
    "looking.public_inside": Public(),
    "looking.staff_screen": InProject(EVERY_ROLE),
    "looking.staff_inside": InProject(EVERY_ROLE),
    "looking.file": Participant(),
    # prototypes: staff's pages
    "prototypes.index": InProject(EVERY_ROLE),
    "prototypes.page": InProject(EVERY_ROLE),
    "prototypes.as_text": InProject(EVERY_ROLE),
    "prototypes.as_zip": InProject(EVERY_ROLE),
    "prototypes.compare": InProject(EVERY_ROLE),
    "prototypes.state": InProject(EVERY_ROLE),
    "prototypes.report": InProject(EVERY_ROLE),
    "prototypes.checked": InProject(EVERY_ROLE),
    "prototypes.new": InProject(EDITS_PROTOTYPES),
    "prototypes.new_version": InProject(EDITS_PROTOTYPES),
    "prototypes.begin_draft": InProject(EDITS_PROTOTYPES),
    "prototypes.draft": InProject(EDITS_PROTOTYPES),
    "prototypes.change_screens": InProject(EDITS_PROTOTYPES),
    "prototypes.add_pictures": InProject(EDITS_PROTOTYPES),
    "prototypes.change_log": InProject(EDITS_PROTOTYPES),
    "prototypes.hotspots": InProject(EDITS_PROTOTYPES),
    "prototypes.publish": InProject(EDITS_PROTOTYPES),
    "prototypes.discard": InProject(EDITS_PROTOTYPES),
    # prototypes: train feeds
    "feeds.overview": InProject(EDITS_PROTOTYPES),
    "feeds.new": InProject(EDITS_PROTOTYPES),
    "feeds.replace": InProject(EDITS_PROTOTYPES),
    # prototypes: results
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
    # prototypes: what changed because of whom
    "stories.story": Public(),
    "changes.page": InProject(EDITS_PROTOTYPES),
    "changes.link": InProject(EDITS_PROTOTYPES),
    "changes.unlink": InProject(EDITS_PROTOTYPES),
    # prototypes: rounds
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
    # prototypes: trying them
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
    # prototypes: uploaded ones
    "bundles.public_look": Public(),
    "bundles.staff_look": InProject(EVERY_ROLE),
    "bundles.events": Participant(),
    # prototypes: the field
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
}
"""Endpoint → audience. A route that is not here is closed."""
