"""Formulas in everything that a spreadsheet may open."""

import csv
import io
import time
from collections.abc import Iterator
from typing import Any

import openpyxl
from lxml import html

from bench.attack import payloads
from bench.attack.asking import RESULTS, answered
from bench.attack.found import Outcome
from bench.attack.stage import PROJECT, Answer, Stage, Visitor, field_value
from bench.attack.walking import forms, walk
from bench.serving import PATIENCE

EXPORTS = f"/arbete/{PROJECT}/export"
STARTS = (f"/arbete/{PROJECT}", f"/arbete/{PROJECT}/insikter", EXPORTS)
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def formulas(stage: Stage) -> Outcome:
    """Formulas in words, groups, names of areas and people, looked for in every download."""
    found = Outcome()
    astrid = stage.staff("astrid")
    imported = import_rows(astrid, [(text, text) for text in payloads.FORMULAS])
    found.notes.append(f"{imported} rows with formulas imported")
    for text in payloads.FORMULAS:
        token = field_value(astrid.get(f"/arbete/{PROJECT}/omraden/redigera").text, "csrf_token")
        sent = {"csrf_token": token, "namn": text, "name": text, "definition": text}
        astrid.post(f"/arbete/{PROJECT}/omraden/nytt", sent)
        for _ in answered(stage, text):
            pass
    asked = [(place.path, place.answer) for place in walk(stage, astrid, STARTS)]
    downloads = 0
    files = [sent for page in (EXPORTS, RESULTS) for sent in tables(astrid, page)]
    for path, answer in [*asked, *files]:
        kind = answer.header("Content-Type").split(";")[0]
        if kind == "text/csv":
            downloads += 1
            _csv(found, path, answer.body)
        elif kind == SPREADSHEET:
            downloads += 1
            _workbook(found, path, answer.body)
    found.notes.append(f"{downloads} downloads opened")
    return found


def tables(visitor: Visitor, page: str = EXPORTS) -> Iterator[tuple[str, Answer]]:
    """The files that the forms on a page give, in each form that they offer."""
    tree: Any = html.document_fromstring(visitor.get(page).text)
    for form in tree.iterfind(".//main//form"):
        sent = [(str(name), str(value)) for name, value in form.form_values()]
        buttons = form.xpath(".//button[@name]")
        ways = [[(str(one.get("name")), str(one.get("value")))] for one in buttons] or [[]]
        for pressed in ways:
            action = str(form.get("action") or page)
            yield action, visitor.post(action, sent + pressed)


def import_rows(visitor: Visitor, rows: list[tuple[str, str]]) -> int:
    """Bring (text, group) rows in as staff do, through upload and confirmation."""
    place = f"/arbete/{PROJECT}/importera"
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "grupp", "steg"), *((*row, "fragan") for row in rows)])
    token = field_value(visitor.get(place).text, "csrf_token")
    sent = {"csrf_token": token}
    bytes_sent = content.getvalue().encode("utf-8")
    answer = visitor.post_file(place, sent, "fil", "rader.csv", bytes_sent)
    if answer.status != 303:
        return 0
    place = arrived(visitor, answer.header("Location"))
    for form in forms(place, visitor.get(place)):
        if dict(form.sent).get("sett"):
            done = visitor.post(f"{form.action}/kor", [*form.sent, ("goda", "1")])
            return len(rows) if done.status == 303 else 0
    return 0


def arrived(visitor: Visitor, place: str) -> str:
    """Where the page of a job leads when a worker has done it; the page itself when it failed."""
    last = time.monotonic() + PATIENCE
    while "/bakgrund/" in place:
        page = visitor.get(place)
        if page.status == 303:
            place = page.header("Location")
        elif 'hx-trigger="every' not in page.text:
            return place
        elif time.monotonic() > last:
            raise TimeoutError(f"nobody does the work at {place}")
        else:
            time.sleep(0.2)
    return place


def _csv(found: Outcome, path: str, body: bytes) -> None:
    text = body.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    # A cell may be a number with a sign; a formula is what has more after it.
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            live = cell.startswith(LIVE) and not _is_number(cell)
            found.attempt(live, f"{path}: the cell {cell[:40]!r}")


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return not cell.startswith(("+", "\t", "\r", "\n"))


def _workbook(found: Outcome, path: str, body: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(body))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                is_live = cell.data_type == "f" or cell.hyperlink is not None
                found.attempt(is_live, f"{path}: {cell.coordinate} {str(cell.value)[:40]!r}")
