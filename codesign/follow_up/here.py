"""What waits for an answer or a deed in the present project, asked for once a request."""

from flask import g

from codesign.db import now
from codesign.follow_up.queries import Waiting, waiting
from codesign.projects.access import person, project, role
from codesign.projects.policy import WRITES_ANSWERS
from codesign.web.sessions import session


def waits_here() -> Waiting:
    """What is overdue and unanswered, for those who act in the project. Two queries at first."""
    if role() not in WRITES_ANSWERS:
        return Waiting()
    if "waits_here" not in g:
        here = project().id
        g.waits_here = waiting(session(), [here], person(), now().date())[here]
    found: Waiting = g.waits_here
    return found


def matters_to_see_to() -> int:
    """Overdue actions and areas that nobody has answered."""
    waits = waits_here()
    return waits.overdue + waits.unanswered
