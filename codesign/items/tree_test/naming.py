"""A tree test: what its numbers count, in words."""

from codesign.i18n import lazy

CELLS = {
    "fann": lazy("hittade rätt"),
    "direkt": lazy("hittade rätt utan att vända"),
    "gav_upp": lazy("gav upp"),
    "nod": lazy("besökte ”%(value)s”"),
    "forst": lazy("började i ”%(value)s”"),
    "vande": lazy("vände i ”%(value)s”"),
}
