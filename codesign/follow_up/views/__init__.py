"""Staff pages where a project decides, promises and answers."""

from codesign.follow_up.views import about, board, editing, priorities
from codesign.follow_up.views.blueprint import blueprint

__all__ = ["about", "blueprint", "board", "editing", "priorities"]
