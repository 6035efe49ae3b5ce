"""Questionnaires answered with payloads, and every page and file that shows them again."""

from collections.abc import Iterator
from typing import Any

from lxml import html

from bench.attack.stage import PROJECT, Answer, Stage, field_value

QUESTIONNAIRE = "att-ge-en-njure"
"""One of the demo's, open for answers, with choices, numbers and words."""
ASKED = f"/projekt/{PROJECT}/enkat/{QUESTIONNAIRE}"
RESULTS = f"/arbete/{PROJECT}/enkat/{QUESTIONNAIRE}/omgang/1/resultat"
MOST_PAGES = 60


def answered(stage: Stage, text: str) -> Iterator[tuple[str, Answer]]:
    """Every page that somebody meets who writes this wherever words can be written, up to what the
    receipt's code opens."""
    citizen = stage.visitor()
    answer = citizen.get(ASKED)
    for _ in range(MOST_PAGES):
        yield f"answering {text!r}", answer
        sent = _filled(answer, text)
        if not sent:
            break
        go = "send" if sent.get("page") == ["?review"] else "next"
        answer = citizen.post(ASKED, _pairs(sent | {"go": [go]}))
    page: Any = html.document_fromstring(answer.text)
    code = page.xpath("string(//*[@data-code])")
    token = field_value(citizen.get("/kvitto").text, "csrf_token")
    outcome = citizen.post("/kvitto", {"code": str(code), "csrf_token": token})
    yield ("" if code else "no ") + f"receipt of {text!r}", outcome


def _pairs(sent: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in sent.items() for value in values]


def _filled(answer: Answer, text: str) -> dict[str, list[str]]:
    """What the form of a questionnaire's page sends with the last of each choice, and the text in
    every field; nothing for a page without such a form."""
    if not (answer.is_page and answer.body):
        return {}
    tree: Any = html.document_fromstring(answer.text)
    form = next(iter(tree.xpath("//main//form[.//input[@name='filled']]")), None)
    if form is None:
        return {}
    sent: dict[str, list[str]] = {}
    for one in form.xpath(".//input[@name] | .//textarea[@name]"):
        name, kind = str(one.get("name")), str(one.get("type") or "text")
        if kind == "hidden":
            sent.setdefault(name, []).append(str(one.get("value") or ""))
        elif kind in {"radio", "checkbox"}:
            if str(one.get("value")).startswith("?") and name in sent:
                continue
            sent[name] = [str(one.get("value"))]
        elif kind == "date":
            sent[name] = ["2026-03-04"]
        else:
            sent[name] = ["1" if one.get("inputmode") else text]
    return sent
