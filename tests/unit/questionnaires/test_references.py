"""What expressions and texts of a questionnaire name, and what is said where they cannot."""

import pytest

from codesign.questionnaires.references import References
from tests.asking import Plain, choice, item, options, questionnaire, repeat, section, told


def calculated(key: str, value: str, **more: object) -> Plain:
    return item(key, "calculated", value=value, **more)


@pytest.mark.parametrize(
    ("items", "place", "sentence"),
    [
        (
            [item("a"), item("b", show_if="${c} = 1")],
            "items.1.show_if",
            "Frågan ”c” finns inte. Välj en av: a.",
        ),
        ([item("a", show_if="1 +")], "items.0.show_if", "Vid tecken 4: Här saknas ett värde"),
        ([item("a", show_if="${b} = 1"), item("b")], "items.0.show_if", "kommer först senare"),
        ([item("a", show_if="${a} = 1")], "items.0.show_if", "kan inte bero på sitt eget svar"),
        ([item("a", show_if=". = 1")], "items.0.show_if", "Punkten betyder frågans eget svar"),
        ([calculated("a", ". + 1")], "items.0.value", "Punkten betyder frågans eget svar"),
        (
            [section("s", item("a"), show_if="${a} = 1")],
            "items.0.show_if",
            "”a” kommer först senare",
        ),
        (
            [repeat("r", item("a"), count="${a}")],
            "items.0.count",
            "”a” kommer först senare",
        ),
        (
            [section("s", item("a")), item("b", show_if="${s} = 1")],
            "items.1.show_if",
            "”s” har inget svar att använda",
        ),
        (
            [item("a", "information"), item("b", show_if="${a} = 1")],
            "items.1.show_if",
            "”a” har inget svar att använda",
        ),
        (
            [
                item("m", "matrix", options=options("x"), rows=[{"key": "r", "text": "R"}]),
                item("b", show_if="${m/q} = 'x'"),
            ],
            "items.1.show_if",
            "Raden ”q” finns inte i frågan ”m”. Välj en av: r.",
        ),
        (
            [item("a"), item("b", show_if="${a/q} = 'x'")],
            "items.1.show_if",
            "Raden ”q” finns inte i frågan ”a”",
        ),
        (
            [section("s", item("a"), item("b", show_if="${a}"), order="random")],
            "items.0.items.1.show_if",
            "samma blandade avsnitt",
        ),
        (
            [
                section(
                    "s",
                    section("t", item("a")),
                    section("u", item("b", show_if="${a}")),
                    order="random",
                )
            ],
            "items.0.items.1.items.0.show_if",
            "samma blandade avsnitt",
        ),
        (
            [item("b", show_if="${c} > 1"), item("a", "number"), calculated("c", "${a} + 1")],
            "items.0.show_if",
            "Beräkningen ”c” bygger på frågan ”a”, som kommer först senare",
        ),
        (
            [item("a", text={"sv": "Hej ${b}"}), item("b")],
            "items.0.text.sv",
            "”b” kommer först senare",
        ),
        (
            [item("a", hint="Du som är ${finns-inte}")],
            "items.0.hint.sv",
            "Frågan ”finns-inte” finns inte",
        ),
        (
            [
                item("a", "one", options=[{"key": "x", "text": "X", "show_if": "${b} = 1"}]),
                item("b"),
            ],
            "items.0.options.0.show_if",
            "”b” kommer först senare",
        ),
    ],
)
def test_what_cannot_be_named(items: list[Plain], place: str, sentence: str) -> None:
    found = told(questionnaire(*items))
    assert [one for one, _ in found] == [place]
    assert sentence in found[0][1]


@pytest.mark.parametrize(
    "items",
    [
        [item("a"), item("b", show_if="${a} = 1")],
        [item("a", constraint=". > 1 and ${a} > 1", constraint_message="Inte ${a}")],
        [item("b", constraint=". > ${c}"), calculated("c", "${b} + 1")],
        [calculated("c", "${a} + 1"), item("a"), item("b", show_if="${c} > 1")],
        [section("s", section("t", item("a"), item("b", show_if="${a}")), order="random")],
        [section("s", item("a"), order="random"), item("b", show_if="${a}")],
        [section("s", item("a")), section("t", item("b", show_if="${a}"), order="random")],
        [repeat("r", item("a")), item("b", text="Du har ${a}", show_if="count(${r}) > 1")],
        [
            item("m", "matrix", options=options("x"), rows=[{"key": "r", "text": "R"}]),
            item("b", show_if="${m/r} = 'x' and ${m}"),
        ],
        [
            choice("a", "x"),
            item("b", "one", options=[{"key": "y", "text": "Y", "show_if": "${a}"}]),
        ],
    ],
)
def test_what_can_be_named(items: list[Plain]) -> None:
    assert told(questionnaire(*items)) == []


def test_the_options_of_a_scale_are_checked_where_it_is_used() -> None:
    scale = {"key": "s", "options": [{"key": "x", "text": "X", "show_if": "${b} = 1"}]}
    document = questionnaire(item("a", "one", scale="s"), item("b"), scales=[scale])
    assert told(document)[0][0] == "scales.0.options.0.show_if"


def test_circles_are_told_once_with_their_way() -> None:
    items = [calculated("a", "${b}"), calculated("b", "${c} + ${d}"), calculated("c", "${a}")]
    document = questionnaire(*items, calculated("d", "${d}"), item("q", show_if="${a} = 1"))
    assert References(document).circles == (("a", "b", "c"), ("d",))
    assert told(document) == [
        (
            "items.0.value",
            "Beräkningarna går i cirkel: a → b → c → a. Låt en av dem bygga på en fråga i stället.",
        ),
        (
            "items.3.value",
            "Beräkningarna går i cirkel: d → d. Låt en av dem bygga på en fråga i stället.",
        ),
    ]


def test_a_circle_through_a_condition_is_one() -> None:
    items = [calculated("a", "${b}"), calculated("b", "1", show_if="${a} = 1")]
    assert References(questionnaire(*items)).circles == (("a", "b"),)


def _chain(n: int) -> list[Plain]:
    return [calculated(f"c{i}", f"${{c{i + 1}}} + 1") for i in range(n)] + [
        calculated(f"c{n}", "1")
    ]


def test_a_long_way_of_calculations_that_come_later_is_told() -> None:
    assert told(questionnaire(*_chain(29))) == []
    found = told(questionnaire(*_chain(30)))
    assert [place for place, _ in found] == ["items.0.value"]
    assert "bygger på för många andra i rad" in found[0][1]
    assert told(questionnaire(*reversed(_chain(200)))) == []
