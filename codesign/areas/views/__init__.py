"""Pages of the coding desk, the codebook and the voices behind each number."""

from codesign.areas.views import codebook, desk, regrouping
from codesign.areas.views.blueprint import blueprint

__all__ = ["blueprint", "codebook", "desk", "regrouping"]
