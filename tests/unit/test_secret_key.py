"""The secret key lies apart from the data, is made once, and is never replaced in silence."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from codesign import secret_key
from codesign.secret_key import KeyPlace, SecretKeyError, fingerprint
from codesign.settings import Settings, SettingsError, settings_from

MOMENT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
KEY = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4


class Account:
    """Somebody's folder for settings, and a data folder."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config"
        self.data = folder / "srv" / "medskapa"
        self.data.mkdir(parents=True)

    def settings(self, **more: str) -> Settings:
        return settings_from(self.environ | more)

    def place(self, **more: str) -> KeyPlace:
        return KeyPlace(self.environ | more, self.data, self.data)

    @property
    def environ(self) -> dict[str, str]:
        return {"CODESIGN_DATA_DIR": str(self.data), "XDG_CONFIG_HOME": str(self.config)}

    @property
    def mark(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.data / secret_key.MARK).read_text("utf-8"))
        return found


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path)


def held(folder: Path) -> str:
    """Every byte of every file in a folder, as text."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return "\n".join(file.read_text("latin-1") for file in files)


def test_it_is_made_once_apart_from_the_data_and_private(account: Account) -> None:
    first, again = account.settings(), account.settings()
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) == 64
    assert first.key_file is not None
    assert first.key_file == again.key_file
    assert first.key_file.parent == account.config / "medskapa"
    assert first.key_file.stat().st_mode & 0o777 == 0o600
    assert first.key_file.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in first.key_file.parent.iterdir()] == [first.key_file.name]
    assert first.secret_key.decode() not in held(account.data)
    assert str(first.key_file) in first.told[0]
    assert again.told == ()


def test_the_mark_tells_which_key_and_gives_it_not_away(account: Account) -> None:
    made = account.settings()
    assert account.mark == {
        "format": "medskapa-secret-key-mark",
        "fingerprint": fingerprint(made.secret_key),
        "file": str(made.key_file),
    }
    assert (account.data / secret_key.MARK).stat().st_mode & 0o777 == 0o600


def test_each_data_folder_has_a_key_of_its_own(account: Account, tmp_path: Path) -> None:
    other = account.settings(CODESIGN_DATA_DIR=str(tmp_path / "elsewhere" / "medskapa"))
    assert other.secret_key != account.settings().secret_key


def test_without_a_folder_for_settings_home_is_used(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    place = KeyPlace({"HOME": str(tmp_path / "home")}, account.data, account.data)
    assert place.file is not None
    assert place.file.parent == tmp_path / "home" / ".config" / "medskapa"
    relative = KeyPlace({"XDG_CONFIG_HOME": "here", "HOME": str(tmp_path)}, account.data, None)
    assert relative.file is not None
    assert relative.file.parent == tmp_path / ".config" / "medskapa"


def test_a_home_that_is_the_data_folder_is_no_place_for_it(account: Account) -> None:
    found = account.settings(XDG_CONFIG_HOME=str(account.data / ".config"))
    assert found.key_file is not None
    assert found.key_file.parent == account.data.with_name("medskapa-secret-key")
    assert found.secret_key.decode() not in held(account.data)


def test_nor_is_the_folder_of_sqlites_file(account: Account, tmp_path: Path) -> None:
    config = tmp_path / "config"
    address = f"sqlite:///{config}/medskapa/medskapa.sqlite3"
    found = account.settings(CODESIGN_DATABASE_URL=address)
    assert found.key_file is not None
    assert not found.key_file.is_relative_to(config / "medskapa")


def test_a_link_that_leads_into_the_data_folder_is_seen_through(account: Account) -> None:
    account.config.symlink_to(account.data)
    found = account.settings()
    assert found.key_file is not None
    assert not found.key_file.resolve().is_relative_to(account.data)


def test_with_no_place_apart_it_is_told_how_to_give_one(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_key, "_can_make", lambda _file: False)
    with pytest.raises(SettingsError, match="CODESIGN_SECRET_KEY_FILE"):
        account.settings()
    assert held(account.data) == ""


# --- what earlier versions kept in the data folder ---------------------------------------------


def test_a_key_in_the_data_folder_is_moved_out_and_told(account: Account) -> None:
    former = account.data / "secret-key"
    former.write_text(KEY + "\n")
    beside = account.data / "secret-key.before-restore-20260101T000000000000"
    beside.write_text(OTHER)
    found = account.settings()
    assert found.secret_key == KEY.encode()
    assert found.key_file is not None
    assert found.key_file.read_text() == KEY
    assert found.key_file.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in account.data.iterdir()) == [secret_key.MARK]
    assert KEY not in held(account.data)
    assert OTHER not in held(account.data)
    assert OTHER in held(account.config)
    assert len(found.told) == 1
    assert "has been moved out of it" in found.told[0]
    again = account.settings()
    assert (again.secret_key, again.told) == (KEY.encode(), ())


def test_the_key_that_came_with_the_data_goes_before_one_of_the_same_name(
    account: Account,
) -> None:
    made = account.settings().secret_key.decode()
    (account.data / "secret-key").write_text(KEY)
    assert account.settings().secret_key == KEY.encode()
    assert made in held(account.config), "the other is kept beside"


def test_one_that_the_operator_gives_is_used_and_the_former_moved_all_the_same(
    account: Account,
) -> None:
    (account.data / "secret-key").write_text(KEY)
    found = account.settings(CODESIGN_SECRET_KEY=OTHER)
    assert (found.secret_key, found.key_file) == (OTHER.encode(), None)
    assert KEY not in held(account.data)
    assert KEY in held(account.config)
    assert "another key" in found.told[1]


def test_one_that_cannot_be_moved_stays_in_use_and_is_told_each_time(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = account.data / "secret-key"
    former.write_text(KEY)
    monkeypatch.setattr(secret_key, "_can_make", lambda _file: False)
    for _ in range(2):
        found = account.settings()
        assert (found.secret_key, found.key_file) == (KEY.encode(), former)
        assert "CODESIGN_SECRET_KEY_FILE" in found.told[0]


def test_a_file_that_holds_no_key_is_not_moved(account: Account) -> None:
    (account.data / "secret-key").write_text("x" * 31)
    with pytest.raises(SettingsError, match="holds no secret key"):
        account.settings()
    assert (account.data / "secret-key").read_text() == "x" * 31


# --- where the operator gives it ---------------------------------------------------------------


@pytest.mark.parametrize("length", [32, 4096])
def test_a_file_that_the_operator_names_is_read(account: Account, length: int) -> None:
    file = account.data.parent / "key"
    file.write_text("x" * length + "\n")
    file.chmod(0o600)
    found = account.settings(CODESIGN_SECRET_KEY_FILE=str(file))
    assert (found.secret_key, found.key_file) == (b"x" * length, file)
    assert found.told == ()
    assert not account.config.exists()


@pytest.mark.parametrize("length", [0, 31, 4097])
def test_a_file_of_another_length_is_refused(account: Account, length: int) -> None:
    file = account.data.parent / "key"
    file.write_text("x" * length)
    with pytest.raises(SettingsError, match="32 to 4096"):
        account.settings(CODESIGN_SECRET_KEY_FILE=str(file))


def test_a_file_that_is_not_there_is_made_and_has_what_was_in_the_data_folder(
    account: Account,
) -> None:
    file = account.data.parent / "keys" / "key"
    (account.data / "secret-key").write_text(KEY)
    found = account.settings(CODESIGN_SECRET_KEY_FILE=str(file))
    assert (found.secret_key, found.key_file) == (KEY.encode(), file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert KEY not in held(account.data)


@pytest.mark.parametrize("name", ["key", "keys/key", "../medskapa/key"])
def test_a_file_in_the_data_folder_is_refused(account: Account, name: str) -> None:
    with pytest.raises(SettingsError, match="in the folder of the data"):
        account.settings(CODESIGN_SECRET_KEY_FILE=str(account.data / name))


def test_a_file_beside_the_data_folder_is_not(account: Account) -> None:
    file = account.data.with_name("medskapa-key")
    assert account.settings(CODESIGN_SECRET_KEY_FILE=str(file)).key_file == file


def test_both_ways_at_once_are_refused(account: Account) -> None:
    with pytest.raises(SettingsError, match="Set one of them"):
        account.settings(CODESIGN_SECRET_KEY=KEY, CODESIGN_SECRET_KEY_FILE="/somewhere/key")


def test_a_file_that_everybody_reads_is_told_of(account: Account) -> None:
    file = account.data.parent / "key"
    file.write_text(KEY)
    for mode, told in ((0o604, 1), (0o640, 0), (0o600, 0)):
        file.chmod(mode)
        assert len(account.settings(CODESIGN_SECRET_KEY_FILE=str(file)).told) == told


def test_a_node_without_a_data_folder_needs_none(account: Account, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o600)
    nowhere = tmp_path / "nowhere"
    found = settings_from(
        {
            "CODESIGN_DATA_DIR": str(nowhere),
            "CODESIGN_DATABASE_URL": "postgresql://u@h/d",
            "CODESIGN_SECRET_KEY_FILE": str(file),
        }
    )
    assert found.secret_key == KEY.encode()
    assert not nowhere.exists()


# --- a key that is gone ------------------------------------------------------------------------


def test_a_key_that_is_gone_is_not_replaced_in_silence(account: Account) -> None:
    made = account.settings()
    assert made.key_file is not None
    made.key_file.unlink()
    with pytest.raises(SettingsError) as refused:
        account.settings()
    said = str(refused.value)
    assert str(made.key_file) in said
    assert "CODESIGN_SECRET_KEY_FILE" in said
    assert f"remove {account.data / secret_key.MARK}" in said
    assert "no receipt code" in said
    assert not made.key_file.exists()
    assert account.settings(CODESIGN_SECRET_KEY=made.secret_key.decode()).told == ()
    (account.data / secret_key.MARK).unlink()
    assert account.settings().secret_key != made.secret_key


def test_nor_is_one_that_another_has_taken_the_place_of(account: Account) -> None:
    made = account.settings()
    assert made.key_file is not None
    made.key_file.write_text(OTHER)
    with pytest.raises(SettingsError, match="is not here"):
        account.settings()
    file = account.data.parent / "key"
    file.write_text(KEY)
    with pytest.raises(SettingsError, match="is not here"):
        account.settings(CODESIGN_SECRET_KEY_FILE=str(file))


def test_a_data_folder_that_was_moved_finds_its_key(account: Account) -> None:
    made = account.settings()
    elsewhere = account.data.with_name("moved")
    account.data.rename(elsewhere)
    account.data = elsewhere
    found = account.settings()
    assert (found.secret_key, found.key_file) == (made.secret_key, made.key_file)


def test_a_mark_that_cannot_be_read_is_told_of(account: Account) -> None:
    account.settings()
    for broken in ("", "{}", "[]", '{"format": "other"}', "\x00"):
        (account.data / secret_key.MARK).write_text(broken)
        with pytest.raises(SettingsError, match="cannot be read"):
            account.settings()


def test_a_key_from_a_backup_takes_the_place_and_the_present_stays_beside(
    account: Account,
) -> None:
    made = account.settings()
    assert account.place().keep(KEY.encode(), MOMENT)
    assert account.settings().secret_key == KEY.encode()
    assert made.key_file is not None
    names = sorted(file.name for file in made.key_file.parent.iterdir())
    assert names == [made.key_file.name, f"{made.key_file.name}.replaced-20261103T060000000000"]
    assert made.secret_key.decode() in held(account.config)


def test_what_is_asked_of_a_place_changes_nothing(account: Account) -> None:
    assert account.place().known() is None
    assert account.place().given is None
    (account.data / "secret-key").write_text(KEY)
    assert account.place().known() == KEY.encode()
    assert account.place().given is None
    assert not account.config.exists()
    assert [file.name for file in account.data.iterdir()] == ["secret-key"]


def test_a_key_that_nobody_may_read_is_told_of(account: Account) -> None:
    made = account.settings()
    assert made.key_file is not None
    made.key_file.chmod(0)
    if os.access(made.key_file, os.R_OK):
        pytest.skip("this account reads everything")
    with pytest.raises(SecretKeyError, match="cannot be read"):
        account.place().find()
