"""A choice between proposals: what its readers are told at a release point."""

from collections.abc import Iterator, Sequence

from codesign.figures.shown import Figure
from codesign.i18n import gettext
from codesign.items.model import INDIFFERENT
from codesign.items.names import beside_options, options_named
from codesign.items.preference.measure import chosen
from codesign.items.preference.model import Preference
from codesign.items.released import NEITHER, SILENT, Counted, ReleasedData, options_figure
from codesign.items.rows import RoundRows


def choices_counted(rows: RoundRows, block: Preference, _arm: str) -> Iterator[Counted]:
    """Who chose which, none of them, or either."""
    given = {walk: key or NEITHER for walk, key in chosen(rows, block.key).items()}
    options = (*(option.key for option in block.options), NEITHER, INDIFFERENT, SILENT)
    yield Counted(options, given)


def choices_released(data: ReleasedData, block: Preference) -> Sequence[Figure]:
    names = options_named(block.options)
    names[NEITHER], names[INDIFFERENT] = beside_options().values()
    return [options_figure(data, block.key, gettext("Vilket vill de helst ha?"), names)]
