"""One way in which every page tells that a form is wrong: its title says so, and focus is there."""

from flask import g
from markupsafe import Markup


def error_focus() -> Markup:
    """Attributes of an error summary: it takes focus without any script, and the title follows."""
    g.has_errors = True
    return Markup(' tabindex="-1" autofocus')


def has_errors() -> bool:
    """Whether an error summary has been written on this page."""
    return bool(g.get("has_errors"))
