"""A designer's pages for a document: its text and versions, the draft, two versions compared."""

from codesign.artefacts.views import comparing, document, drafting
from codesign.artefacts.views.shared import blueprint

__all__ = ["blueprint", "comparing", "document", "drafting"]
