"""Regular expressions that cannot run for ever.

They are matched by the engine that the models are checked with (Rust's ``regex``), whose time grows
with the length of pattern times text whatever the pattern is: it knows no look-around and no back
references, and such a pattern is refused with a sentence.
"""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

from codesign.i18n import lazy
from codesign.said import SaidError

LONGEST_PATTERN = 500
"""Characters."""
LONGEST_MATCHED = 4000
"""Characters of a text that is matched; a longer one matches nothing."""

_TOO_LONG = lazy("Mönstret är för långt. Högst %(limit)s tecken får plats.")
_NO_PATTERN = lazy(
    "Mönstret ”%(pattern)s” går inte att läsa. Kontrollera parenteser och klamrar. Sådant som "
    "(?=…) och \\1 går inte att använda."
)


class PatternError(SaidError):
    """A regular expression that cannot be read, or that is too large."""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> SchemaValidator:
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError(_TOO_LONG, limit=LONGEST_PATTERN)
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
        return SchemaValidator(core_schema.str_schema(pattern=f"^(?:{pattern})$", strict=True))
    except SchemaError as error:
        raise PatternError(_NO_PATTERN, pattern=pattern) from error


def check_pattern(pattern: str) -> None:
    """Raises PatternError for a pattern that cannot be used."""
    _compiled(pattern)


def matches(value: str, pattern: str) -> bool:
    """Whether the whole value matches, as ``regex`` of ODK XForms says. Raises PatternError."""
    return len(value) <= LONGEST_MATCHED and _compiled(pattern).isinstance_python(value)
