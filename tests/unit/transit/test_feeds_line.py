"""The commuter line that is shipped is what its tool makes, small, and plainly made up."""

import json

import pytest

from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import MORNINGS
from tools.commuter_line.files import every_file

pytestmark = pytest.mark.slow


def test_running_the_tool_gives_the_committed_files() -> None:
    made = {name: text.encode() for name, text in every_file().items()}
    kept = {
        file.relative_to(MORNINGS).as_posix(): file.read_bytes()
        for file in MORNINGS.rglob("*")
        if file.is_file()
    }
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("name", ["normal", "storning"])
def test_a_morning_is_small_whole_and_says_that_it_is_an_example(name: str) -> None:
    folder = MORNINGS / name
    assert sum(file.stat().st_size for file in folder.iterdir()) < 420_000
    reading = read_feed(folder)
    assert reading.problems == ()
    assert "exempel" in reading.feed.title
    assert reading.feed.opens_at.strftime("%H:%M") == "06:30"
    assert reading.feed.closes_at.strftime("%H:%M") == "09:30"
    assert len(reading.feed.timetable.stations) == 10
    from_bytes = read_feed({file.name: file.read_bytes() for file in folder.iterdir()})
    assert from_bytes.feed.timetable.trips == reading.feed.timetable.trips


@pytest.mark.parametrize("name", ["normal", "storning"])
def test_messages_say_that_they_are_examples(name: str) -> None:
    for line in (MORNINGS / name / "recording.ndjson").read_text("utf-8").splitlines():
        for result in json.loads(line)["RESPONSE"]["RESULT"]:
            for kind in ("TrainMessage", "OperativeEvent", "TrainStationMessage"):
                for item in result.get(kind, ()):
                    assert "xempel" in json.dumps(item, ensure_ascii=False)
