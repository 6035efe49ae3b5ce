"""What is kept of pages: under all that it is drawn from, while there is room, and of nobody."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from jinja2 import DictLoader, UndefinedError

from codesign import i18n
from codesign.web import csrf, pages, security
from codesign.web.drawn_parts import DrawnParts, draw_part

TEMPLATES = {
    "word.html": "{{ word }}",
    "spoken.html": "{{ language() }}{{ word }}",
    "framed.html": '<b hx-nonce="{{ nonce() }}">{{ word }}</b><i hx-nonce="{{ nonce() }}"></i>',
    "inner.html": "{% from 'macros.html' import secret %}{{ secret() }}",
    "macros.html": "{% macro secret() %}{{ csrf_field() }}{% endmacro %}",
    "person.html": "{% if signed_in() %}{{ signed_in().name }}{% endif %}",
    "asked.html": "{{ request.args.q }}",
    "unknown.html": "{{ g.person }}",
    "kept.html": "{{ session.login }}",
}


@pytest.fixture
def app() -> Iterator[Flask]:
    made = Flask("drawn")
    made.jinja_env.loader = DictLoader(TEMPLATES)
    for part in (i18n, security, pages):
        part.install(made)
    made.jinja_env.globals.update(csrf_field=csrf.csrf_field, signed_in=lambda: None)
    with made.test_request_context("/?q=1"):
        yield made


def drawn(parts: DrawnParts, content: object, word: str, template: str = "word.html") -> str:
    return str(parts.part(template, content, lambda: {"word": word}))


def test_what_is_kept_is_found_by_its_content_alone(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env)
    assert drawn(parts, ("a", 1), "first") == "first"
    assert drawn(parts, ("a", 1), "not drawn") == "first"
    assert drawn(parts, ("a", 2), "other") == "other"
    assert drawn(parts, ("a", 1), "not drawn", "spoken.html") == "svnot drawn"


def test_contents_that_only_look_alike_are_told_apart(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env)
    alike: list[object] = [1, "1", 1.0, True, (1,), [1], {1: 1}, {"1": 1}, "(1,)", "1', '1", "'1'"]
    assert [drawn(parts, one, str(n)) for n, one in enumerate(alike)] == [
        str(n) for n in range(len(alike))
    ]


def test_where_nothing_decides_the_content_nothing_is_kept(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env)
    assert [drawn(parts, None, word) for word in ("a", "b")] == ["a", "b"]


def test_each_language_and_root_has_its_own(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env)
    asked = [
        {"headers": {"Accept-Language": "sv"}},
        {"headers": {"Accept-Language": "en"}},
        {"query_string": {"lang": "sv"}},
        {"query_string": {"lang": "en"}},
        {"base_url": "http://localhost/root"},
    ]
    for number, one in enumerate(asked):
        with app.app_context(), app.test_request_context("/", **one):
            language = i18n.language()
            assert drawn(parts, "same", str(number), "spoken.html") == f"{language}{number}"


def test_words_are_escaped_and_every_response_has_its_own_nonce(app: Flask) -> None:
    parts, seen = DrawnParts(app.jinja_env), set()
    for _ in range(2):
        with app.app_context(), app.test_request_context("/"):
            nonce = security.nonce()
            seen.add(nonce)
            assert drawn(parts, "same", "<script>", "framed.html") == (
                f'<b hx-nonce="{nonce}">&lt;script&gt;</b><i hx-nonce="{nonce}"></i>'
            )
    assert len(seen) == 2


@pytest.mark.parametrize(
    "template", ["inner.html", "person.html", "asked.html", "unknown.html", "kept.html"]
)
def test_what_belongs_to_a_person_or_a_request_cannot_be_drawn(app: Flask, template: str) -> None:
    parts = DrawnParts(app.jinja_env)
    with pytest.raises(UndefinedError):
        drawn(parts, "same", "word", template)
    assert drawn(parts, "same", "word") == "word"


def test_what_was_used_longest_ago_leaves_when_there_is_no_room(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env, room=10)
    drawn(parts, 1, "aaaa")
    drawn(parts, 2, "bbbb")
    drawn(parts, 1, "used again")
    drawn(parts, 3, "cc")
    assert drawn(parts, 2, "kept") == "bbbb"  # 4 + 4 + 2 fill the room, and do not pass it
    drawn(parts, 4, "d")
    assert drawn(parts, 2, "gone") == "bbbb"
    assert drawn(parts, 1, "gone") == "gone"


def test_what_has_no_room_at_all_is_drawn_each_time_and_pushes_out_everything(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env, room=3)
    assert [drawn(parts, 1, word) for word in ("long", "anew")] == ["long", "anew"]
    assert [drawn(parts, 2, word) for word in ("abc", "not")] == ["abc", "abc"]


def test_a_context_that_fails_leaves_nothing_behind(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env)
    with pytest.raises(ZeroDivisionError):
        parts.part("word.html", 1, lambda: {"word": 1 // 0})
    assert drawn(parts, 1, "whole") == "whole"


def test_many_threads_each_get_what_they_asked_for(app: Flask) -> None:
    parts = DrawnParts(app.jinja_env, room=40)
    wrong: list[tuple[int, str]] = []

    def ask(start: int) -> None:
        for n in range(200):
            number = (start * 7 + n) % 30
            with app.test_request_context("/"):
                found = drawn(parts, number, f"<{number}>")
            if found != f"&lt;{number}&gt;":
                wrong.append((number, found))

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert parts._used == sum(len("".join(one)) for one in parts._kept.values()) <= 40


@dataclass(frozen=True)
class Hidden:
    shown: int
    apart: int = field(repr=False, default=0)


def test_the_applications_parts_are_one(app: Flask) -> None:
    assert draw_part("word.html", Hidden(1), lambda: {"word": "one"}) == "one"
    assert draw_part("word.html", Hidden(1, 2), lambda: {"word": "two"}) == "one"
    assert draw_part("word.html", Hidden(2), lambda: {"word": "two"}) == "two"
