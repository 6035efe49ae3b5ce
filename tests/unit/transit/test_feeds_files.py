"""Hostile archives cost a sentence, and nothing else."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from codesign.transit import files
from codesign.transit.files import gathered
from codesign.transit.problems import FeedError, Problems
from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import SMALL, zipped


def refused(content: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        read_feed({"upload.zip": content})
    return caught.value.told()


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = zipped({"stop_times.txt": b"0" * 100_000_000})
    tracemalloc.start()
    try:
        assert "orimligt mycket" in refused(bomb)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_about_its_sizes_is_told_as_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped({**SMALL, "shapes.txt": b"0" * 50_000})
    lie = content.replace((50_000).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    reading = read_feed({"upload.zip": lie})
    assert [(one.file, one.told()) for one in reading.problems] == [
        ("shapes.txt", "Filen är trasig eller låst med lösenord, så den läses inte.")
    ]


def test_a_feed_over_the_budget_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BYTE_BUDGET", 1024 * 1024)
    assert "högst 1 MB" in refused(zipped({"a.txt": bytes(range(256)) * 5000}))


def test_too_many_entries_are_refused_before_the_zip_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = zipped({f"{n}.txt": b"" for n in range(files.FILE_BUDGET + 1)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "för många filer" in refused(content)


def test_names_that_climb_out_and_zips_in_zips_lead_nowhere(tmp_path: Path) -> None:
    inner = zipped({"stops.txt": "stop_id\nA\n"})
    climbing: dict[str, str | bytes] = {f"../../{name}": text for name, text in SMALL.items()}
    reading = read_feed({"upload.zip": zipped({**climbing, "deep.zip": inner})})
    assert len(reading.feed.timetable.trips) == 3
    assert [one.file for one in reading.problems] == ["deep.zip"]
    assert list(tmp_path.iterdir()) == []


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for you")
    feed = tmp_path / "feed"
    feed.mkdir()
    (feed / "stops.txt").symlink_to(secret)
    (feed / "agency.txt").write_text(SMALL["agency.txt"])
    assert set(gathered(feed, Problems())) == {"agency.txt"}


def test_a_cut_or_locked_zip_is_told() -> None:
    with pytest.raises(FeedError):
        read_feed({"upload.zip": zipped(dict(SMALL))[:200]})
    problems = Problems()
    gathered({"upload.zip": zipped(dict(SMALL))[:200]}, problems)
    assert problems.all()[0].told() == ("Zipfilen är trasig eller avbruten och går inte att öppna.")


def test_a_locked_entry_is_told_and_the_others_are_read() -> None:
    packed = io.BytesIO(zipped({**SMALL, "shapes.txt": "shape_id\n"}))
    content = bytearray(packed.getvalue())
    at = content.rindex(b"shapes.txt") - 46  # its entry in the directory; bit 0 says encrypted
    content[at + 8] |= 1
    reading = read_feed({"upload.zip": bytes(content)})
    assert [one.file for one in reading.problems] == ["shapes.txt"]


def test_a_place_without_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(FeedError) as caught:
        read_feed(tmp_path / "gone")
    assert "ingen fil eller mapp" in caught.value.told()
