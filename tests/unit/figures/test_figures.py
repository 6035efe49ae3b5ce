"""Figures that Plotly accepts, whose marks lead somewhere and whose labels are never markup."""

import json

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.figures import drawing as figures
from codesign.figures.dots import Dot, DotRow, Line, dots
from codesign.figures.drawing import Bar, Cell, Plot
from codesign.figures.looks import label, narrow_label
from codesign.figures.rivers import Flow, Node, river

NASTY = "<b onmouseover=alert(1)>&amp;<a href='javascript:alert(1)'>x</a>"


def every_figure(name: str = "Namn", word: str = "3") -> dict[str, Plot]:
    """One figure of each kind; `name` is what people called something, `word` any other text."""
    row = Bar(name, 3, word, "/a")
    nodes = [Node("p", name, "", "var(--fig-sea)", "/p", 0)]
    nodes.append(Node("1", name, word, "var(--fig-clay)", "/1", 1))
    return {
        "bars": figures.bars([row, Bar(name, 0, "0", "", short=word)], word),
        "feelings": figures.feelings([row, Bar(name, None, "", "")]),
        "stacked": figures.stacked([name], {word: [row], "ute": [row]}),
        "heat": figures.heat_map([name], [(name, word)], [[Cell(4, "/h")]]),
        "river": river(nodes, [Flow("p", "1", 3, "/f")]),
        "dots": dots([DotRow(name, (Dot(3.0, 2, "/o"),), 3.0, 1.0, 4.0)], Line(word, 0)),
        "growing": figures.growing(["2026-10-01"], [3], ["/d"]),
    }


@pytest.mark.parametrize("kind", list(every_figure()))
def test_plotly_accepts_the_figure_and_so_does_json(kind: str) -> None:
    plot = every_figure()[kind]
    checked = go.Figure(data=plot.data, layout=plot.layout).to_plotly_json()
    checked["layout"].pop("template", None)
    written = {"data": plot.data, "layout": plot.layout}
    assert json.loads(json.dumps(checked)) == json.loads(json.dumps(written))
    assert json.loads(json.dumps(plot.json))["data"]


@pytest.mark.parametrize("kind", list(every_figure()))
def test_every_path_of_the_narrow_figure_leads_into_the_figure(kind: str) -> None:
    plot = every_figure()[kind]
    for path in plot.narrow:
        place: object = plot.json
        for key in path.split(".")[:-1]:
            place = place[int(key)] if isinstance(place, list) else place.get(key, {})  # type: ignore[attr-defined]
        assert isinstance(place, dict), path


@pytest.mark.parametrize("kind", list(every_figure()))
def test_a_name_is_never_markup_in_a_figure(kind: str) -> None:
    for figure in (every_figure(NASTY), every_figure(word=NASTY)):
        told = json.dumps(figure[kind].json, ensure_ascii=False)
        assert "<b on" not in told
        assert "<a " not in told


@pytest.mark.parametrize("kind", ["bars", "feelings", "stacked", "heat", "growing"])
def test_marks_carry_the_address_of_their_voices(kind: str) -> None:
    assert "/" in json.dumps(every_figure()[kind].data[0]["customdata"])


def test_nodes_and_flows_carry_the_addresses_of_their_voices() -> None:
    trace = every_figure()["river"].data[0]
    assert trace["node"]["customdata"] == ["/p", "/1"]
    assert trace["link"]["customdata"] == ["/f"]


def test_an_empty_square_has_no_number_and_leads_nowhere() -> None:
    plot = figures.heat_map(["Före"], [("A Namn", "A")], [[Cell(0, "/h")]])
    trace = plot.data[0]
    assert (trace["z"], trace["text"], trace["customdata"]) == ([[None]], [[""]], [[""]])


def test_modes_and_few_answers_differ_in_more_than_colour() -> None:
    plot = figures.bars([Bar("a", 1, "1", "", pattern="/"), Bar("b", 1, "1", "")], "röster")
    assert plot.data[0]["marker"]["pattern"]["shape"] == ["/", ""]


@given(st.text(max_size=200), st.integers(4, 40), st.integers(1, 4))
def test_labels_are_short_lines_without_markup(text: str, width: int, lines: int) -> None:
    made = label(text, width, lines).split("<br>")
    assert len(made) <= lines
    assert not any("<" in line or ">" in line for line in made)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 50)), min_size=1))
def test_the_nodes_of_a_column_stand_in_order_inside_the_picture(
    drawn: list[tuple[int, int, int]],
) -> None:
    nodes = [Node(f"p{i}", "P", "", "red", "", 0) for i in range(4)]
    nodes += [Node(f"a{i}", "A", "", "red", "", 1) for i in range(5)]
    flows = [Flow(f"p{i}", f"a{j}", n, "") for i, j, n in drawn]
    y = river(nodes, flows).data[0]["node"]["y"]
    assert y[:4] == sorted(y[:4])
    assert y[4:] == sorted(y[4:])
    assert all(0 < place < 1 for place in y)


def test_the_names_of_a_flow_have_room_beside_each_other() -> None:
    nodes = [Node(key, "Namn", "", "red", "", column) for column, key in enumerate("pas")]
    left, middle, right = river(nodes, [Flow("p", "a", 1, "")]).data[0]["node"]["x"]
    assert middle - left < right - middle, "both the middle's and the last names stand between"


def test_a_phone_gives_names_of_three_lines_the_height_they_need() -> None:
    short = figures.bars([Bar("Kort", 1, "1", "")] * 3, "").narrow["layout.height"]
    names = [Bar("Ett namn som tar tre rader på en telefon", 1, "1", "")] * 3
    plot = figures.bars(names, "")
    assert plot.narrow["layout.yaxis.ticktext"][0].count("<br>") == 2
    assert plot.narrow["layout.height"] >= 3 * 3 * 12 * 1.3 > short - 30


def test_a_long_name_over_a_narrow_column_breaks_between_syllables() -> None:
    assert narrow_label("Återkopplingen", 9, 3) == "Återkopp-<br>lingen"
    assert narrow_label("Livet efter", 9, 3) == "Livet<br>efter"


@given(st.text())
def test_a_narrow_name_is_never_markup(text: str) -> None:
    made = narrow_label(text, 9, 3).split("<br>")
    assert len(made) <= 3
    assert not any("<" in line or ">" in line for line in made)


def test_a_flow_has_short_names_on_a_tablet_too() -> None:
    nodes = [Node("p", "Lång", "", "red", "", 0), Node("1", "Långt namn", "A", "red", "", 1)]
    flow = river(nodes, [Flow("p", "1", 1, "")]).json
    assert flow["narrow"] == {"data.0.node.label": ["Lång", "A"]}
    assert flow["below"] > figures.bars([Bar("Namn", 1, "1", "")], "").json["below"]


def test_a_flow_of_many_columns_goes_down_on_a_narrow_screen() -> None:
    nodes = [Node(str(i), f"Skärm {i}", "", "red", "", i) for i in range(5)]
    flow = river(nodes, [Flow(str(i), str(i + 1), 3, "") for i in range(4)])
    assert flow.narrow["data.0.orientation"] == "v"
    assert flow.narrow["data.0.node.x"] == []
    x = flow.data[0]["node"]["x"]
    assert x == sorted(x)
    assert all(0 < place < 1 for place in x)


def test_dots_have_their_middle_and_its_interval_and_never_an_endless_one() -> None:
    row = DotRow(NASTY, (Dot(3, 2, "/d"), Dot(9, 1, "")), 4.5, 2, float("inf"))
    plot = dots([row, DotRow("Tom", ())], Line("sekunder", 0))
    people, middles = plot.data
    assert people["customdata"] == ["/d", ""]
    assert people["text"] == ["2", ""]
    assert middles["error_x"]["arrayminus"] == [2.5]
    assert middles["error_x"]["array"] == [0]
    assert "<b " not in json.dumps(plot.json, allow_nan=False)
