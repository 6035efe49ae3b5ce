"""A choice between proposals: what it declares.

Kept of it: ``{"choice": key}``, "" for none of them, "=" when it makes no difference, None when
passed over; ``"voice": id`` when one said why.
"""

from codesign.i18n import lazy
from codesign.items import stored
from codesign.items.form import Fields, Local, listed_labels
from codesign.items.kind import Column, ItemKind, Typed, grouped
from codesign.items.measure import CHOICE_CELLS, of_choices
from codesign.items.model import INDIFFERENT
from codesign.items.names import choice_named, choice_told, options_named
from codesign.items.preference.figure import preference_part
from codesign.items.preference.form import preference_written
from codesign.items.preference.measure import chosen
from codesign.items.preference.model import Preference
from codesign.items.preference.reading import preference_given
from codesign.items.preference.released import choices_counted, choices_released
from codesign.items.reading import Given, Value, one_sent


def _typed(plain: Local) -> Typed:
    return Typed({"options": listed_labels(plain.get("options", ()))})


def _sent(block: Preference, value: Value, _ms: int) -> Value:
    keys = ["", INDIFFERENT, *(option.key for option in block.options)]
    return {"choice": one_sent(value.get("choice"), keys)}


KIND = ItemKind(
    name="preference",
    title=lazy("Val mellan förslag"),
    about=lazy("Vilket av några förslag man helst vill ha."),
    prompt=lazy("Vilket skulle du helst vilja ha?"),
    model=Preference,
    fields=Fields(("options",)),
    new={},
    written=preference_written,
    typed=_typed,
    reading=preference_given,
    sent=_sent,
    told=lambda block, _names, _arm, value: choice_told(
        options_named(block.options), stored.choice(value)
    ),
    behind=lambda rows, block, _arm: of_choices(
        {walk: (choice,) for walk, choice in chosen(rows, block.key).items()}
    ),
    group=grouped(lambda board, block: [preference_part(board, block)]),
    column=lambda _block: Column.ONCE,
    counted=choices_counted,
    released=choices_released,
    cells=CHOICE_CELLS,
    named=lambda _board, block, mark: choice_named(block.options, mark.value),
    compares=True,
    example=lambda _block, told: Given({"choice": told, "voice": None}),
)
