"""What a page is checked for is found, also beside pages that are nearly the same and valid."""

import pytest
from flask import Flask
from werkzeug import Response

from tests.pages import ODD, PageClient, outline

PAGE = (
    "<!doctype html><html lang=sv><head><title>Rubrik – M</title></head><body>{before}<main>"
    '<h1>Rubrik</h1><!-- {comment} --><p class="{value}">{text}</p>'
    '<table><tr><td>1</td></tr>{table}</table><form action="/a?b=1&amp;c=2">'
    "<input {field}></form>{end}</main>{after}</body></html>"
)
VALID = {
    "comment": "en anmärkning",
    "value": "a &lt; b > c",
    "text": "Ord &amp; ord",
    "table": " ",
    "field": 'type="text" name="b" aria-label="B"',
    "end": "",
    "before": "<header><a href='/'>x</a></header>",
    "after": "<footer>x</footer>",
}


def checked(**changed: str) -> None:
    """Fetch a page with these parts, after one that is valid."""
    for parts in (VALID, VALID | changed):
        app = Flask(__name__)
        headers = {"Content-Security-Policy": "default-src 'none'"}
        shown = Response(PAGE.format(**parts), mimetype="text/html", headers=headers)
        app.add_url_rule("/", view_func=lambda shown=shown: shown)
        PageClient(app).get("/")


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Andra ord &lt;ord&gt; &#229;"},
        {"text": ""},
        {"value": "annat"},
        {"comment": "en annan"},
        {"field": 'type="hidden" name="c"'},
        {"end": "<p>Mer.</p>"},
        {"before": "<header><p>Nytt.</header>", "end": "<p>Mer.</p>"},
        {"after": "<footer><p>Nytt.</footer>", "end": "<p>Mer.</p>"},
    ],
)
def test_what_is_valid_otherwise_passes(changed: dict[str, str]) -> None:
    checked(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Ord &ampord"},
        {"text": "Ord &amp ord"},
        {"text": "Ord < ord"},
        {"text": "Ord <b>ord"},
        {"text": "Ord\x01"},
        {"text": "&#0;"},
        {"value": "a &lt b"},
        {"value": '" class="c'},
        {"value": '"x="y'},
        {"comment": "en -- anmärkning"},
        {"table": '<input type="text" aria-label="B">'},
        {"table": '<input type="hidden" name="c">'},
        {"field": "type='text' name='b' name='c' aria-label='B'"},
        {"end": "</p>"},
        {"end": "</div>"},
        {"end": "<p><div>x</div></p>"},
        {"end": "<br/ >"},
        {"end": "<a href='/' href='/'>x</a>"},
        {"end": "<p"},
        {"end": "<!-- utan slut"},
        {"before": "<header><b>x</header>"},
        {"before": "<div>"},
        {"before": "</div>"},
        {"before": "<header>x</header></main>"},
        {"after": "<footer>x</div></footer>"},
        {"after": "</main>"},
        {"before": "<div>", "end": "</div>"},
        {"before": "<div>", "after": "</div></div>"},
        {"end": "<div>", "after": "</div>"},
        {"before": "<b>", "end": "</b>"},
        {"after": "<!-- utan slut"},
    ],
)
def test_what_is_not_valid_is_found_beside_what_is(changed: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="invalid HTML"):
        checked(**changed)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"text": '<b id="a"></b><b id="a"></b>'}, "used twice"),
        ({"text": '<b style="a">b</b>'}, "inline style"),
        ({"text": "<script>a()</script>"}, "inline script"),
        ({"text": '<a href="#inte">b</a>'}, "leads nowhere"),
        ({"field": 'name="b"'}, "no label"),
        ({"end": "<h1>Rubrik</h1>"}, "2 h1"),
    ],
)
def test_other_faults_of_a_page_are_found(changed: dict[str, str], fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        checked(**changed)


def test_the_names_of_attributes_stay_in_the_outline() -> None:
    told = """<input type="text" name="b" TYPE = 'hidden' id='c&amp;d' xmlns="e">"""
    assert outline(told) == """<input type="text" name="" TYPE = 'hidden' id="&amp;" xmlns="e">"""


def test_pages_that_differ_in_their_words_alone_have_the_same_outline() -> None:
    one = PAGE.format(**VALID)
    other = PAGE.format(**VALID | {"text": "Annat &amp; mer", "value": "c &lt; d"})
    assert outline(one) == outline(other) != one
    assert outline(PAGE.format(**VALID | {"text": "\x01"})).count("Rubrik") == 2
    assert not ODD.search("åäö – 🧡\n")
