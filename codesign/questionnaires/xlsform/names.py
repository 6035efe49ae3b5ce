"""Names of a form as the stable keys of a document, each its own."""

import re
import unicodedata

LONGEST_KEY = 64
_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})


def slug(text: str) -> str:
    """a–z, digits and single hyphens of a text; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].rstrip("-")


class Keys:
    """Gives out keys, none twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def reserve(self, key: str) -> None:
        """Give this key to nobody."""
        self._taken.add(key)

    def take(self, name: str, above: str = "", instead: str = "") -> str:
        """A key for a name: its own, else with the key of what holds it, else with a number."""
        own = slug(name) or slug(instead) or "q"
        for wanted in (own, slug(f"{above}-{own}") if above else own):
            if wanted not in self._taken:
                self._taken.add(wanted)
                return wanted
        number = 2
        while (found := f"{own[: LONGEST_KEY - 6].rstrip('-')}-{number}") in self._taken:
            number += 1
        self._taken.add(found)
        return found
