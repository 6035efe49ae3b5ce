"""Numbers in messages, pages and files: separators, minus and halves as people write them."""

import pytest
from flask import Flask, render_template_string

from codesign.exports.domain import legible_size
from codesign.i18n import gettext, ngettext, speaking
from codesign.numbers import write_plain
from codesign.prototypes.live.live_rows import short_lateness
from codesign.transit.sentences import ago

HARD = "\u00a0"


@pytest.mark.parametrize(("code", "told"), [("sv", f"12{HARD}345 röster"), ("en", "12,345 voices")])
def test_a_count_in_a_message_has_the_languages_separator(code: str, told: str) -> None:
    with speaking(code):
        assert ngettext("%(count)s röst", "%(count)s röster", 12_345, count=12_345) == told


@pytest.mark.parametrize(("code", "told"), [("sv", f"12{HARD}345 röster"), ("en", "12,345 voices")])
def test_a_count_in_a_page_has_it_too(app: Flask, code: str, told: str) -> None:
    with app.test_request_context(f"/?lang={code}"):
        page = "{{ ngettext('%(num)d röst', '%(num)d röster', 12345) }}"
        assert render_template_string(page) == told


def test_what_only_names_something_keeps_its_digits_together() -> None:
    assert gettext("rad %(row)s", row=12_345) == "rad 12345"
    assert gettext("Version %(number)s", number=1_200) == "Version 1200"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (89, "för 89 sekunder sedan"),
        (90, "för 2 minuter sedan"),
        (149, "för 2 minuter sedan"),
        (150, "för 3 minuter sedan"),
        (5_370, "för 2 timmar sedan"),
    ],
)
def test_how_old_something_is_goes_away_from_zero_at_halves(seconds: int, told: str) -> None:
    assert ago(seconds) == told


@pytest.mark.parametrize(
    ("size", "told"),
    [(9_949, (9.9, "kB")), (9_950, (10.0, "kB")), (10_500, (11, "kB")), (2_500_000, (2.5, "MB"))],
)
def test_a_files_size_goes_away_from_zero_at_halves(size: int, told: tuple[float, str]) -> None:
    assert legible_size(size) == told


@pytest.mark.parametrize(
    ("value", "decimals", "told"),
    [(12_345.5, 1, "12345,5"), (2.5, 0, "3"), (-2.5, 0, "-3"), (10, 2, "10"), (0.0005, 3, "0,001")],
)
def test_a_number_for_a_spreadsheet_has_no_separators(
    value: float, decimals: int, told: str
) -> None:
    assert write_plain(value, decimals, comma=True) == told


def test_a_train_before_its_time_has_a_minus() -> None:
    from types import SimpleNamespace

    from codesign.transit.now import Basis

    early = SimpleNamespace(basis=Basis.MEASURED, minutes_late=-3)
    late = SimpleNamespace(basis=Basis.MEASURED, minutes_late=12)
    assert short_lateness(early) == "\u22123"  # type: ignore[arg-type]
    assert short_lateness(late) == "+12"  # type: ignore[arg-type]
