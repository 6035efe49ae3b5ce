"""A device leads through a questionnaire as the server does: the same trees, answers and faults."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from codesign.questionnaires.answers import stored
from codesign.questionnaires.carrying import NotCarriedError, browser_pattern
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.expressions.values import text
from codesign.questionnaires.filling import Filled, way_of
from codesign.questionnaires.wording import in_words, piped
from tests.asking import Plain, choice, item, options, questionnaire, repeat, section
from tests.devices import Case, case, told

TODAY = date(2026, 11, 30)
PATTERNS = ["[a-cÅ ]{1,9}", ".*", r"\d+(a|b)?"]
DOCUMENTS = 25
"""Each with three people. A thousand of them have been tried once."""
ATOMS = [
    "${ett}", "${tal}", "${dag}", "${flera}", "${betyg}", "${stund}", "${klocka}", "${bio/x}",
    "${bio}", "${ord}", "${uppr}", "${namn}", "${alder}", "${summa}", "today()", "position(..)",
    "1", "0", "2.5", "17", "0.1", "100000000000000000000", "''", "'a'", "'b c'", "'2026-11-03'",
    "'2026-11-03T08:30'", "'08:30'", "'1.50'", "' 3 '", "true()", "false()", "'Å𝄞'",
]  # fmt: skip
CALLS = [
    "abs({})", "boolean({})", "coalesce({}, {})", "concat({}, {}, {})", "contains({}, {})",
    "count({})", "count-non-empty({})", "count-selected({})", "date({})", "decimal-date-time({})",
    "ends-with({}, {})", "format-date({}, '%Y-%m-%n %b %d %e %H:%h:%M:%S %a %q%')",
    "if({}, {}, {})", "int({})", "max({}, {})", "min({}, {})", "not({})", "number({})",
    "once({})", "regex({}, '[a-c]+|2026-.*')", "round({})", "round({}, 2)", "round({}, -1)",
    "selected({}, {})", "selected-at({}, {})", "starts-with({}, {})", "string({})",
    "string-length({})", "substr({}, {})", "substr({}, {}, {})", "sum({})",
]  # fmt: skip
SIGNS = [" or ", " and ", " = ", " != ", " < ", " <= ", " > ", " >= ", " + ", " - ", " * ",
         " div ", " mod "]  # fmt: skip


def expression(dice: random.Random, depth: int = 3) -> str:
    """Anything that can be written."""
    kind = dice.random() if depth else 0.0
    if kind < 0.3:
        return dice.choice(ATOMS)
    if kind < 0.65:
        parts = [expression(dice, depth - 1) for _ in range(3)]
        return "(" + parts[0] + dice.choice(SIGNS) + parts[1] + dice.choice(SIGNS) + parts[2] + ")"
    if kind < 0.7:
        return f"-({expression(dice, depth - 1)})"
    form = dice.choice(CALLS)
    return form.format(*(expression(dice, depth - 1) for _ in range(form.count("{}"))))


def asked(dice: random.Random) -> Questionnaire:
    """Every kind of question, with conditions and calculations of any kind."""
    late = [choice(f"sen{n}", "a", "b", show_if=expression(dice)) for n in range(4)]
    shown: list[Plain] = [
        {"key": "a", "text": "A", "show_if": expression(dice)},
        *options("b", "c"),
    ]
    return questionnaire(
        choice("ett", "a", "b", required=True, other=True, dont_know=True),
        item("tal", "number", least=-3, most=2500.5, dont_know=True),
        item("dag", "date", least="2026-01-02", most="2027-01-02"),
        item("stund", "date", what="both"),
        item("klocka", "date", what="time"),
        item("flera", "many", options=[*options("a", "b"), {**options("c")[0], "alone": True}],
             least=1, most=2, decline=True, other=True),
        item("betyg", "rating", steps=5, constraint=expression(dice, 2)),
        item("bio", "matrix", options=shown, rows=[{"key": k, "text": k} for k in "xy"]),
        item("ord", "text", lines="many", pattern=dice.choice(PATTERNS)),
        {"key": "summa", "kind": "calculated", "value": expression(dice, 4)},
        section("slump", item("r1"), item("r2"), item("r3", show_if=expression(dice)),
                order="random"),
        repeat("uppr", item("namn"), item("alder", "number", whole=True, show_if=expression(dice)),
               {"key": "inne", "kind": "calculated", "value": expression(dice)},
               count=dice.choice(["2", "${tal}", expression(dice)]), most=4),
        item("rang", "ranking", options=options("a", "b", "c")),
        item("bild", "pictures", options=options("a", "b"), many=dice.random() < 0.5),
        item("pastar", "statement"),
        item("ja", "consent", must=dice.random() < 0.5),
        {**item("info", "information"), "text": "Du skrev ${ord}, ${tal}, ${summa} och ${flera}."},
        *late,
        {"key": "sist", "kind": "calculated", "value": expression(dice, 4)},
    )  # fmt: skip


TYPED = {
    "ett": [["a"], ["b"], ["other"], ["x"], ["?dont-know"], ["a", "?dont-know"], [], ["a", "b"]],
    "ett:other": [["  Spark\t\u202e"], [""]],
    "tal": [["1"], ["2,5"], ["-3"], ["−0"], ["1 000"], ["2600"], ["9" * 16], ["x"], ["?dont-know"],
            [".5"], ["+4."], ["0,1"], ["-3,0000001"]],
    "dag": [["2026-11-03"], ["2026-02-30"], ["2025-12-31"], ["i går"], ["2027-01-02"]],
    "stund": [["2026-11-03"], ["2026-11-03T08:30"], ["2026-11-03T7:05:09"]],
    "stund:time": [["07.45"], ["25:00"], [""]],
    "klocka": [["8:05"], ["23:59"], ["24:00"], [""]],
    "flera": [["b", "a"], ["c"], ["a", "c"], ["a", "b", "other"], ["?declined"], []],
    "flera:other": [["ja\x1fså"], [""]],
    "betyg": [["1"], ["4"], ["6"]],
    "bio/x": [["a"], ["b"], ["c"]],
    "bio/y": [["c"], ["q"]],
    "ord": [["abc"], ["a\r\nb  \n\n\n\nc"], ["12a"], ["\x00\u200b"], ["Å" * 10001], ["ÅÅ ab"]],
    "namn": [["Åsa"]],
    "uppr.1.namn": [["  Åsa \x85 B "]],
    "uppr.1.alder": [["7"], ["7,5"]],
    "uppr.2.alder": [["12"]],
    "rang": [["b", "a", "c"], ["b"], ["b", "b", "a"]],
    "rang:a": [["1"], ["2"]],
    "rang:b": [["2"]],
    "rang:c": [["3"]],
    "bild": [["a"], ["a", "b"], ["q"]],
    "pastar": [["agree"], ["x"]],
    "ja": [["yes"], ["no"]],
    "sen0": [["a"]],
    "sen2": [["b"], ["?declined"]],
}  # fmt: skip


def somebody(dice: random.Random) -> Case:
    """Somebody who has typed something, right or wrong."""
    typed = {name: dice.choice(ways) for name, ways in TYPED.items() if dice.random() < 0.75}
    return case(typed, f"{dice.getrandbits(64):x}", TODAY)


def on_the_server(document: Questionnaire, one: Case) -> dict[str, Any]:
    """What the server makes of it."""
    filled = Filled({name: tuple(kept) for name, kept in one["filled"]["typed"].items()})
    way = way_of(document, filled, one["seed"], TODAY, one["language"])
    calculated = [one for one in document.located if one.item.kind == "calculated"]
    return {
        "pages": [
            {
                "place": page.place,
                "options": [option.key for option in page.options],
                "answers": {
                    place: stored(answer) for place, answer in way.read[page.place].answers.items()
                },
                "errors": [[error.field, error.told()] for error in way.errors(page)],
                "words": [_words(document, way.flow, page, place) for place in page.places],
                "piped": piped(page.item.text["sv"], way.flow, page.rounds),
            }
            for page in way.pages
        ],
        "worth": [
            [
                [
                    _kind(way.flow.calculated(one.item, rounds)),
                    text(way.flow.calculated(one.item, rounds)),
                ]  # type: ignore[arg-type]
                for rounds in way.flow.all_rounds(one, ())
            ]
            for one in calculated
        ],
    }


def _words(document: Questionnaire, flow: Any, page: Any, place: str) -> str:
    answer = flow.answers.get(place)
    return in_words(document, page.item, answer, "sv") if answer else ""


def _kind(worth: object) -> str:
    kinds = {str: "string", bool: "boolean", float: "number", int: "number"}
    return kinds.get(type(worth), "object")


def as_stored(answer: dict[str, Any]) -> Any:
    """An answer of the script as the server stores it."""
    if "status" in answer:
        return {"status": answer["status"]}
    if answer.get("other"):
        return {"value": answer["value"], "other": answer["other"]}
    return answer["value"]


def test_every_tree_and_answer_means_the_same_on_a_device(one_app: Flask, tmp_path: Path) -> None:
    dice = random.Random("carried")
    with one_app.test_request_context():
        documents = [asked(dice) for _ in range(DOCUMENTS)]
        given = [(one, [somebody(dice) for _ in range(3)]) for one in documents]
        found = iter(told(tmp_path, given))
        for document, cases in given:
            for one in cases:
                there = next(found)
                for page in there["pages"]:
                    page["answers"] = {k: as_stored(v) for k, v in page["answers"].items()}
                assert there == on_the_server(document, one), one


@pytest.mark.parametrize(
    ("pattern", "in_browser"),
    [
        ("[0-9]{5}", "[0-9]{5}"),
        (r"\d{6}-\d{4}", r"\p{Nd}{6}-\p{Nd}{4}"),
        (r"a.c", r"a[^\n]c"),
        (r"(?:a|b)+?\.(c)", r"(?:a|b)+?\.(c)"),
        (r"[^åäö\d-]*", r"[^åäö\p{Nd}-]*"),
    ],
)
def test_a_pattern_in_the_browsers_signs(pattern: str, in_browser: str) -> None:
    assert browser_pattern(pattern) == in_browser


@pytest.mark.parametrize(
    "pattern",
    [r"\w+", r"\bord", "(?i)a", r"\p{Lu}", "a**", "^*", "[a&&b]", r"\s", "[[:alpha:]]", r"\x41"],
)
def test_a_pattern_that_browsers_take_otherwise_is_not_carried(pattern: str) -> None:
    with pytest.raises(NotCarriedError):
        browser_pattern(pattern)
