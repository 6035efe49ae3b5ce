"""A designer's pages for a document: its text and versions, the draft, two versions compared."""

from codesign.artefacts.views import comparing, drafting, versions
from codesign.artefacts.views.shared import blueprint

__all__ = ["blueprint", "comparing", "drafting", "versions"]
