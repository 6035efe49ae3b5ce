"""The map's sentences, as a person would say them in Swedish."""

import pytest

from codesign.areas.labels import AreaLabel
from codesign.contributions.domain import Mode, StepCount, Sum
from codesign.contributions.sources import Source
from codesign.contributions.words import feeling_name
from codesign.i18n import signed
from codesign.journeys import words
from codesign.journeys.curve import CurvePoint, drawn
from codesign.journeys.document import Basis, EmotionPoint, JourneyDocument
from codesign.journeys.domain import area_counts, lay_out
from codesign.journeys.forms import map_wish
from codesign.journeys.queries import Breakdown
from codesign.web.lists import listed
from tests.factories import journey_document

LABELS = {
    1: AreaLabel(1, None, "A", {"sv": "Information"}, "sea", 0),
    3: AreaLabel(3, None, "B", {"sv": "Ersättning"}, "plum", 1),
}


def document(*names: tuple[str, str, str]) -> JourneyDocument:
    """A journey with actors of these keys, names and kinds (or the usual three)."""
    plain = journey_document()
    plain["actors"] += [{"key": key, "name": name, "kind": kind} for key, name, kind in names]
    return JourneyDocument.model_validate(plain)


def heard(areas: int = 2, of: JourneyDocument | None = None, nobody: int = 0, **known: int) -> str:
    perspectives = known | ({"": nobody} if nobody else {})
    everything = Breakdown(perspectives, {}, {Mode.IS: sum(perspectives.values())})
    return words.voices_sentence(of or document(), everything, areas)


def test_the_summary_tells_who_spoke_loudest_first_and_into_how_many_areas() -> None:
    assert heard(relative=3, donor=1200) == (
        "1\u00a0203 röster från givare och närstående, sorterade i 2 utvecklingsområden."
    )


def test_the_summary_of_one_voice_is_in_the_singular() -> None:
    assert heard(1, donor=1) == "1 röst från givare, sorterade i 1 utvecklingsområde."


def test_the_summary_before_anything_is_sorted() -> None:
    assert heard(0, donor=2) == ("2 röster från givare, ännu inte sorterade i utvecklingsområden.")


def test_the_summary_of_nothing() -> None:
    assert heard(0) == "Ingen röst syns här än."


def test_voices_of_nobody_known_are_counted_without_a_name() -> None:
    assert heard(2, nobody=4) == "4 röster, sorterade i 2 utvecklingsområden."


def test_the_summary_names_four_and_then_others() -> None:
    more = document(("child", "Barn", "end_user"), ("friend", "Vän", "relative"))
    told = heard(2, more, donor=9, relative=8, profession=7, child=6, friend=5)
    assert "från givare, närstående, profession, barn och fler" in told


def filtered(**arguments: str) -> str:
    wish = map_wish(arguments, document(), LABELS)
    return words.filter_sentence(document(), LABELS, wish, 37, 1142)


def test_the_filter_says_what_it_left() -> None:
    assert filtered(perspektiv="donor", lage="should", omrade="3", kalla="note") == (
        "Visar 37 av 1\u00a0142 röster: givare, BÖR, B Ersättning, workshop."
    )


def test_the_filter_names_voices_of_nobody_known() -> None:
    assert filtered(perspektiv="okant") == "Visar 37 av 1\u00a0142 röster: okänt perspektiv."


def test_ignored_parts_of_the_address_are_told() -> None:
    assert words.ignored_sentence(()) == ""
    assert "(perspektiv och läge)" in words.ignored_sentence(("perspektiv", "lage"))


def curve(*known: tuple[float | None, Basis]) -> str:
    points = [
        CurvePoint(
            f"steg {i}",
            None if value is None else EmotionPoint(actor="donor", value=value, basis=basis),
            None,
        )
        for i, (value, basis) in enumerate(known, start=1)
    ]
    return words.curve_sentence(drawn(points), "Givare")


def test_the_curve_tells_its_lowest_and_highest_step_and_what_it_is_built_on() -> None:
    assert curve((1, Basis.WORKSHOP), (-2, Basis.WORKSHOP), (0, Basis.ASSUMED)) == (
        "Känslan är sämst vid ”steg 2” och bäst vid ”steg 1”. Kurvan visar hur det känns för "
        "givare. 1 punkt är ett antagande och streckad."
    )


def test_the_curve_tells_when_all_is_assumed_and_when_nothing_is() -> None:
    assert curve((1, Basis.ASSUMED), (0, Basis.ASSUMED)).endswith("Alla punkter är antaganden.")
    assert curve((1, Basis.WORKSHOP), (0, Basis.SELF_REPORTED)).endswith(
        "Alla punkter kommer från människor."
    )


def test_a_level_curve_and_an_empty_one_are_told() -> None:
    assert curve((1, Basis.WORKSHOP), (1, Basis.WORKSHOP)).startswith(
        "Känslan är lika genom hela resan."
    )
    assert curve((None, Basis.ASSUMED)) == "Ingen känsla är inlagd än."


def test_many_equally_low_steps_are_not_all_named() -> None:
    told = curve((2, Basis.WORKSHOP), *[(-1, Basis.WORKSHOP)] * 5)
    assert "sämst vid ”steg 2”, ”steg 3”, ”steg 4” och 2 steg till" in told


def largest(**counts: dict[int, int]) -> str:
    by_step = {step: StepCount(Sum(9), 0, areas) for step, areas in counts.items()}
    view = lay_out(document(), by_step, LABELS, "sv")
    return words.areas_sentence(view, area_counts(by_step, LABELS))


def test_the_largest_area_is_told_with_the_step_where_it_is_loudest() -> None:
    assert largest(hear={1: 2, 3: 4}, rest={3: 1}) == (
        "Ersättning väcker flest röster, mest i steget ”Hear”."
    )
    assert largest() == ""


@pytest.mark.parametrize(
    ("value", "told"), [(1.5, "+1,5"), (-2, "\u22122"), (0, "0"), (0.25, "+0,3"), (-0.04, "0")]
)
def test_feelings_are_written_with_their_sign(value: float, told: str) -> None:
    assert signed(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(-2, "mycket dåligt"), (-1.4, "dåligt"), (0.2, "varken bra eller dåligt"), (9, "mycket bra")],
)
def test_a_feeling_has_a_word(value: float, told: str) -> None:
    assert feeling_name(value) == told


def test_things_are_listed_as_people_do() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b och c"
    assert listed([]) == ""


def test_filters_offer_what_there_is_with_its_count() -> None:
    everything = Breakdown({"donor": 2, "": 3}, {Source.NOTE: 5}, {Mode.IS: 4, Mode.DO: 1})
    assert words.perspective_options(document(), everything) == [
        ("okant", "Okänt perspektiv (3)"),
        ("donor", "Givare (2)"),
    ]
    assert words.source_options(everything) == [("note", "Workshop (5)")]
    assert [text for _, text in words.mode_options(everything)] == [
        "ÄR – så är det (4)",
        "BÖR – så borde det vara (0)",
        "GÖR – så kan det lösas (1)",
    ]
    assert words.area_options(LABELS) == [("1", "A Information"), ("3", "B Ersättning")]


def from_someone(name: str, kind: str, text: str = "") -> str:
    """How the summary names an actor, in a journey whose text says this."""
    plain = journey_document()
    plain["actors"] += [{"key": "x", "name": name, "kind": kind}]
    if text:
        plain["phases"][0]["description"] = text
    told = heard(2, JourneyDocument.model_validate(plain), x=2)
    return told.removeprefix("2 röster från ").split(", sorterade")[0]


@pytest.mark.parametrize(
    ("name", "kind", "text", "told"),
    [
        ("Försäkringskassan", "provider", "Försäkringskassan fattar beslut.", "Försäkringskassan"),
        ("Försäkringskassan", "provider", "", "Försäkringskassan"),
        ("Myndighet", "provider", "Ett brev från en myndighet.", "myndighet"),
        (
            "Transplantationsenhet",
            "provider",
            "När transplantationsenheten ringer.",
            "transplantationsenhet",
        ),
        ("Region", "provider", "I en storregion.", "Region"),
        ("Region Skåne", "provider", "I den egna regionen.", "Region Skåne"),
        ("1177", "system", "På 1177 står det.", "1177"),
        ("Granne", "relative", "", "granne"),
        ("AT-läkare", "employee", "", "AT-läkare"),
    ],
)
def test_an_organisations_name_keeps_its_capital_unless_the_journey_writes_it_small(
    name: str, kind: str, text: str, told: str
) -> None:
    assert from_someone(name, kind, text) == told
