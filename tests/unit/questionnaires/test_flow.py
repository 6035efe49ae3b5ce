"""Which pages somebody meets, and what is handed in."""

from datetime import date

import pytest

from codesign.questionnaires.answers import (
    DECLINED,
    DONT_KNOW,
    UNANSWERED,
    Answer,
    Answers,
    Round,
    key_of,
    place_of,
    read_stored,
    stored,
)
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.flow import MOST_PAGES, Flow
from tests.asking import Plain, answered, choice, item, options, questionnaire, repeat, section

TODAY = date(2026, 11, 30)


def places(document: Questionnaire, answers: Answers, seed: str = "") -> list[str]:
    return [page.place for page in Flow(document, answers, TODAY).pages(seed)]


def test_what_is_not_relevant_is_left_out() -> None:
    document = questionnaire(
        choice("bil", "ja", "nej"), item("hur-ofta", show_if="${bil} = 'ja'"), item("sist")
    )
    assert places(document, {}) == ["bil", "sist"]
    assert places(document, answered(bil="ja")) == ["bil", "hur-ofta", "sist"]
    assert places(document, answered(bil="nej")) == ["bil", "sist"]
    assert places(document, {"bil": DECLINED}) == ["bil", "sist"]


def test_a_section_that_is_not_met_hides_all_in_it() -> None:
    inner = section("inre", item("b", show_if="${a} = 'x'"))
    document = questionnaire(item("a"), section("yttre", inner, item("c"), show_if="${a}"))
    assert places(document, {}) == ["a"]
    assert places(document, answered(a="x")) == ["a", "b", "c"]
    assert places(document, answered(a="y")) == ["a", "c"]


def test_an_answer_that_is_no_longer_asked_counts_as_nothing() -> None:
    document = questionnaire(
        choice("a", "ja", "nej"),
        choice("b", "ja", "nej", show_if="${a} = 'ja'"),
        item("c", show_if="${b} = 'ja'"),
    )
    assert places(document, answered(a="ja", b="ja")) == ["a", "b", "c"]
    assert places(document, answered(a="nej", b="ja")) == ["a"]


def test_a_repeat_is_met_as_often_as_its_count_says() -> None:
    document = questionnaire(
        item("n", "number"), repeat("barn", item("namn"), count="${n}", most=3), item("sist")
    )
    assert places(document, {}) == ["n", "sist"]
    two = ["n", "barn.1.namn", "barn.2.namn", "sist"]
    assert places(document, answered(n=2)) == two
    assert places(document, answered(n=2.9)) == two
    assert len(places(document, answered(n=3))) == len(places(document, answered(n=4))) == 5
    assert places(document, answered(n=-1)) == ["n", "sist"]


def test_names_within_a_repeat_mean_the_same_round_and_outside_it_all() -> None:
    document = questionnaire(
        repeat(
            "barn",
            item("alder", "number"),
            item("skola", show_if="${alder} > 6"),
            item("andra", show_if="position(..) = 2"),
        ),
        item("alla", show_if="sum(${alder}) = 12 and count(${barn}) = 2"),
    )
    answers = {"barn.1.alder": Answer(5), "barn.2.alder": Answer(7)}
    assert places(document, answers) == [
        "barn.1.alder",
        "barn.2.alder",
        "barn.2.skola",
        "barn.2.andra",
        "alla",
    ]


def test_repeats_within_repeats() -> None:
    document = questionnaire(
        repeat(
            "resa",
            item("byten", "number"),
            repeat("byte", item("var"), item("igen", show_if="${var} = 'X'"), count="${byten}"),
        ),
        item("sist", show_if="count(${byte}) = 3"),
    )
    answers = {
        "resa.1.byten": Answer(1),
        "resa.2.byten": Answer(2),
        "resa.2.byte.1.var": Answer("X"),
    }
    assert places(document, answers) == [
        "resa.1.byten",
        "resa.1.byte.1.var",
        "resa.2.byten",
        "resa.2.byte.1.var",
        "resa.2.byte.1.igen",
        "resa.2.byte.2.var",
        "sist",
    ]


def test_calculations_are_worked_out_wherever_they_stand() -> None:
    document = questionnaire(
        item("dubbelt", "calculated", value="${halvt} * 4"),
        item("n", "number"),
        item("halvt", "calculated", value="${n} div 2"),
        item("stor", show_if="${dubbelt} >= 10"),
    )
    assert places(document, answered(n=5)) == ["n", "stor"]
    assert places(document, answered(n=4.9)) == ["n"]
    assert Flow(document, answered(n=5), TODAY).sent()["dubbelt"] == Answer(10.0)
    assert Flow(document, {}, TODAY).sent()["dubbelt"] == Answer("")


def test_a_circle_ends() -> None:
    document = questionnaire(
        item("a", "calculated", value="${b} + 1"),
        item("b", "calculated", value="${a} + 1"),
        item("c", show_if="${a} > 0"),
    )
    assert places(document, {}) == []


def test_calculations_in_a_row_forwards_end() -> None:
    chain = [item(f"c{i}", "calculated", value=f"${{c{i + 1}}}") for i in range(500)]
    document = questionnaire(*chain, item("c500", "calculated", value="1"), item("q"))
    assert Flow(document, {}, TODAY).sent()["c499"] == Answer(1.0)


def test_only_options_that_may_be_chosen_are_there() -> None:
    towns = [
        {"key": "umea", "text": "Umeå", "show_if": "${lan} = 'ac'"},
        {"key": "lulea", "text": "Luleå", "show_if": "${lan} = 'bd'"},
        {"key": "annan", "text": "Annan"},
    ]
    document = questionnaire(choice("lan", "ac", "bd"), item("ort", "one", options=towns))
    page = Flow(document, answered(lan="bd"), TODAY).pages()[1]
    assert [one.key for one in page.options] == ["lulea", "annan"]


def test_a_matrix_is_one_page_with_a_place_for_each_row() -> None:
    rows = [{"key": "mat", "text": "Maten"}, {"key": "rum", "text": "Rummet"}]
    document = questionnaire(
        item("hur", "matrix", options=options("bra", "illa"), rows=rows),
        item("varfor", show_if="${hur/rum} = 'illa'"),
        item("nagot", show_if="${hur} = 'illa'"),
    )
    answers = {"hur/mat": Answer("illa"), "hur/rum": Answer("bra")}
    pages = Flow(document, answers, TODAY).pages()
    assert [page.place for page in pages] == ["hur", "nagot"]
    assert pages[0].places == ("hur/mat", "hur/rum")


def test_random_order_is_ones_own_and_the_same_each_time() -> None:
    parts = [item(f"q{n}") for n in range(6)]
    document = questionnaire(item("forst"), section("s", *parts, order="random"), item("sist"))
    orders = {tuple(places(document, {}, seed)) for seed in "abcdefgh"}
    assert len(orders) > 4
    for order in orders:
        assert (order[0], order[-1]) == ("forst", "sist")
        assert sorted(order[1:-1]) == [one["key"] for one in parts]
    assert places(document, {}, "a") == places(document, {}, "a")
    assert places(document, {}, "a") == ["forst", "q1", "q5", "q3", "q4", "q2", "q0", "sist"]


def test_no_more_pages_than_there_may_be() -> None:
    inner = repeat("b", item("q"), item("w"), count=50)
    document = questionnaire(repeat("a", inner, count=50))
    assert len(places(document, {})) == MOST_PAGES


def test_what_is_handed_in_tells_not_asked_from_not_answered() -> None:
    document = questionnaire(
        choice("a", "ja", "nej"),
        item("b", show_if="${a} = 'ja'"),
        item("c"),
        item("d"),
        item("info", "information"),
    )
    answers = {**answered(a="nej", b="kvar"), "d": DONT_KNOW}
    assert Flow(document, answers, TODAY).sent() == {
        "a": Answer("nej"),
        "c": UNANSWERED,
        "d": DONT_KNOW,
    }


@pytest.mark.parametrize(
    "answer",
    [
        Answer("ord"),
        Answer(3),
        Answer(2.5),
        Answer(("a", "b")),
        Answer("other", "något annat"),
        Answer(("a", "other"), "mer"),
        DONT_KNOW,
        DECLINED,
        UNANSWERED,
    ],
)
def test_answers_are_stored_and_read_back(answer: Answer) -> None:
    assert read_stored(stored(answer)) == answer


def test_what_is_stored_is_as_plain_as_it_can_be() -> None:
    assert stored(Answer("ord")) == "ord"
    assert stored(Answer(("a",))) == ["a"]
    assert stored(DECLINED) == {"status": "declined"}
    assert stored(Answer("other", "x")) == {"value": "other", "other": "x"}


def test_places() -> None:
    rounds = (Round("resa", 2), Round("byte", 1))
    assert place_of("var", rounds) == "resa.2.byte.1.var"
    assert place_of("hur", rounds[:1], "mat") == "resa.2.hur/mat"
    assert key_of("resa.2.hur/mat") == "hur/mat"
    assert key_of("hur") == "hur"


def test_dates_and_times_in_conditions() -> None:
    parts: list[Plain] = [
        item("dag", "date"),
        item("fore", show_if="${dag} < today()"),
        item("om-en-vecka", show_if="${dag} - today() = 7"),
        item("nar", "date", what="time"),
        item("kvall", show_if="${nar} >= '18:00'"),
        item("bada", "date", what="both"),
        item("samma", show_if="int(decimal-date-time(${bada})) = decimal-date-time(${dag})"),
    ]
    document = questionnaire(*parts)
    answers = answered(dag="2026-12-07", nar="18:00", bada="2026-12-07T23:59")
    assert places(document, answers) == ["dag", "om-en-vecka", "nar", "kvall", "bada", "samma"]
    assert "fore" in places(document, answered(dag="2026-11-29"))
    assert "fore" not in places(document, answered(dag="2026-11-30"))
