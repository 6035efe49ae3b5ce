"""What every form does: cleans, checks, tells, and keeps what was typed."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from flask import Flask
from pydantic import AfterValidator, ValidationError, ValidationInfo

from codesign.i18n import lazy
from codesign.web.forms import (
    FieldError,
    Form,
    InvalidError,
    Typed,
    at_most,
    errors_told,
    needed,
    one_line,
    one_of,
)


def _known(typed: str, info: ValidationInfo) -> str:
    if typed not in (info.context or {})["known"]:
        raise InvalidError(lazy("Välj en roll."))
    return typed


class Example(Form):
    name: Annotated[str, Typed(one_line, "namn"), needed(lazy("Skriv ditt namn.")), at_most(5)] = ""
    size: Annotated[int, Typed(), AfterValidator(lambda n: n)] = 7
    secret: Annotated[str, Typed(is_shown_again=False), at_most(3, lazy("Välj ett språk."))] = ""
    colour: Annotated[str, Typed(), one_of(("red", "blue"), lazy("Välj en roll."))] = ""


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    with Flask("test").test_request_context():
        yield


def test_checked_values_have_their_types_and_typed_ones_are_kept() -> None:
    form = Example.read({"namn": "  Åsa  B\x00 ", "size": "12", "secret": "abc", "other": "x"})
    assert (form.name, form.size, form.secret, form.colour) == ("Åsa B", 12, "abc", "")
    assert form.values == {"namn": "Åsa B", "size": "12", "colour": ""}
    assert form.errors == {}


def test_a_field_that_cannot_be_used_tells_at_its_own_name_and_the_others_stay() -> None:
    sent = {"namn": "Åsa Berg", "size": "3", "secret": "abcd", "colour": "green"}
    form = Example.read(sent)
    assert form.errors == {
        "namn": "Skriv högst 5 tecken. Nu är det 8.",
        "secret": "Välj ett språk.",
        "colour": "Välj en roll.",
    }
    assert form.values == {"namn": "Åsa Berg", "size": "3", "colour": "green"}
    assert (form.name, form.size, form.secret, form.colour) == ("", 3, "", "")


@pytest.mark.parametrize(
    ("typed", "error"), [("", "Skriv ditt namn."), ("abcde", None), ("abcdef", "Skriv högst 5")]
)
def test_empty_and_too_long_at_the_boundary(typed: str, error: str | None) -> None:
    told = Example.read({"namn": typed, "size": "1"}).errors.get("namn")
    assert told is None if error is None else str(told).startswith(error)


def test_a_check_of_ours_alone_tells_a_person() -> None:
    """A type that the form's author has not checked is our fault, and not the person's."""
    with pytest.raises(ValidationError):
        Example.read({"namn": "a", "size": "many"})


def test_checks_find_what_the_view_knows() -> None:
    class Chosen(Form):
        who: Annotated[str, Typed(), AfterValidator(_known)] = ""

    assert Chosen.read({"who": "a"}, known={"a"}).errors == {}
    assert Chosen.read({"who": "b"}, known={"a"}).errors == {"who": "Välj en roll."}


def test_a_form_is_not_changed_and_takes_one_more_error() -> None:
    form = Example.read({"namn": "", "size": "1"})
    more = form.with_error("size", "Nej.")
    assert more.errors == {"namn": "Skriv ditt namn.", "size": "Nej."}
    assert "size" not in form.errors
    assert type(more) is Example
    with pytest.raises(ValidationError):
        form.errors = {}  # type: ignore[misc]


def test_a_text_is_in_every_language_it_is_written_in() -> None:
    form = Form(values={"titel": "Sv", "titel_en": "En", "annat": "Sv", "annat_en": ""})
    assert form.text("titel") == {"sv": "Sv", "en": "En"}
    assert form.text("annat") == {"sv": "Sv"}
    assert form.text("inget") == {}


def test_an_error_summary_leads_to_each_field_but_not_to_a_form() -> None:
    errors = [FieldError("form", "A"), FieldError("b", "Högst %(limit)s.", (("limit", 1200),))]
    assert errors_told(errors) == [("", "A"), ("b", "Högst 1\N{NO-BREAK SPACE}200.")]
    assert errors_told({"c": "C"}) == [("c", "C")]
    assert errors_told(()) == []
