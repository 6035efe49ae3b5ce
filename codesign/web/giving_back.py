"""What was sent and could not be served, given back so that it can be sent again."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from codesign.web.csrf import SAFE_METHODS, is_from_our_page

PASSWORDS = frozenset({"password", "old", "new"})
SECRET = PASSWORDS | {"csrf_token"}
"""Fields that no page repeats."""
LONG = 60
"""Characters from which words are shown to be read and copied, and not only carried."""


@dataclass(frozen=True)
class Kept:
    """A field as it was sent."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        """Whether it is somebody's own words, and not a button or a choice."""
        return "\n" in self.value or (len(self.value) >= LONG and " " in self.value)


@dataclass(frozen=True)
class GivenBack:
    """A form to send again."""

    address: str
    fields: tuple[Kept, ...]
    secrets: tuple[str, ...]
    """Names of passwords, which have to be typed anew."""
    has_files: bool
    """Files came with it, which have to be chosen anew."""


def given_back() -> GivenBack | None:
    """What this request sent; None when that is nothing, or nothing of a page of ours."""
    if request.method in SAFE_METHODS or not is_from_our_page():
        return None
    try:
        fields = [
            Kept(name, value)
            for name, value in request.form.items(multi=True)
            if name not in SECRET
        ]
        secrets = tuple(name for name in sorted(PASSWORDS) if name in request.form)
        has_files = any(sent.filename for sent in request.files.values())
    except HTTPException:
        return None
    if not fields:
        return None
    return GivenBack(request.full_path.rstrip("?"), tuple(fields), secrets, has_files)
