"""Staff bring a feed to a prototype: a new draft, and what could not be read."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion, VersionStatus
from codesign.prototypes.document import FeedSource
from codesign.prototypes.live.live import moment_of
from codesign.transit.reading import read_feed
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.unit.transit.feed_files import SMALL, zipped

FEED = (
    "feeds:\n  - {key: morgon, title: {sv: Morgon, en: Morning}, files: feeds/morgon, "
    "starts: '07:00', ends: '08:00'}\n"
)


@pytest.fixture
def version(cast: Cast, session: Session) -> ArtefactVersion:
    read = factories.read_prototype(
        factories.PROTOTYPE + FEED, **{"feeds/morgon/gammal.zip": zipped(SMALL)}
    )
    made = factories.prototype(session, cast.project, read)
    session.commit()
    return made


@pytest.fixture
def place(cast: Cast, version: ArtefactVersion) -> str:
    return f"/arbete/{cast.project.slug}/prototyp/tavlan/floden"


def sent(*files: tuple[str, bytes], **values: Any) -> dict[str, Any]:
    told = {"titel": "Morgon", "fran": "", "till": "", **values}
    return {**told, "filer": [(io.BytesIO(content), name) for name, content in files]}


def newest(session: Session, version: ArtefactVersion) -> ArtefactVersion:
    return session.scalars(
        select(ArtefactVersion)
        .where(ArtefactVersion.artefact_id == version.artefact_id)
        .order_by(ArtefactVersion.number.desc())
        .limit(1)
    ).one()


def test_a_replaced_feed_is_a_new_draft_and_the_old_version_stays(
    pages: PageClient, cast: Cast, version: ArtefactVersion, place: str, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    form = pages.get(f"{place}/morgon")
    page = pages.submit(form, sent(("linje.zip", zipped(SMALL)), fran="7.05", till="07:50"))
    assert page.response.status_code == 303
    made = newest(session, version)
    assert (made.number, made.status) == (2, VersionStatus.DRAFT)
    (feed,) = made.document["feeds"]
    assert (feed["key"], feed["starts"], feed["ends"]) == ("morgon", "07:05", "07:50")
    assert feed["title"] == {"sv": "Morgon", "en": "Morning"}
    names = [file["name"] for file in made.document["files"]]
    assert "feeds/morgon/linje.zip" in names
    assert "feeds/morgon/gammal.zip" not in names
    told = pages.follow(page).words()
    assert "3 stationer" in told
    assert "Bara tidtabell" in told


def test_rows_that_cannot_be_read_are_told_kindly(
    pages: PageClient, cast: Cast, place: str, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    broken = SMALL | {
        "stop_times.txt": SMALL["stop_times.txt"]
        + "t1,hej,07:25:00,A1,11\nt2,07:25:00,07:25:00,ingenstans,11\n"
    }
    page = pages.submit(pages.get(f"{place}/nytt"), sent(("g.zip", zipped(broken)), titel="Ny"))
    told = pages.follow(page).words("//section[@id='flode-ny']")
    rows = sum(len(text.splitlines()) - 1 for text in broken.values())
    assert f"{rows - 2} av {rows} rader lästes utan problem." in told
    assert "stop_times.txt, rad 11" in told


def test_what_is_no_feed_is_refused_and_what_was_typed_is_kept(
    pages: PageClient, cast: Cast, place: str, version: ArtefactVersion, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    for files, why in (
        ((("bild.png", b"\x89PNG nej"),), "inte att läsa"),
        ((("a.exe", b"MZ" * 40),), "inte att läsa"),
        ((("g.zip", b"PK\x03\x04 trasig"),), "inte att läsa"),
        ((), "Välj minst en fil."),
    ):
        form = pages.get(f"{place}/nytt")
        page = pages.submit(form, sent(*files, titel="Vårt flöde"), status=422)
        assert why in page.words("//*[@id='filer-error']")
        assert page.one("//input[@name='titel']").get("value") == "Vårt flöde"
    assert newest(session, version).number == 1


def test_a_clock_is_checked(pages: PageClient, cast: Cast, place: str) -> None:
    pages = pages.sign_in(cast.designer)
    for fran, till, field in (
        ("sju", "", "fran"),
        ("", "7:99", "till"),
        ("08:00", "07:00", "till"),
    ):
        form = pages.get(f"{place}/nytt")
        wrong = sent(("g.zip", zipped(SMALL)), titel="Ny", fran=fran, till=till)
        page = pages.submit(form, wrong, status=422)
        assert page.one(f"//input[@name='{field}']").get("aria-invalid") == "true"


def test_a_newer_version_in_between_is_told_and_nothing_is_overwritten(
    pages: PageClient, cast: Cast, place: str, version: ArtefactVersion, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    form = pages.get(f"{place}/nytt")
    files = ("g.zip", zipped(SMALL))
    pages.submit(form, sent(files, titel="Först"))
    page = pages.submit(form, sent(files, titel="Sedan"), status=409)
    assert "nyare version" in page.words("//*[@id='filer-error']")
    assert newest(session, version).number == 2


def test_a_second_feed_goes_into_the_same_draft(
    pages: PageClient, cast: Cast, place: str, version: ArtefactVersion, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    for title in ("Ett", "Två"):
        pages.submit(pages.get(f"{place}/nytt"), sent(("g.zip", zipped(SMALL)), titel=title))
    made = newest(session, version)
    assert (made.number, made.status) == (2, VersionStatus.DRAFT)
    assert [feed["key"] for feed in made.document["feeds"]] == ["morgon", "ett", "tva"]


def test_hostile_names_stay_names(
    pages: PageClient, cast: Cast, place: str, version: ArtefactVersion, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    form = pages.get(f"{place}/nytt")
    page = pages.submit(
        form, sent(("../../etc/<b>pass wd.zip", zipped(SMALL)), titel="nytt <script>")
    )
    assert page.response.status_code == 303
    made = newest(session, version)
    added = made.document["feeds"][-1]
    assert added["key"] == "nytt-script"
    names = [f["name"] for f in made.document["files"] if f["name"].startswith("feeds/nytt")]
    assert names == ["feeds/nytt-script/b-pass-wd.zip"]


def test_a_feed_called_like_the_page_for_new_ones_gets_another_address(
    pages: PageClient, cast: Cast, place: str, version: ArtefactVersion, session: Session
) -> None:
    pages = pages.sign_in(cast.designer)
    pages.submit(pages.get(f"{place}/nytt"), sent(("g.zip", zipped(SMALL)), titel="Nytt"))
    assert newest(session, version).document["feeds"][-1]["key"] == "nytt-2"


def test_only_those_who_edit_prototypes_bring_feeds(
    pages: PageClient, cast: Cast, place: str
) -> None:
    pages = pages.sign_in(cast.facilitator)
    pages.get(place, status=403)


def test_a_refused_file_is_named_with_what_to_do(pages: PageClient, cast: Cast, place: str) -> None:
    pages = pages.sign_in(cast.designer)
    for content, why in (
        (b"", "a.json: Filen är tom."),
        (b'{"header": {}, "entity": []}', "a.json: Filen är GTFS-Realtime som JSON"),
        (b'{"tickets": 3}', "a.json: Filen är JSON från något annat: fälten heter tickets."),
        (b"<gpx/>", "a.json: Filen är XML, men inte SIRI"),
    ):
        form = pages.get(f"{place}/nytt")
        page = pages.submit(form, sent(("a.json", content), titel="Vårt flöde"), status=422)
        told = page.words("//*[@id='filer-error']")
        assert "inte att läsa" in told
        assert why in told


@pytest.mark.parametrize(
    ("fetched", "leaves", "starts", "ends"),
    [
        ("2026-10-25T01:30:00+02:00", "2026-10-25T01:50:00+02:00", "01:30", "01:34"),
        ("2026-10-25T02:10:00+01:00", "2026-10-25T02:20:00+01:00", "02:10", "02:14"),
        ("2026-10-25T08:10:00+01:00", "2026-10-25T08:20:00+01:00", "08:10", "08:14"),
        ("2026-03-29T00:30:00+01:00", "2026-03-29T00:50:00+01:00", "00:30", "00:34"),
        ("2026-03-29T03:10:00+02:00", "2026-03-29T03:20:00+02:00", "03:10", "03:14"),
    ],
)
def test_the_clock_that_is_proposed_is_the_clock_that_is_shown_when_clocks_change(
    pages: PageClient,
    cast: Cast,
    version: ArtefactVersion,
    place: str,
    session: Session,
    fetched: str,
    leaves: str,
    starts: str,
    ends: str,
) -> None:
    row = {
        "AdvertisedTrainIdent": "1",
        "LocationSignature": "A",
        "ActivityType": "Avgang",
        "AdvertisedTimeAtLocation": leaves,
        "ToLocation": [{"LocationName": "C"}],
    }
    answer = json.dumps({"fetched_at": fetched, "TrainAnnouncement": [row]}).encode()
    pages = pages.sign_in(cast.designer)
    page = pages.submit(pages.get(f"{place}/nytt"), sent(("svar.json", answer), titel="Natt"))
    assert page.response.status_code == 303
    source = FeedSource.model_validate(newest(session, version).document["feeds"][-1])
    assert (source.starts, source.ends) == (starts, ends)
    feed = read_feed({"svar.json": answer}).feed
    shown = moment_of(source, feed, timedelta())
    assert shown.isoformat() == fetched
    assert f"{moment_of(source, feed, timedelta(minutes=9)):%H:%M}" == ends


def test_a_siri_delivery_is_a_feed_whose_clock_begins_where_it_is_known(
    pages: PageClient, cast: Cast, version: ArtefactVersion, place: str, session: Session
) -> None:
    call = (
        "<EstimatedCall><StopPointRef>B1</StopPointRef>"
        "<AimedArrivalTime>2026-03-10T07:10:00</AimedArrivalTime>"
        "<ExpectedArrivalTime>2026-03-10T07:14:00</ExpectedArrivalTime></EstimatedCall>"
    )
    text = (
        "<Siri><ResponseTimestamp>2026-03-10T07:01:34+01:00</ResponseTimestamp>"
        "<EstimatedVehicleJourney><DatedVehicleJourneyRef>t1</DatedVehicleJourneyRef>"
        f"<EstimatedCalls>{call}</EstimatedCalls></EstimatedVehicleJourney></Siri>"
    )
    pages = pages.sign_in(cast.designer)
    files = (("g.zip", zipped(SMALL)), ("et.xml", text.encode()))
    page = pages.submit(pages.get(f"{place}/nytt"), sent(*files, titel="Nordiskt"))
    assert page.response.status_code == 303
    feed = newest(session, version).document["feeds"][-1]
    assert (feed["starts"], feed["ends"]) == ("07:02", "07:06")
    assert "Tidtabell och inspelning." in pages.follow(page).words()


def situation_of(*journeys: str) -> bytes:
    """A delivery of SIRI-SX with a message about those vehicle journeys, while it holds."""
    every = "".join(f"<AffectedVehicleJourney>{one}</AffectedVehicleJourney>" for one in journeys)
    return (
        "<Siri><ResponseTimestamp>2026-03-10T06:50:00+01:00</ResponseTimestamp>"
        "<PtSituationElement><ParticipantRef>EX</ParticipantRef>"
        "<SituationNumber>7</SituationNumber><ValidityPeriod>"
        "<StartTime>2026-03-10T06:55:00+01:00</StartTime></ValidityPeriod>"
        "<Summary>Kort tåg</Summary><Description>Bara två vagnar.</Description>"
        f"<Affects><VehicleJourneys>{every}</VehicleJourneys></Affects></PtSituationElement></Siri>"
    ).encode()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", "Störningen EX:7 gäller DatedVehicleJourneyRef t9, som inte finns i tidtabellen"),
        ("en", "Situation EX:7 is about DatedVehicleJourneyRef t9, which is not in the timetable"),
    ],
)
def test_a_message_about_a_journey_that_nobody_knows_is_told_by_field_and_record(
    pages: PageClient, cast: Cast, place: str, language: str, told: str
) -> None:
    pages = pages.sign_in(cast.designer)
    delivery = situation_of(
        "<VehicleJourneyRef>t1</VehicleJourneyRef>",
        "<DatedVehicleJourneyRef>t9</DatedVehicleJourneyRef>",
    )
    files = (("g.zip", zipped(SMALL)), ("sx.xml", delivery))
    page = pages.submit(pages.get(f"{place}/nytt"), sent(*files, titel="Nordiskt"))
    assert page.response.status_code == 303
    address = str(page.response.location).partition("#")[0]
    words = pages.get(f"{address}?lang={language}").words()
    assert told in words
    assert "sx.xml" in words
    assert "t1," not in words


LIVE = factories.PROTOTYPE.replace(
    "    html: norr.html", "    live: {view: board, feed: morgon}"
).replace("  - key: klart\n    title: Ditt tåg\n    markdown: klart.md",
          "  - key: klart\n    title: Läget\n    live: {view: messages, feed: morgon}").replace(
    "screens:", "  - {key: station, name: Station, values: [a, b, c]}\nscreens:", 1
)  # fmt: skip


def test_a_message_about_one_departure_is_shown_at_that_departure_only(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    files = {
        "feeds/morgon/g.zip": zipped(SMALL),
        "feeds/morgon/sx.xml": situation_of("<VehicleJourneyRef>t2</VehicleJourneyRef>"),
    }
    text = LIVE + FEED.replace("'07:00'", "'06:56'")
    factories.prototype(session, cast.project, factories.read_prototype(text, **files))
    session.commit()
    frame = f"/projekt/{cast.project.slug}/prototyp/tavlan/v1/ram"
    rows = {}
    for station in "ABC":
        board = Page(
            pages.client.get(
                f"{frame}/norr?lang=sv&s-station={station.lower()}", headers=SAME_ORIGIN
            ),
            frame,
        )
        for row in board.all("//table//tr[td]"):
            words = " ".join(row.text_content().split())
            rows[station, words[:5]] = "Kort tåg: Bara två vagnar." in words
    assert rows == {
        ("A", "07:00"): False,
        ("A", "07:30"): True,
        ("B", "07:11"): False,
        ("B", "07:15"): False,
        ("B", "07:41"): True,
        ("C", "07:05"): False,
    }
    found = Page(pages.client.get(f"{frame}/klart?lang=sv", headers=SAME_ORIGIN), frame)
    (where,) = found.all("//article//*[@class='live-where']")
    assert where.text_content() == "Avgången 07:30 från Alfa mot Gamma (103)"
    assert "Kort tåg" not in found.words("//*[@class='live-sentence']")
