"""What somebody sends from a page, as answers, and what is said of what cannot be one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from codesign.questionnaires.answers import DECLINED, DONT_KNOW, Answer
from codesign.questionnaires.flow import Flow
from codesign.questionnaires.reading import (
    DECLINED_VALUE,
    DONT_KNOW_VALUE,
    PageRead,
    read_page,
)
from codesign.questionnaires.wording import in_words, piped
from tests.asking import Plain, answered, choice, item, options, questionnaire, repeat

TODAY = date(2026, 11, 30)


def read(question: Plain, typed: Mapping[str, Sequence[str]], **more: Any) -> PageRead:
    """The only page of a questionnaire, as it was sent."""
    flow = Flow(questionnaire(question, **more), {}, TODAY)
    return read_page(flow, flow.pages()[0], typed)


def answer(question: Plain, *values: str, **beside: str) -> Answer | str | None:
    """The answer to a question `q`; what is said of it where it is none."""
    typed = {"q": list(values), **{f"q:{name}": [words] for name, words in beside.items()}}
    found = read(question, typed)
    if found.errors:
        assert [one.field for one in found.errors] == ["q"]
        assert not found.answers
        return found.errors[0].told()
    return found.answers.get("q")


NUMBER = item("q", "number")
MANY = item(
    "q",
    "many",
    options=[*options("a", "b", "c"), {"key": "inget", "text": "Inget", "alone": True}],
    least=2,
    most=2,
)


@pytest.mark.parametrize(
    ("question", "values", "expected"),
    [
        (item("q"), ["  Hej   du\n"], Answer("Hej du")),
        (item("q", lines="many"), ["Hej\r\n\r\n\r\ndu "], Answer("Hej\n\ndu")),
        (item("q"), ["a\x00b\u202ec"], Answer("abc")),
        (item("q"), ["\u200b"], None),
        (item("q"), ["x" * 10_000], Answer("x" * 10_000)),
        (item("q", pattern="[0-9]{3} ?[0-9]{2}"), ["123 45"], Answer("123 45")),
        (choice("q", "01", "1"), ["01"], Answer("01")),
        (choice("q", "a"), [], None),
        (choice("q", "a"), [""], None),
        (MANY, ["b", "a", "b"], Answer(("a", "b"))),
        (MANY, ["inget"], Answer(("inget",))),
        (item("q", "rating", steps=3), ["3"], Answer(3)),
        (NUMBER, ["2,5"], Answer(2.5)),
        (NUMBER, ["2.50"], Answer(2.5)),
        (NUMBER, ["1 500"], Answer(1500)),
        (NUMBER, ["1\u00a0500,0"], Answer(1500)),
        (NUMBER, ["−3"], Answer(-3)),
        (NUMBER, ["0"], Answer(0)),
        (NUMBER, ["123456789012345"], Answer(123456789012345)),
        (item("q", "number", least=1, most=2), ["1"], Answer(1)),
        (item("q", "number", least=1, most=2), ["2"], Answer(2)),
        (item("q", "number", whole=True), ["2,0"], Answer(2)),
        (item("q", "date"), ["2028-02-29"], Answer("2028-02-29")),
        (item("q", "date", least="2026-01-01"), ["2026-01-01"], Answer("2026-01-01")),
        (item("q", "date", most="2026-01-01"), ["2026-01-01"], Answer("2026-01-01")),
        (item("q", "date", what="time"), ["8.30"], Answer("08:30")),
        (item("q", "date", what="time"), ["23:59:30"], Answer("23:59")),
        (item("q", "date", what="both"), ["2026-11-03T08:30"], Answer("2026-11-03T08:30")),
        (item("q", "ranking", options=options("a", "b")), ["b", "a"], Answer(("b", "a"))),
        (item("q", "pictures", options=options("sol"), many=True), ["sol"], Answer(("sol",))),
        (item("q", "pictures", options=options("sol")), ["sol"], Answer("sol")),
        (item("q", "statement"), ["pass"], Answer("pass")),
        (item("q", "consent"), ["no"], Answer("no")),
        (item("q", "consent", must=True), ["yes"], Answer("yes")),
        (item("q", dont_know=True, required=True), ["", DONT_KNOW_VALUE], DONT_KNOW),
        (choice("q", "a", decline=True), [DECLINED_VALUE], DECLINED),
        (item("q", "number", constraint=". mod 2 = 0"), ["4"], Answer(4)),
    ],
)
def test_what_is_an_answer(question: Plain, values: list[str], expected: Answer | None) -> None:
    assert answer(question, *values) == expected


@pytest.mark.parametrize(
    ("question", "values", "told"),
    [
        (item("q", required=True), [" "], "Svara på frågan för att gå vidare."),
        (
            item("q", required=True, dont_know=True),
            [],
            "Svara på frågan för att gå vidare, eller välj att du inte vet eller inte vill.",
        ),
        (item("q", required=True, required_message="Svara, tack: 100 %"), [], "Svara, tack: 100 %"),
        (
            item("q"),
            ["x" * 10_001],
            "Skriv högst 10\u00a0000 tecken. Nu är det 10\u00a0001.",
        ),
        (item("q", pattern="[0-9]{5}"), ["1234"], "Svaret är inte skrivet så som frågan ber om."),
        (item("q"), [DONT_KNOW_VALUE], "Välj ett av svaren som visas."),
        (item("q", dont_know=True), ["ord", DONT_KNOW_VALUE], "både svarat och valt att inte"),
        (
            item("q", dont_know=True, decline=True),
            [DONT_KNOW_VALUE, DECLINED_VALUE],
            "både svarat och valt att inte",
        ),
        (choice("q", "01"), ["1"], "Välj ett av svaren som visas."),
        (choice("q", "a"), ["other"], "Välj ett av svaren som visas."),
        (choice("q", "a", "b"), ["a", "b"], "Välj bara ett svar."),
        (choice("q", "a", other=True), ["other"], "Skriv vad du menar med annat."),
        (MANY, ["a"], "Välj minst 2 svar. Nu är det 1."),
        (MANY, ["a", "b", "c"], "Välj högst 2 svar. Nu är det 3."),
        (MANY, ["a", "inget"], "”Inget” går inte att välja ihop med något annat."),
        (MANY, ["a", "x"], "Välj ett av svaren som visas."),
        (item("q", "rating", steps=3), ["4"], "Välj ett av svaren som visas."),
        (item("q", "rating", steps=3), ["0"], "Välj ett av svaren som visas."),
        (NUMBER, ["två"], "Skriv ett tal, med siffror."),
        (NUMBER, ["1e5"], "Skriv ett tal, med siffror."),
        (NUMBER, ["1,2,3"], "Skriv ett tal, med siffror."),
        (NUMBER, ["٣"], "Skriv ett tal, med siffror."),
        (NUMBER, ["1234567890123456"], "Talet har för många siffror."),
        (item("q", "number", whole=True), ["2,5"], "Skriv ett helt tal, utan decimaler."),
        (item("q", "number", least=1.5), ["1,4"], "Skriv ett tal som är minst 1,5."),
        (item("q", "number", most=1500), ["1501"], "Skriv ett tal som är högst 1\u00a0500."),
        (item("q", "date"), ["2027-02-29"], "Skriv datumet som år-månad-dag"),
        (item("q", "date"), ["3/11 2026"], "Skriv datumet som år-månad-dag"),
        (item("q", "date", least="2026-01-01"), ["2025-12-31"], "tidigast 2026-01-01"),
        (item("q", "date", most="2026-01-01"), ["2026-01-02"], "senast 2026-01-01"),
        (item("q", "date", what="time"), ["24:00"], "Skriv tiden som timmar:minuter"),
        (item("q", "date", what="time"), ["23:60"], "Skriv tiden som timmar:minuter"),
        (item("q", "date", what="both"), ["2026-11-03"], "Skriv både datum och tid."),
        (
            item("q", "ranking", options=options("a", "b")),
            ["a"],
            "Ge varje svar en egen plats, från 1 till 2.",
        ),
        (item("q", "ranking", options=options("a", "b")), ["a", "a"], "en egen plats"),
        (item("q", "statement"), ["maybe"], "Välj ett av svaren som visas."),
        (item("q", "consent", must=True), ["no"], "Du behöver säga ja för att gå vidare."),
        (item("q", "consent", must=True), [], "Du behöver säga ja för att gå vidare."),
        (item("q", "number", constraint=". mod 2 = 0"), ["3"], "stämmer inte med det som frågan"),
        (
            item("q", "number", constraint=". < 3", constraint_message="Mindre än 3."),
            ["3"],
            "Mindre än 3.",
        ),
        (item("q", constraint="string-length(${q}) > 3"), ["abc"], "stämmer inte"),
    ],
)
def test_what_is_no_answer(question: Plain, values: list[str], told: str) -> None:
    found = answer(question, *values)
    assert isinstance(found, str)
    assert told in found


def test_what_stands_beside_an_answer() -> None:
    assert answer(choice("q", "a", other=True), "other", other=" Cykel ") == Answer(
        "other", "Cykel"
    )
    assert answer(choice("q", "a", other=True), "a", other="Cykel") == Answer("a")
    many = item("q", "many", options=options("a"), other=True)
    assert answer(many, "other", "a", other="Cykel") == Answer(("a", "other"), "Cykel")
    both = item("q", "date", what="both")
    assert answer(both, "2026-11-03", time="8:05") == Answer("2026-11-03T08:05")
    assert answer(both, time="8:05") == "Skriv både datum och tid."


def test_ranking_by_numbers() -> None:
    ranking = item("q", "ranking", options=options("a", "b", "c"))
    assert answer(ranking, a="3", b="1", c="2") == Answer(("b", "c", "a"))
    for wrong in ({"a": "1"}, {"a": "1", "b": "1", "c": "2"}, {"a": "1", "b": "2", "c": "4"}):
        found = answer(ranking, **wrong)
        assert found == "Ge varje svar en egen plats, från 1 till 3."
    assert answer(ranking, a="", b="", c="") is None


def test_a_matrix_is_read_row_by_row() -> None:
    rows = [{"key": key, "text": key} for key in ("a", "b", "c")]
    matrix = item("q", "matrix", options=options("x", "y"), rows=rows, required=True, decline=True)
    found = read(matrix, {"q/a": ["x"], "q/b": ["z"], "q/c": [DECLINED_VALUE]})
    assert found.answers == {"q/a": Answer("x"), "q/c": DECLINED}
    assert [(one.field, one.told()) for one in found.errors] == [
        ("q/b", "Välj ett av svaren som visas.")
    ]
    missing = read(matrix, {})
    assert [one.field for one in missing.errors] == ["q/a", "q/b", "q/c"]


def test_information_has_nothing_to_read() -> None:
    assert read(item("q", "information"), {"q": ["x"]}) == PageRead()


def test_a_constraint_sees_the_answers_before_it_and_its_own_round() -> None:
    document = questionnaire(
        repeat("r", item("a", "number"), item("b", "number", constraint=". > ${a}"))
    )
    answers = {"r.1.a": Answer(5), "r.2.a": Answer(1)}
    flow = Flow(document, answers, TODAY)
    first, second = flow.pages()[1], flow.pages()[3]
    assert read_page(flow, first, {"r.1.b": ["5"]}).errors
    assert read_page(flow, first, {"r.1.b": ["6"]}).answers == {"r.1.b": Answer(6)}
    assert read_page(flow, second, {"r.2.b": ["2"]}).answers == {"r.2.b": Answer(2)}


def test_an_option_that_is_not_shown_cannot_be_chosen() -> None:
    hidden = item("q", "one", options=[{"key": "x", "text": "X", "show_if": "1 = 2"}])
    assert answer(hidden, "x") == "Välj ett av svaren som visas."


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        (item("q"), Answer("ord"), "ord"),
        (choice("q", "a", "b"), Answer("b"), "B"),
        (item("q", "many", options=options("a", "b")), Answer(("a", "b")), "A, B"),
        (choice("q", "a", other=True), Answer("other", "Cykel"), "Annat: Cykel"),
        (item("q", "number", unit="km"), Answer(1500.5), "1\u00a0500,5 km"),
        (item("q", "rating", steps=2, labels=["Nej", "Ja"]), Answer(2), "Ja"),
        (item("q", "rating", steps=5), Answer(2), "2 av 5"),
        (item("q", "date"), Answer("2026-11-03"), "3 november 2026"),
        (item("q", "date", what="time"), Answer("08:30"), "08:30"),
        (item("q", "date", what="both"), Answer("2026-11-03T08:30"), "3 november 2026 08:30"),
        (item("q", "statement"), Answer("disagree"), "Håller inte med"),
        (item("q", "consent"), Answer("yes"), "Ja"),
        (item("q"), DECLINED, "Vill inte svara"),
        (item("q"), DONT_KNOW, "Vet inte"),
    ],
)
def test_answers_in_words(question: Plain, given: Answer, words: str) -> None:
    document = questionnaire(question)
    found = document.question("q")
    assert found is not None
    assert in_words(document, found, given, "sv") == words


def test_answers_are_put_into_texts_as_they_are() -> None:
    document = questionnaire(
        item("namn"),
        choice("djur", "katt", show_if="${namn} != ''"),
        item("dubbelt", "calculated", value="2.5 * 2"),
        repeat("r", item("var")),
    )
    answers = {
        **answered(namn="<b>Bo</b> ${djur}", djur="katt"),
        "r.1.var": Answer("Ale"),
        "r.2.var": Answer("Bua"),
    }
    flow = Flow(document, answers, TODAY)
    assert piped("Hej ${namn}!", flow) == "Hej <b>Bo</b> ${djur}!"
    assert piped("En ${ djur }, ${dubbelt}", flow) == "En Katt, 5"
    assert piped("${var}", flow) == "Ale, Bua"
    assert piped("${var}", flow, flow.pages()[-1].rounds) == "Bua"
    assert piped("${finns-inte} kostar 5 $", flow) == "… kostar 5 $"
    for n, shown in ((300, "x" * 300), (301, "x" * 300 + "…")):
        assert piped("${namn}", Flow(document, answered(namn="x" * n), TODAY)) == shown
    nobody = Flow(document, answered(djur="katt"), TODAY)
    assert piped("${namn} ${djur}", nobody) == "… …"
