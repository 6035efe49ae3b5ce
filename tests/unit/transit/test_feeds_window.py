"""The minutes that a feed proposes to replay."""

from datetime import datetime

from google.transit import gtfs_realtime_pb2 as proto

from codesign.transit.now import SituationKind, situation
from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import SMALL, in_bytes


def snapshot(at: str, *late: str) -> bytes:
    whole = proto.FeedMessage()
    whole.header.gtfs_realtime_version = "2.0"
    whole.header.timestamp = int(datetime.fromisoformat(f"2026-03-10T{at}+01:00").timestamp())
    for trip in late:
        entity = whole.entity.add(id=trip)
        entity.trip_update.trip.trip_id = trip
        entity.trip_update.stop_time_update.add(stop_sequence=1).departure.delay = 60
    return bytes(whole.SerializeToString())


def window(*recorded: bytes, **more: bytes) -> tuple[str, str]:
    files = in_bytes(SMALL) | {f"{n}.pb": content for n, content in enumerate(recorded)} | more
    feed = read_feed(files).feed
    return f"{feed.opens_at:%H:%M:%S}", f"{feed.closes_at:%H:%M:%S}"


def test_one_snapshot_is_replayed_while_it_is_fresh() -> None:
    """A whole minute after it was heard, and until nobody has heard anything for too long."""
    assert window(snapshot("07:05:34", "t1", "t3")) == ("07:06:00", "07:10:00")
    assert window(snapshot("07:05:00", "t1")) == ("07:05:00", "07:09:00")


def test_a_replay_never_opens_or_closes_without_fresh_data() -> None:
    for second in (0, 1, 29, 30, 59):
        sent = snapshot(f"07:05:{second:02}", "t1", "t3")
        feed = read_feed(in_bytes(SMALL) | {"x.pb": sent}).feed
        for moment in (feed.opens_at, feed.closes_at):
            assert situation(feed, moment).kind is not SituationKind.NO_DATA
        assert feed.closes - feed.opens >= 180


def test_a_replay_opens_where_most_is_known() -> None:
    growing = [snapshot("07:05:10"), snapshot("07:09:10", "t1", "t3"), snapshot("07:14:30", "t1")]
    assert window(*growing) == ("07:10:00", "07:19:00")
    assert window(*growing, **{"feed.json": b'{"opens_at": "07:06"}'})[0] == "07:06:00"
