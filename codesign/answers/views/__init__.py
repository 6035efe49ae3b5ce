"""Staff pages where a project decides, promises and answers."""

from codesign.answers.views import about, board, editing, priorities
from codesign.answers.views.blueprint import blueprint

__all__ = ["about", "blueprint", "board", "editing", "priorities"]
