"""Settings are read once, and wrong ones are told."""

from pathlib import Path

import pytest

from codesign.settings import SettingsError, database_url_from, settings_from


def test_a_short_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="32"):
        settings_from({"CODESIGN_DATA_DIR": str(tmp_path), "CODESIGN_SECRET_KEY": "short"})


def test_an_unknown_engine_is_refused_with_what_to_use_instead() -> None:
    with pytest.raises(SettingsError, match="postgresql://"):
        database_url_from("mysql://localhost/x", Path())


def test_postgres_addresses_get_the_driver_we_use() -> None:
    assert database_url_from("postgres://u@h/d", Path()) == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("value", ["yes", "true", ""])
def test_a_flag_is_1_or_0(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="CODESIGN_DEMO"):
        settings_from({"CODESIGN_DATA_DIR": str(tmp_path), "CODESIGN_DEMO": value})
