"""What rounds say: for the project group, and guarded for its readers."""

from codesign.rounds.views.results import comparing, files, leaving, pages, released
from codesign.rounds.views.results.scene import blueprint

__all__ = ["blueprint", "comparing", "files", "leaving", "pages", "released"]
