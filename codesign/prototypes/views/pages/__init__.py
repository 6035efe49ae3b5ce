"""Staff's pages of prototypes: the list, one prototype, bringing in, the draft, comparing."""

from codesign.prototypes.views.pages import bringing, drafting, reading
from codesign.prototypes.views.pages.blueprint import blueprint

__all__ = ["blueprint", "bringing", "drafting", "reading"]
