"""Which sections of the report are asked for, from the address."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from codesign.i18n import gettext
from codesign.reports.content import Part, chosen_parts

PARAMETER = "avsnitt"


@dataclass(frozen=True)
class ReportQuery:
    """The sections to show, and whether the address named one that does not exist."""

    parts: tuple[Part, ...]
    has_unknown: bool = False

    @property
    def query(self) -> dict[str, list[str]]:
        """The wish as it stands in an address; nothing when everything is asked for."""
        if len(self.parts) == len(Part):
            return {}
        return {PARAMETER: [str(part) for part in self.parts]}

    @property
    def ignored(self) -> str:
        """A word about what the address asked for in vain; "" when nothing."""
        if not self.has_unknown:
            return ""
        return gettext("Adressen bad om ett avsnitt som inte finns. Vi visar det som finns.")


def wish(asked: MultiDict[str, str]) -> ReportQuery:
    """The sections that the address names; all when it names none that exist."""
    names = asked.getlist(PARAMETER)[:50]
    known = {str(part) for part in Part}
    return ReportQuery(chosen_parts(names), any(name not in known for name in names))
