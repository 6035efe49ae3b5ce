"""What an expression is worth, how it is written, and what is said of one that cannot be read."""

import math
from collections.abc import Mapping
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from codesign.i18n import speaking
from codesign.questionnaires.expressions.evaluating import LONGEST_TEXT, Scope, is_true, value
from codesign.questionnaires.expressions.functions import ARITY
from codesign.questionnaires.expressions.names import names, names_own, renamed
from codesign.questionnaires.expressions.patterns import LONGEST_MATCHED, matches
from codesign.questionnaires.expressions.reading import DEEPEST, LONGEST, ExpressionError, parse
from codesign.questionnaires.expressions.tree import (
    LEVELS,
    Call,
    Chain,
    Named,
    Negative,
    Node,
    Number,
    Operator,
    Own,
    Text,
)
from codesign.questionnaires.expressions.values import Atom, Value
from codesign.questionnaires.expressions.writing import written

TODAY = date(2026, 11, 30)
ANSWERS: Mapping[str, tuple[Atom, ...]] = {
    "age": (42,),
    "none": ("",),
    "code": ("01",),
    "many": ("a b 01",),
    "born": (date(1984, 2, 29),),
    "met": (datetime(2026, 11, 3, 12, 0),),
    "clock": ("08:30",),
    "yes": (True,),
    "ages": (3, 7.5, 12),
    "gaps": (3, "", 12),
    "nobody": (),
    "matrix/row": ("agree",),
}


def worth(text: str, own: Atom = "", position: int = 1, language: str = "sv") -> Value:
    scope = Scope(TODAY, ANSWERS.__getitem__, own, position, language)
    return value(parse(text), scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 4 - 3", 3.0),
        ("12 div 4 div 3", 1.0),
        ("7 mod 3", 1.0),
        ("-7 mod 3", -1.0),
        ("7 mod -3", 1.0),
        ("1.5 mod 0.5", 0.0),
        ("--3", 3.0),
        ("-(2 + 1)", -3.0),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        (".5 + 5.", 5.5),
        ("1 or 0 and 0", True),
        ("1 = 1 = 1", True),
        ("0 = 0 = 0", False),
        ("1 < 2 = true()", True),
        ("3 > 2 > 1", False),
        ("2 != 2", False),
        ("2 <= 2 and 2 >= 2", True),
        ("2 < 2 or 2 > 2", False),
        ("${age} >= 42", True),
        ("${age}>42", False),
        ("${ age } = '42'", True),
        ("${code} = '1'", False),
        ("${code} = 1", True),
        ("${none} = ''", True),
        ("${none} = 0", False),
        ("${none} != 0", True),
        ("${none} < 1", False),
        ("not(${none})", True),
        ("${matrix/row} = 'agree'", True),
        ("'a' < 'b'", False),
        ("'2' < '10'", True),
        ("true() = 'x'", True),
        ("selected(${many}, 'a')", True),
        ("selected(${many}, '1')", False),
        ("selected(${many}, '01')", True),
        ("selected(${none}, '')", False),
        ("count-selected(${many})", 3.0),
        ("count-selected(${none})", 0.0),
        ("selected-at(${many}, 1)", "b"),
        ("selected-at(${many}, 3)", ""),
        ("selected-at(${many}, -1)", ""),
        ("if(${age} > 18, 'vuxen', 'barn')", "vuxen"),
        ("if('', 1, 2)", 2.0),
        ("coalesce(${none}, ${age})", 42),
        ("coalesce(${none}, '')", ""),
        ("concat('a', 1, true())", "a1true"),
        ("concat(${ages})", "37.512"),
        ("string(3.0)", "3"),
        ("string(0.1 + 0.2)", "0.30000000000000004"),
        ("string(1 div 0)", "Infinity"),
        ("string(number('x'))", "NaN"),
        ("string-length('åäö')", 3.0),
        ("number('2.5') + 1", 3.5),
        ("number(' 12 ')", 12.0),
        ("int(-2.7)", -2.0),
        ("int(2.7)", 2.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(2.345, 2)", 2.35),
        ("round(1234, -2)", 1200.0),
        ("abs(-3)", 3.0),
        ("min(3, 1, 2)", 1.0),
        ("max(${ages})", 12.0),
        ("sum(${ages})", 22.5),
        ("count(${ages})", 3.0),
        ("count(${nobody})", 0.0),
        ("sum(${nobody})", 0.0),
        ("count-non-empty(${gaps})", 2.0),
        ("${ages} = 7.5", True),
        ("${ages} != 3", True),
        ("${ages} > 12", False),
        ("contains('Umeå', 'me')", True),
        ("starts-with('Umeå', 'U')", True),
        ("ends-with('Umeå', 'u')", False),
        ("substr('Umeå', 1, 3)", "me"),
        ("substr('Umeå', 2)", "eå"),
        ("substr('Umeå', -1)", "å"),
        ("substr('Umeå', 0, 0)", ""),
        ("boolean('false')", True),
        ("today()", TODAY),
        ("today() > ${born}", True),
        ("today() - date('2026-11-01')", 29.0),
        ("${born} = '1984-02-29'", True),
        ("${born} < '1984-03-01'", True),
        ("${met} > '2026-11-03'", True),
        ("${met} - date('2026-11-03')", 0.5),
        ("date('2026-02-29')", ""),
        ("date(today() + 1)", date(2026, 12, 1)),
        ("string(date('2026-11-03'))", "2026-11-03"),
        ("string(${met})", "2026-11-03T12:00"),
        ("decimal-date-time('1970-01-02')", 1.0),
        ("${clock} < '09:00'", True),
        ("${clock} > '8:00'", False),
        ("format-date(${born}, '%d/%m %Y')", "29/02 1984"),
        ("format-date(${born}, '%e %b %y')", "29 feb. 84"),
        ("format-date(${met}, '%H:%M')", "12:00"),
        ("format-date(${none}, '%Y')", ""),
        ("format-date(${born}, '100%')", "100%"),
        ("regex('0701', '[0-9]{4}')", True),
        ("regex('x0701', '[0-9]{4}')", False),
        ("regex('0701\n', '[0-9]{4}')", False),
        ("regex('ab', 'a|ab')", True),
        ("‘ja’ = 'ja'", True),
        ("”it's” = \"it's\"", True),
        ("1\u00a0+\u00a01", 2.0),
        ("false() or true()", True),
    ],
)
def test_worth(text: str, expected: Value) -> None:
    found = worth(text)
    assert found == expected
    assert isinstance(found, bool) is isinstance(expected, bool)


@pytest.mark.parametrize(
    "text",
    [
        "number('2,5')",
        "number('')",
        "0 div 0",
        "1 mod 0",
        "${none} + 1",
        "sum(${gaps})",
        "min('x', 1)",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    found = worth(text)
    assert isinstance(found, float)
    assert math.isnan(found)


def test_own_position_and_once() -> None:
    assert worth(". > 2 and . <= 5", own=5) is True
    assert worth(". > 2 and . <= 5", own=5.1) is False
    assert worth("position(..)", position=3) == 3
    assert worth("once(today())", own="2020-01-01") == "2020-01-01"
    assert worth("once(1)") == 1
    assert worth("format-date('2026-05-03', '%a %b')", language="en-GB") == "Sun May"
    assert worth("format-date('2026-05-03', '%b')", language="sv-simple") == "maj"


def test_what_settles_a_condition_is_enough() -> None:
    def look_up(name: str) -> tuple[Atom, ...]:
        assert name == "seen"
        return (1,)

    scope = Scope(TODAY, look_up)
    assert is_true(parse("${seen} or ${unseen}"), scope)
    assert not is_true(parse("not(${seen}) and ${unseen}"), scope)
    assert value(parse("if(${seen}, 'a', ${unseen})"), scope) == "a"


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("", 0, "Uttrycket är tomt"),
        ("   ", 0, "Uttrycket är tomt"),
        (". <= 2,5", 5, "Skriv 2.5 i stället för 2,5."),
        ("selected(${a}, 2,5)", 15, "Skriv 2.5 i stället för 2,5."),
        ("round(2, 5, 1)", 0, "tar 1 till 2 värden men har fått 3"),
        ("selected(${a})", 0, "tar 2 värden men har fått 1"),
        ("concat()", 0, "tar minst 1 värden men har fått 0"),
        ("1 + 2, 3", 5, "Kommatecken får bara stå mellan"),
        ("${a} == 'b'", 5, "Skriv =."),
        ("${a} && ${b}", 5, "Skriv and."),
        ("${a} ≥ 2", 5, "Skriv >=."),
        ("${a} <> 2", 5, "Skriv !=."),
        ("!${a}", 0, "Skriv not(…)."),
        ("4 / 2", 2, "Skriv div."),
        ("2 − 1", 2, "Skriv -."),
        ("${a} AND ${b}", 5, "Skriv and."),
        ("1 ? 2", 2, "Tecknet ”?” går inte att använda här."),
        ("1 \x00 2", 2, "Tecknet ”□” går inte"),
        ("${a} = ja", 7, "Skriv 'ja' om det är ett svar, eller ${ja} om det är en fråga."),
        ("${a} = 'ja", 7, "Citattecknet stängs aldrig"),
        ("${a = 1", 0, "Namnet stängs inte"),
        ("${a b} = 1", 0, "Namnet stängs inte"),
        ("(1 + 2", 0, "Parentesen stängs aldrig"),
        ("not(1", 3, "Parentesen stängs aldrig"),
        ("1 + 2)", 5, "Här stängs en parentes som aldrig öppnades"),
        ("${a} ${b}", 5, "Två värden står intill varandra"),
        ("1 +", 3, "Här saknas ett värde"),
        ("and 1", 0, "Här saknas ett värde"),
        ("1 or (and)", 6, "Här saknas ett värde"),
        ("true", 0, "Skriv true()."),
        ("Selected(${a}, 'b')", 0, "Menade du selected?"),
        ("stringlength('a')", 0, "Menade du string-length?"),
        ("now()", 0, "Menade du today?"),
        ("exec('rm')", 0, "Funktionen ”exec” finns inte."),
        ("pulldata('a', 'b', 'c', 'd')", 0, "hämtar något utanför svaren"),
        ("instance('a')/root", 0, "hämtar något utanför svaren"),
        ("..", 0, "Två punkter kan bara stå i position(..)"),
        ("position(.)", 0, "Två punkter kan bara stå i position(..)"),
        ("string(..)", 7, "Två punkter kan bara stå i position(..)"),
        ("regex(., ${a})", 0, "ska vara en text i citattecken"),
        ("regex(., '(')", 0, "Mönstret ”(” går inte att läsa"),
        ("regex(., 'a)(b')", 0, "går inte att läsa"),
        ("regex(., '(?=a)a')", 0, "går inte att läsa"),
        (f"regex(., '{'a' * 501}')", 0, "Högst 500 tecken"),
        ("9" * 400, 0, "för stort"),
        ("1" * (LONGEST + 1), LONGEST, "Uttrycket är för långt"),
        ("(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1), DEEPEST + 1, "för många parenteser"),
        ("-" * (DEEPEST + 1) + "1", DEEPEST + 1, "för många parenteser"),
    ],
)
def test_what_is_said_of_what_cannot_be_read(text: str, place: int, told: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert refused.value.place == place
    sentence = refused.value.said.told()
    assert sentence.startswith(f"Vid tecken {place + 1}: ")
    assert told in sentence


def test_it_is_said_in_english_too() -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(". <= 2,5")
    with speaking("en"):
        assert refused.value.said.told() == (
            "At character 6: Decimals are written with a point. Write 2.5 instead of 2,5."
        )


def test_as_deep_as_may_be_is_read() -> None:
    assert worth("(" * DEEPEST + "1" + ")" * DEEPEST) == 1
    assert worth(" + ".join(["1"] * 2000)) == 2000
    assert worth("not(" * DEEPEST + "1" + ")" * DEEPEST) is True


def test_no_pattern_runs_for_ever() -> None:
    assert not matches("a" * LONGEST_MATCHED + "!", "(a|a)*b")
    assert not matches("a" * LONGEST_MATCHED, "(a*)*(a*)*b")
    assert matches("a" * LONGEST_MATCHED, "a*")
    assert not matches("a" * (LONGEST_MATCHED + 1), "a*")


def test_names() -> None:
    tree = parse("${b} = 1 and selected(${a}, ${b}) or -${c/d} > .")
    assert names(tree) == ("b", "a", "c/d")
    assert names_own(tree)
    assert not names_own(parse("${a} > 1"))
    told = written(renamed(tree, {"b": "ny", "c/d": "e"}))
    assert told == "${ny} = 1 and selected(${a}, ${ny}) or -${e} > ."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("((1))+(2*3)", "1 + 2 * 3"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1-2)-3", "(1 - 2) - 3"),
        ("-(1+2)", "-(1 + 2)"),
        ("a or b".replace("a", "${a}").replace("b", "${b}"), "${a} or ${b}"),
        ("'it''s'".replace("''", "’"), "'it’s'"),
        ('"it\'s"', '"it\'s"'),
        ("1000000000000000000000000", "1000000000000000000000000"),
        ("0.000001", "0.000001"),
        ("position( .. )", "position(..)"),
    ],
)
def test_written_with_no_more_than_it_needs(text: str, told: str) -> None:
    assert written(parse(text)) == told


def test_a_text_with_both_marks_is_joined() -> None:
    both = Text('it\'s "so"')
    assert written(both) == "concat('it', \"'\", 's \"so\"')"
    assert value(parse(written(both)), Scope(TODAY)) == both.value


def _functions() -> list[tuple[str, int]]:
    fixed = {"regex", "position"}
    return [
        (name, max(least, 1)) for name, (least, _) in ARITY.items() if name not in fixed and least
    ]


_LEAVES = st.one_of(
    st.floats(0, 1e15, allow_nan=False).map(Number),
    st.text("abcåÄ '1.,()$", max_size=8).map(Text),
    st.sampled_from(["a", "b-c", "d/e"]).map(Named),
    st.just(Own()),
    st.sampled_from([Call("true"), Call("today")]),
)


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    chains = [
        st.builds(
            Chain,
            inner,
            st.lists(st.tuples(st.sampled_from(sorted(level)), inner), min_size=1, max_size=3).map(
                tuple
            ),
        )
        for level in LEVELS
    ]
    calls = [
        st.builds(Call, st.just(name), st.tuples(*[inner] * least)) for name, least in _functions()
    ]
    return st.one_of(
        *chains, st.builds(Negative, inner), st.sampled_from(calls).flatmap(lambda c: c)
    )


_TREES: st.SearchStrategy[Node] = st.recursive(_LEAVES, _larger, max_leaves=12)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_TREES)
def test_what_is_written_is_read_as_the_same_and_is_worth_something(tree: Node) -> None:
    assert parse(written(tree)) == tree
    scope = Scope(TODAY, lambda name: ("1 2",) if name == "a" else ("", 3.0), own="x")
    found = value(tree, scope)
    assert isinstance(found, str | float | int | bool | date | tuple)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text("${}ab.'\"()+-*<>=!, 0123andordivtrue", max_size=40))
def test_whatever_is_typed_is_read_or_refused_with_a_place(text: str) -> None:
    found = _read(text)
    if isinstance(found, ExpressionError):
        assert 0 <= found.place <= len(text)
        assert found.said.told()
    else:
        assert parse(written(found)) == found


def _read(text: str) -> Node | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as refused:
        return refused


_SMALL = st.integers(0, 40).map(lambda n: Number(n / 2))
_PLAIN: st.SearchStrategy[Node] = st.one_of(
    _SMALL,
    st.text("ab1 2.-", max_size=5).map(Text),
    st.sampled_from([Call("true"), Call("false")]),
)
_SHARED = {
    **{"not": 1, "boolean": 1, "number": 1, "string": 1, "string-length": 1, "round": 1},
    **{"concat": 2, "contains": 2, "starts-with": 2},
}
"""Functions that XPath 1.0 has too."""


def _shared(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = [op for op in Operator if op is not Operator.DIVIDED]
    pairs = st.tuples(st.sampled_from(operators), inner)
    calls = [st.builds(Call, st.just(name), st.tuples(*[inner] * n)) for name, n in _SHARED.items()]
    return st.one_of(
        st.builds(lambda first, pair: Chain(first, (pair,)), inner, pairs),
        st.builds(Negative, inner),
        *calls,
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.recursive(_PLAIN, _shared, max_leaves=5))
def test_what_is_xpath_is_worth_what_libxml2_says(tree: Node) -> None:
    expected = etree.XPath(written(tree))(etree.Element("x"))
    found = value(tree, Scope(TODAY))
    if isinstance(expected, float) and math.isnan(expected):
        assert isinstance(found, float)
        assert math.isnan(found)
    else:
        assert found == expected
        assert isinstance(found, bool) is isinstance(expected, bool)


def test_no_text_grows_without_end() -> None:
    scope = Scope(TODAY, lambda _name: ("x" * 10_000,))
    joined = value(parse(f"concat({', '.join(['${a}'] * 500)})"), scope)
    assert isinstance(joined, str)
    assert len(joined) == LONGEST_TEXT
    shown = value(parse("format-date('2026-11-03', ${a})"), Scope(TODAY, lambda _n: ("%Y" * 9000,)))
    assert isinstance(shown, str)
    assert len(shown) == LONGEST_TEXT


def test_every_operator_has_a_level() -> None:
    assert sorted(op for level in LEVELS for op in level) == sorted(Operator)
