"""The journey map as it is served: to citizens and staff, whole and in parts, counted right."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.artefacts.versions import digest_of, stored_form
from codesign.journeys.document import JourneyDocument
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.mapping import HTMX, PUBLIC, STAFF, STEPS, counts, seven_voices, two_areas, voices
from tests.pages import PageClient

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


@pytest.fixture
def areas(session: Session, cast: Cast) -> dict[str, Area]:
    return two_areas(session, cast)


@pytest.fixture
def said(session: Session, cast: Cast, areas: dict[str, Area]) -> None:
    seven_voices(session, cast, areas)


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


def test_the_marks_of_the_map_are_explained_below_it(pages: PageClient) -> None:
    assert "det finns en källa" in pages.get(PUBLIC).words("//p[contains(@class, 'map-marks')]")


def test_citizens_are_asked_to_tell_at_every_step_of_the_list(
    pages: PageClient, said: None, cast: Cast
) -> None:
    page = pages.get(PUBLIC)
    assert "Öppna steget som du vill berätta om" in page.words("//header[@class='journey-head']")
    asked = [link.get("href") for link in page.all("//p[contains(@class, 'list-tell')]/a")]
    assert asked == [f"{PUBLIC}/beratta/{step}" for step in STEPS]
    staff = pages.sign_in(cast.astrid).get(STAFF)
    assert staff.all("//p[contains(@class, 'list-tell')]") == []


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


@pytest.mark.parametrize(
    "path",
    [PUBLIC, f"{PUBLIC}?lage=is&vy=lista", f"{PUBLIC}/steg/hear"],
    ids=["map", "filtered", "step"],
)
def test_the_number_of_queries_does_not_grow_with_voices(
    pages: PageClient, session: Session, cast: Cast, areas: dict[str, Area], path: str
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
        with statements(pages.app) as sent:
            pages.get(path)
        return len(sent)

    pages.get(path)
    few, many = queries(2), queries(58)
    assert few == many
    assert 0 < many < 20
