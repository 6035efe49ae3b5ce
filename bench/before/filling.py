"""Filling in whatever form a page shows, as somebody does who answers the first of everything."""

from typing import cast
from urllib.parse import urlsplit

from lxml import html

from bench.rivals.visitor import Answer, Visitor

WORDS = "Exempel: så är det för mig."
STEPS = 40
"""Pages that somebody goes through before they give up."""


def filled(page: str, marked: str = "csrf_token") -> dict[str, str]:
    """The fields of the first form that has the marked field, with something in all of them.

    Of choices the first is made; text is WORDS. Raises LookupError when there is no such form.
    """
    forms = cast(html.HtmlElement, html.fromstring(page)).forms
    form = next((one for one in forms if marked in one.fields and _is_answered(one)), None)
    if form is None:
        raise LookupError(f"the page has no form with “{marked}” to answer")
    values = {name: str(value) for name, value in form.form_values()}
    for choice in form.xpath(".//input[@type='radio' or @type='checkbox'][@name]"):
        if not values.get(choice.get("name")):
            values[choice.get("name")] = choice.get("value", "on")
    for field in form.xpath(".//textarea[@name] | .//input[@type='text'][@name]"):
        values[field.get("name")] = values.get(field.get("name")) or WORDS
    for button in form.xpath(".//button[@name]")[:1]:
        values[button.get("name")] = button.get("value", "")
    return values


def fields_of(page: str, leads_to: str) -> dict[str, str]:
    """What the form that is sent to a place holds. Raises LookupError when there is none."""
    for form in cast(html.HtmlElement, html.fromstring(page)).forms:
        if (form.action or "").endswith(leads_to):
            return {name: str(value) for name, value in form.form_values()}
    raise LookupError(f"the page has no form that is sent to {leads_to}")


def _is_answered(form: html.FormElement) -> bool:
    """Whether it is the page's own form, not one of its tools."""
    return bool(form.xpath("ancestor::main")) and "/anmarkning" not in (form.action or "")


def follow(visitor: Visitor, answer: Answer) -> tuple[str, Answer]:
    """Where an answer leads in the end, and the page there. Raises LookupError."""
    path = answer.location
    for _ in range(STEPS):
        answer = visitor.get(path)
        if not answer.headers["Location"]:
            return path, answer
        path = urlsplit(answer.headers["Location"]).path
    raise LookupError(f"{path} leads round in a ring")
