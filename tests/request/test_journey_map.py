"""The journey map as it is served: to citizens and staff, whole and in parts, counted right."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.content.sync import digest_of, stored_form
from codesign.db import Database
from codesign.feedback.domain import Mode, Moderation, Source
from codesign.journeys.document import JourneyDocument
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient

PUBLIC = "/projekt/projektet/resa/resan"
STAFF = "/arbete/projektet/resa/resan"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
STEPS = ("hear", "decide", "rest", "follow-up")
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def counts(page: Page, view: str = "list-view") -> dict[str, int]:
    """Step → voices, as the badges say."""
    badges = page.all(f"//*[contains(@class, '{view}')]//*[@data-step]")
    found = {}
    for badge in badges:
        number = badge.xpath(".//strong")
        found[badge.get("data-step")] = int(number[0].text_content()) if number else 0
    return found


def voices(page: Page) -> list[str]:
    return [
        " ".join(e.text_content().split())
        for e in page.all("//*[@data-voices]//*[contains(@class, 'voice-words')]")
    ]


def sums(page: Page) -> str:
    return " ".join(page.one("//*[@class='panel-sums']").text_content().split())


@pytest.fixture
def areas(session: Session, cast: Cast) -> dict[str, Area]:
    return {
        "A": factories.area(session, cast.project, "Information"),
        "B": factories.area(session, cast.project, "Ersättning", position=1),
    }


@pytest.fixture
def said(session: Session, cast: Cast, areas: dict[str, Area]) -> None:
    """Five released voices, one waiting and one kept."""

    def tell(text: str, **values: Any) -> None:
        factories.voice(session, cast.project, cast.version, text, **values)

    a, b = areas["A"].id, areas["B"].id
    tell("Ett", buckets=[a])
    tell("Två", buckets=[a, b], mode=Mode.SHOULD, perspective="relative")
    tell("Tre", source=Source.NOTE, mode=Mode.DO, group_name="Grupp 1")
    tell("Fyra", anchor="rest", buckets=[b], source=Source.NOTE)
    tell("Fem", anchor="rest", perspective="")
    tell("Väntande ord", moderation=Moderation.WAITING)
    tell("Behållna ord", anchor="rest", moderation=Moderation.KEPT)
    session.commit()


# The three views


def test_anyone_reads_the_map_and_the_list_at_one_address(pages: PageClient, said: None) -> None:
    page = pages.get(PUBLIC)
    assert page.heading == "En liten resa"
    assert counts(page, "map-view") == {"hear": 3, "decide": 0, "rest": 2, "follow-up": 0}
    assert counts(page) == counts(page, "map-view")
    assert "5 röster från givare och närstående, sorterade i 2 utvecklingsområden." in page.words()
    assert "Exempel för prov." in page.words()


def test_the_map_alone_and_the_list_alone_can_be_asked_for(pages: PageClient) -> None:
    chart = pages.get(f"{PUBLIC}?vy=karta")
    assert chart.all("//table[contains(@class, 'map')]")
    assert not chart.all("//*[@class='list-view']")
    told = pages.get(f"{PUBLIC}?vy=lista")
    assert not told.all("//table[contains(@class, 'map')]")
    assert [e.text_content().split()[-1] for e in told.all("//article/h3")] == [
        "Hear",
        "Decide",
        "Rest",
        "Follow-Up",
    ]


def test_the_table_says_what_its_headings_are_of(pages: PageClient) -> None:
    page = pages.get(f"{PUBLIC}?vy=karta")
    table = page.one("//table[contains(@class, 'map')]")
    assert table.xpath("caption")
    assert [th.get("colspan") for th in table.xpath(".//th[@scope='colgroup']")] == ["2", "2"]
    assert len(table.xpath(".//th[@scope='col']")) == 4
    rows = [th.text_content().split()[0] for th in table.xpath("./tbody//th[@scope='row']")]
    assert {"Vad", "Möter", "Bakom"} <= set(rows)
    lines = [e.text_content() for e in table.xpath(".//*[@class='line-caption']")]
    assert lines == ["interaktionslinje", "synlighetslinje"]


def test_phase_by_phase_shows_one_phase_and_leads_to_the_next(
    pages: PageClient, said: None
) -> None:
    first = pages.get(f"{PUBLIC}?vy=fas")
    assert set(counts(first, "map-view")) == {"hear", "decide"}
    assert "Fas 1 av 2" in first.words()
    assert not first.all("//a[@rel='prev']")
    following = pages.get(first.one("//a[@rel='next']").get("href"))
    assert counts(following, "map-view") == {"rest": 2, "follow-up": 0}
    assert not following.all("//a[@rel='next']")


def test_the_curve_is_also_a_sentence_and_a_table(pages: PageClient) -> None:
    page = pages.get(f"{PUBLIC}?vy=karta")
    sentence = page.one("//*[local-name()='svg' and @role='img']/@aria-label")
    assert sentence.startswith("Känslan är lika genom hela resan.")
    rows = page.all("//*[@class='feelings']//tbody/tr")
    assert len(rows) == 4
    assert "−1 (dåligt)" in " ".join(rows[0].text_content().split())


# Filters


@pytest.mark.parametrize(
    ("query", "hear", "rest"),
    [
        ("perspektiv=donor", 2, 1),
        ("perspektiv=relative", 1, 0),
        ("perspektiv=okant", 0, 1),
        ("lage=is", 1, 2),
        ("lage=should", 1, 0),
        ("kalla=note", 1, 1),
        ("kalla=comment", 2, 1),
        ("kalla=note&lage=is&perspektiv=donor", 0, 1),
    ],
)
def test_each_filter_changes_the_counts(
    pages: PageClient, said: None, query: str, hear: int, rest: int
) -> None:
    page = pages.get(f"{PUBLIC}?{query}")
    assert counts(page) == {"hear": hear, "decide": 0, "rest": rest, "follow-up": 0}
    assert f"Visar {hear + rest} av 5 röster" in page.words()


def test_the_area_filter_counts_the_areas_voices_and_still_offers_the_others(
    pages: PageClient, said: None, areas: dict[str, Area]
) -> None:
    page = pages.get(f"{PUBLIC}?omrade={areas['B'].id}")
    assert counts(page) == {"hear": 1, "decide": 0, "rest": 1, "follow-up": 0}
    numbers = [int(e.text_content().split()[0]) for e in page.all("//*[@class='area-n']")]
    assert numbers == [2, 2]
    assert "Visar 2 av 5 röster: B Ersättning." in page.words()


def test_the_filter_form_works_without_script_and_stays_filled_in(
    pages: PageClient, said: None
) -> None:
    page = pages.submit(
        pages.get(f"{PUBLIC}?vy=lista"), {"lage": "should"}, form="//main//form", status=200
    )
    assert counts(page)["hear"] == 1
    assert page.one("//select[@name='lage']/option[@selected]/@value") == "should"
    assert not page.all("//table[contains(@class, 'map')]")


def test_links_from_a_filtered_map_keep_the_filter(pages: PageClient, said: None) -> None:
    page = pages.get(f"{PUBLIC}?lage=should&vy=lista")
    step = pages.get(page.one("//*[@data-step='hear' and contains(@class, 'in-line')]/@href"))
    assert voices(step) == ["Två"]
    assert "Rösterna är filtrerade." in step.words()
    everything = pages.get(step.one("//a[text()='Visa alla i steget']/@href"))
    assert voices(everything) == ["Tre", "Två", "Ett"]


def test_a_filter_that_nothing_matches_says_so_and_how_to_get_back(
    pages: PageClient, said: None
) -> None:
    page = pages.get(f"{PUBLIC}?perspektiv=profession")
    assert "Inga röster med det här urvalet" in page.words()
    assert "Visa alla röster" in page.words()
    assert set(counts(page).values()) == {0}


@pytest.mark.parametrize("name", ["vy", "fas", "perspektiv", "lage", "omrade", "kalla"])
def test_a_filter_that_means_nothing_is_told_and_not_obeyed(
    pages: PageClient, said: None, name: str
) -> None:
    page = pages.get(f"{PUBLIC}?{name}=%22%3E%3Cscript%3E")
    assert "Adressen bad om något som inte finns på den här kartan" in page.words()
    assert counts(page)["hear"] == 3
    assert "<script>" not in page.one("//main").text_content()


def test_a_parameter_nobody_knows_is_no_matter(pages: PageClient) -> None:
    assert "Adressen bad" not in pages.get(f"{PUBLIC}?utm_source=brev").words()


# Whole page or part


def test_htmx_gets_the_region_alone_and_a_browser_the_whole_page(
    pages: PageClient, said: None
) -> None:
    part = pages.get(f"{PUBLIC}?lage=should", headers=HTMX)
    assert not part.is_whole
    assert part.one("//*[@id='map-region']") is not None
    assert counts(part)["hear"] == 1
    whole = pages.get(f"{PUBLIC}?lage=should")
    assert whole.is_whole
    assert "HX-Request" in whole.response.headers["Vary"]


def test_history_gets_the_whole_page(pages: PageClient) -> None:
    restored = pages.get(PUBLIC, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert restored.is_whole


def test_a_step_is_a_panel_for_htmx_and_a_page_of_its_own(pages: PageClient, said: None) -> None:
    address = f"{PUBLIC}/steg/hear"
    panel = pages.get(address, headers=HTMX)
    assert not panel.is_whole
    assert panel.one("//h2[contains(@class, 'panel-title')]").text_content() == "Hear"
    page = pages.get(address)
    assert page.heading == "Hear"
    assert voices(page) == voices(panel) == ["Tre", "Två", "Ett"]
    for shown in (panel, page):
        assert "3 röster · ÄR 1 · BÖR 1 · GÖR 1" in sums(shown)
        assert "Rapporten, 2.8" in shown.text


def test_a_deep_link_keeps_its_filter_and_leads_back_to_the_map(
    pages: PageClient, said: None
) -> None:
    page = pages.get(f"{PUBLIC}/steg/rest?kalla=note")
    assert voices(page) == ["Fyra"]
    back = pages.get(page.one("//p[contains(@class, 'back')]/a/@href"))
    assert counts(back) == {"hear": 1, "decide": 0, "rest": 1, "follow-up": 0}


def test_steps_lead_to_their_neighbours(pages: PageClient) -> None:
    page = pages.get(f"{PUBLIC}/steg/decide")
    assert page.one("//a[@rel='prev']/@href").endswith("/steg/hear")
    assert page.one("//a[@rel='next']/@href").endswith("/steg/rest")
    assert not pages.get(f"{PUBLIC}/steg/hear").all("//a[@rel='prev']")


def test_a_step_leads_to_telling(pages: PageClient) -> None:
    page = pages.get(f"{PUBLIC}/steg/hear")
    assert page.one("//*[contains(@class, 'panel-tell')]/a/@href") == f"{PUBLIC}/beratta/hear"


@pytest.mark.parametrize(
    "path",
    [
        "/projekt/projektet/resa/ingen",
        "/projekt/ingen/resa/resan",
        f"{PUBLIC}/steg/ingen",
        f"{PUBLIC}/steg/<script>",
        "/projekt/projektet/resa/ingen/steg/hear",
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_what_is_not_there_is_told_kindly(
    pages: PageClient, path: str, headers: dict[str, str]
) -> None:
    pages.get(path, status=404, headers=headers)


# What may be seen


def test_citizens_see_released_words_alone(pages: PageClient, said: None) -> None:
    assert counts(pages.get(PUBLIC)) == {"hear": 3, "decide": 0, "rest": 2, "follow-up": 0}
    for step in STEPS:
        page = pages.get(f"{PUBLIC}/steg/{step}")
        assert "Väntande ord" not in page.text
        assert "Behållna ord" not in page.text


def test_a_small_number_of_waiting_voices_is_not_told(pages: PageClient, said: None) -> None:
    page = pages.get(PUBLIC)
    assert "Några berättelser väntar på att läsas" in page.words()
    assert "1 berättelse" not in page.words()


def test_enough_waiting_voices_are_counted_and_none_is_not_mentioned(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    assert "väntar" not in pages.get(PUBLIC).words()
    for _ in range(5):
        factories.voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
    session.commit()
    page = pages.get(PUBLIC)
    assert "5 berättelser väntar på att läsas innan de syns här." in page.words()
    assert counts(page)["hear"] == 0


def test_about_children_more_must_wait_before_they_are_counted(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    cast.project.is_about_children = True
    for _ in range(9):
        factories.voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
    session.commit()
    assert "Några berättelser väntar" in pages.get(PUBLIC).words()


def test_a_reader_sees_released_words_and_an_analyst_all_of_them(
    pages: PageClient, said: None, cast: Cast
) -> None:
    reader, analyst = pages.sign_in(cast.bo), pages.sign_in(cast.analyst)
    assert counts(reader.get(STAFF)) == counts(pages.get(PUBLIC))
    assert counts(analyst.get(STAFF)) == {"hear": 4, "decide": 0, "rest": 3, "follow-up": 0}
    assert voices(reader.get(f"{STAFF}/steg/hear")) == ["Tre", "Två", "Ett"]
    read = analyst.get(f"{STAFF}/steg/hear")
    assert voices(read) == ["Väntande ord", "Tre", "Två", "Ett"]
    assert "Väntar på att läsas" in read.words()
    assert "1 berättelse väntar på att läsas." in analyst.get(STAFF).words()
    assert "Några berättelser väntar" in reader.get(STAFF).words()


def test_an_analyst_on_the_public_page_sees_what_the_public_sees(
    pages: PageClient, said: None, cast: Cast
) -> None:
    analyst = pages.sign_in(cast.analyst)
    assert counts(analyst.get(PUBLIC)) == counts(pages.get(PUBLIC))
    assert "Väntande ord" not in analyst.get(f"{PUBLIC}/steg/hear").text


def test_the_staff_map_stays_on_the_staff_side(pages: PageClient, said: None, cast: Cast) -> None:
    page = pages.sign_in(cast.astrid).get(STAFF)
    for address in page.all("//*[@data-step]/@href"):
        assert address.startswith(f"{STAFF}/steg/")


def test_the_mean_of_few_ratings_is_not_shown(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    for _ in range(4):
        factories.voice(session, cast.project, cast.version, rating=-2)
    session.commit()
    assert "De som berättat tycker" not in pages.get(f"{PUBLIC}/steg/hear").words()
    factories.voice(session, cast.project, cast.version, rating=-1)
    session.commit()
    told = pages.get(f"{PUBLIC}/steg/hear").words()
    assert "kändes mycket dåligt (−1,8, n = 5)" in " ".join(told.split())


# Voices in the panel


@pytest.mark.parametrize("query", ["", "?lage=is", "?perspektiv=okant", "?kalla=note"])
def test_the_number_on_the_map_is_the_number_of_voices_in_the_panel(
    pages: PageClient, said: None, cast: Cast, query: str
) -> None:
    for client, side in ((pages, PUBLIC), (pages.sign_in(cast.analyst), STAFF)):
        shown = counts(client.get(f"{side}{query}"))
        for step, number in shown.items():
            assert len(voices(client.get(f"{side}/steg/{step}{query}"))) == number


def test_voices_come_a_page_at_a_time_each_once_newest_first(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    for i in range(45):
        factories.voice(session, cast.project, cast.version, f"röst {i}")
    session.commit()
    address: str | None = f"{PUBLIC}/steg/hear"
    read: list[str] = []
    sizes = []
    while address:
        page = pages.get(address)
        read += voices(page)
        sizes.append(len(voices(page)))
        address = next(iter(page.all("//a[@data-more]/@href")), None)
    assert read == [f"röst {i}" for i in reversed(range(45))]
    assert sizes == [20, 20, 5]


def test_more_voices_come_as_a_part_and_on_a_page_with_a_way_back(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    for i in range(21):
        factories.voice(session, cast.project, cast.version, f"röst {i}", mode=Mode.DO)
    session.commit()
    first = pages.get(f"{PUBLIC}/steg/hear?lage=do")
    more = first.one("//a[@data-more]/@href")
    part = pages.get(more, headers=HTMX)
    assert part.all("//*[@class='voice-words']/text()") == ["röst 0"]
    assert not part.all("//h2")
    whole = pages.get(more)
    assert voices(whole) == ["röst 0"]
    assert "Till de senaste rösterna" in whole.words()


@pytest.mark.parametrize("after", ["x", "-1", "1" * 30, "²"])
def test_a_forged_place_among_the_voices_is_the_first_page(
    pages: PageClient, said: None, after: str
) -> None:
    assert voices(pages.get(f"{PUBLIC}/steg/hear?efter={after}")) == ["Tre", "Två", "Ett"]


def test_a_voice_tells_who_when_whence_and_in_which_area(
    pages: PageClient, session: Session, cast: Cast, areas: dict[str, Area]
) -> None:
    factories.voice(
        session,
        cast.project,
        cast.version,
        "Orden",
        group_name="Grupp 2",
        origin="avsnitt 3.1",
        rating=1,
        day=date(2026, 11, 3),
        buckets=[areas["B"].id],
    )
    session.commit()
    told = " ".join(pages.get(f"{PUBLIC}/steg/hear").one("//article").text_content().split())
    assert told == (
        "Orden ÄR Givare Grupp 2 Kändes bra 3 november 2026 avsnitt 3.1 Områden: B Ersättning"
    )


def test_a_voice_without_words_says_so(pages: PageClient, session: Session, cast: Cast) -> None:
    factories.voice(session, cast.project, cast.version, "", rating=-2)
    session.commit()
    assert voices(pages.get(f"{PUBLIC}/steg/hear")) == ["Sa bara hur det kändes, inga ord."]


# Hostile and odd content


def rewritten(session: Session, cast: Cast, **changes: Any) -> None:
    """Gives the journey another document."""
    plain = {**factories.journey_document(), **changes}
    cast.version.document = stored_form(JourneyDocument.model_validate(plain))
    cast.version.digest = digest_of(cast.version.document)
    session.commit()


def test_script_in_words_names_and_the_journey_is_shown_as_text(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    area = factories.area(session, cast.project, SCRIPT)
    factories.voice(
        session,
        cast.project,
        cast.version,
        SCRIPT,
        anchor="s",
        group_name=SCRIPT,
        origin=SCRIPT,
        buckets=[area.id],
    )
    plain = factories.journey_document()
    step = {
        "key": "s",
        "title": SCRIPT,
        "description": SCRIPT,
        "duration": SCRIPT,
        "cells": {"doing": {"text": SCRIPT, "evidence": [{"source": "report", "section": SCRIPT}]}},
        "touchpoints": [
            {"kind": "action", "text": SCRIPT, "initiator": "donor", "channel": SCRIPT}
        ],
        "emotions": [{"actor": "donor", "value": 1}],
    }
    rewritten(
        session,
        cast,
        title=SCRIPT,
        notice=SCRIPT,
        summary=SCRIPT,
        sources=[{"key": "report", "title": SCRIPT}],
        actors=[{**actor, "name": SCRIPT} for actor in plain["actors"]],
        lanes=[{**lane, "name": SCRIPT, "hint": SCRIPT} for lane in plain["lanes"]],
        phases=[{"key": "p", "title": SCRIPT, "description": SCRIPT, "steps": [step]}],
    )
    for query in ("", "?vy=karta", "?vy=lista", "?vy=fas", f"?omrade={area.id}"):
        page = pages.get(PUBLIC + query)
        assert not page.all("//main//script|//main//img")
    for headers in ({}, HTMX):
        page = pages.get(f"{PUBLIC}/steg/s", headers=headers)
        assert not page.all("//*[@data-voices]//script|//img")
        assert SCRIPT in voices(page)[0]


def phases_of(steps: int) -> list[dict[str, Any]]:
    made = [{"key": f"s{i}", "title": f"Steg nummer {i}"} for i in range(1, steps + 1)]
    return [{"key": "p", "title": "Allt", "steps": made}]


@pytest.mark.parametrize("steps", [1, 40])
@pytest.mark.parametrize("view", ["", "?vy=karta", "?vy=lista", "?vy=fas"])
def test_a_bare_journey_of_one_phase_is_a_map_too(
    pages: PageClient, session: Session, cast: Cast, steps: int, view: str
) -> None:
    rewritten(session, cast, lanes=[], sources=[], phases=phases_of(steps))
    page = pages.get(PUBLIC + view)
    assert len({badge.get("data-step") for badge in page.all("//*[@data-step]")}) == steps
    assert not page.all("//*[local-name()='svg' and @role='img']")
    assert "Bli den första som berättar" in page.words()
    assert "Ingen röst syns här än." in page.words()
    assert pages.get(f"{PUBLIC}/steg/s{steps}").heading == f"Steg nummer {steps}"


def test_voices_at_a_step_that_is_gone_are_not_on_the_map(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    factories.voice(session, cast.project, cast.version, anchor="borta")
    session.commit()
    assert set(counts(pages.get(PUBLIC)).values()) == {0}


def test_the_map_speaks_english_when_asked(pages: PageClient, said: None) -> None:
    page = pages.get(f"{PUBLIC}?lang=en")
    assert page.one("/html/@lang") == "en"
    assert page.heading == "A small journey"
    assert "5 voices (donor and relative), sorted into 2 development areas." in page.words()
    step = pages.get(page.all("//*[@data-step='hear']/@href")[0])
    assert step.one("/html/@lang") == "en"
    assert "donor" in step.words().lower()


# The work behind it


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is sent meanwhile; savepoints are the test's own."""
    sent: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if "SAVEPOINT" not in statement.upper():
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path",
    [PUBLIC, f"{PUBLIC}?lage=is&vy=lista", f"{PUBLIC}/steg/hear"],
    ids=["map", "filtered", "step"],
)
def test_the_number_of_queries_does_not_grow_with_voices(
    pages: PageClient,
    session: Session,
    cast: Cast,
    database: Database,
    areas: dict[str, Area],
    path: str,
) -> None:
    def queries(voices: int) -> int:
        for i in range(voices):
            factories.voice(
                session,
                cast.project,
                cast.version,
                f"röst {i}",
                anchor=STEPS[i % 2 * 2],
                perspective=("donor", "relative", "")[i % 3],
                buckets=[areas["AB"[i % 2]].id],
            )
        session.commit()
        with statements(database) as sent:
            pages.get(path)
        return len(sent)

    pages.get(path)
    few, many = queries(2), queries(58)
    assert few == many
    assert 0 < many < 20


def test_citizens_are_asked_to_tell_at_every_step_of_the_list(
    pages: PageClient, said: None, cast: Cast
) -> None:
    page = pages.get(PUBLIC)
    assert "Öppna steget som du vill berätta om" in page.words("//header[@class='journey-head']")
    asked = [link.get("href") for link in page.all("//p[contains(@class, 'list-tell')]/a")]
    assert asked == [f"{PUBLIC}/beratta/{step}" for step in STEPS]
    staff = pages.sign_in(cast.astrid).get(STAFF)
    assert staff.all("//p[contains(@class, 'list-tell')]") == []


def test_staff_go_from_a_step_to_its_own_voices_at_the_desk(
    pages: PageClient, said: None, cast: Cast
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{STAFF}/steg/hear")
    link = page.one("//a[normalize-space()='Kategorisera röster']")
    assert "steg=resan.hear" in (link.get("href") or "")


def test_the_marks_of_the_map_are_explained_below_it(pages: PageClient) -> None:
    assert "det finns en källa" in pages.get(PUBLIC).words("//p[contains(@class, 'map-marks')]")


def test_a_designer_goes_from_the_map_to_the_journeys_content(
    pages: PageClient, cast: Cast
) -> None:
    change = "//a[normalize-space()='Ändra resan']"
    link = pages.sign_in(cast.astrid).get(STAFF).one(change)
    assert link.get("href") == f"{STAFF}/dokument"
    assert pages.sign_in(cast.bo).get(STAFF).all(change) == []
