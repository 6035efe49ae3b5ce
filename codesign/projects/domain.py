"""Rules about projects: how an address is made from a title, and what is too long."""

import re
import unicodedata
from collections.abc import Collection

TITLE_LIMIT = 120
LARGEST_GROUP = 1000
"""What the smallest group that is shown may be raised to."""
TEXT_LIMIT = 1000
SLUG_LIMIT = 48
RESERVED = frozenset({"nytt", "importera-projekt"})
"""Addresses that are pages of their own."""


def slug_from(title: str, taken: Collection[str] = ()) -> str:
    """An address for a project: small letters a–z, digits and hyphens, not among `taken`.

    Letters with marks lose them (å → a); a title without any letter gives “projekt”.
    """
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LIMIT].strip("-") or "projekt"
    unusable = {*taken, *RESERVED}
    if stem not in unusable:
        return stem
    number = 2
    while f"{stem}-{number}" in unusable:
        number += 1
    return f"{stem}-{number}"
