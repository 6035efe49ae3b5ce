"""The tree of units, and bringing it in from a table: nothing is changed unseen."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.i18n import gettext
from codesign.projects import access, audit
from codesign.tables import reading
from codesign.tables.formulas import safe
from codesign.tables.reading import UnreadableFileError
from codesign.tables.table import Table
from codesign.units import queries, words
from codesign.units.actions import replace_units
from codesign.units.domain import (
    Changes,
    Column,
    KnownUnit,
    Read,
    changes,
    guessed,
    is_header,
    read_units,
)
from codesign.units.models import Unit
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

blueprint = Blueprint("units", __name__)

LIST = "/arbete/<project>/enheter"
MOST_BYTES = 2 * 1024 * 1024
"""Of a table of units: it is read while the person waits."""
FORM_BYTES = 12 * 1024 * 1024
"""Of a request: a file, and the text beside it as forms write it."""
SHOWN_FAULTS, SHOWN_UNITS = 100, 100


@blueprint.get(LIST)
def index(project: str) -> ResponseReturnValue:
    """The top of the tree, what a search finds, or what is retired."""
    asked = request.args.get("sok", "").strip()[:100]
    retired = "undan" in request.args
    return _list(None, asked, retired=retired)


@blueprint.get(f"{LIST}/<int:unit>")
def page(project: str, unit: int) -> ResponseReturnValue:
    """One unit, and what lies directly in it."""
    return _list(queries.unit_in(session(), access.project().id, unit))


def _list(unit: Unit | None, asked: str = "", *, retired: bool = False) -> ResponseReturnValue:
    found = queries.page_of(
        session(),
        access.project().id,
        parent_id=unit.id if unit else None,
        words=asked,
        retired=retired,
        number=request.args.get("sida", 1, type=int),
    )
    return render_template(
        "units/index.html",
        project=access.project(),
        unit=unit,
        way=queries.way_to(session(), unit) if unit else (),
        found=found,
        asked=asked,
        retired=retired,
        has_units=bool(found.total) or queries.has_units(session(), access.project().id),
        did="inlast" in request.args,
    )


@blueprint.get(f"{LIST}.csv")
def as_table(project: str) -> ResponseReturnValue:
    """The tree as a table that can be changed and brought in again."""
    units = [one for one in queries.units_of(session(), access.project().id) if not one.is_retired]
    keys = {one.id: one.key for one in units}
    facts = list(dict.fromkeys(name for one in units for name in one.facts))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = [gettext("Nyckel"), gettext("Namn"), gettext("Överordnad"), gettext("Nivå")]
    writer.writerow([*heads, gettext("Antal"), *map(safe, facts)])
    for one in units:
        parent = keys.get(one.parent_id, "") if one.parent_id else ""
        people = "" if one.people is None else one.people
        told = [safe(text) for text in (one.key, one.name, parent, one.level)]
        writer.writerow([*told, people, *(safe(one.facts.get(name, "")) for name in facts)])
    answer = Response(b"\xef\xbb\xbf" + out.getvalue().encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{project}-enheter.csv"'
    return answer


@dataclass(frozen=True)
class _Sent:
    """A table that was sent, as text, and what its columns are said to be."""

    text: str = ""
    table: Table | None = None
    columns: tuple[Column, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


@blueprint.route(f"{LIST}/tabell", methods=["GET", "POST"])
def table(project: str) -> ResponseReturnValue:
    """A table is sent, looked at with what it would change, and then becomes the tree."""
    if request.method == "GET":
        return _table_page(_Sent())
    sent = _sent()
    if sent.table is None:
        return _table_page(sent, status=422)
    read = read_units(sent.table, sent.columns)
    is_wrong = bool(read.unreadable or read.faults)
    if request.form.get("go") != "save":
        return _table_page(sent, read)
    if is_wrong:
        return _table_page(sent, read, status=422)
    is_stale = False
    with writing() as unit:
        known = queries.known_of(queries.units_of(unit, access.project().id))
        is_stale = request.form.get("seen") != _seen(known)
        if not is_stale:
            _note(replace_units(unit, access.project(), read.units), len(read.units))
    if is_stale:
        told = gettext("Någon annan har läst in enheter sedan du såg sidan. Kontrollera igen.")
        return _table_page(sent, read, problem=told, status=409)
    return see_other(url_for(".index", project=project, inlast="1"))


def _note(what: Changes, units: int) -> None:
    audit.record(
        session(),
        access.person(),
        access.project(),
        "units.replace",
        access.project().slug,
        {
            "units": units,
            "new": len(what.new),
            "changed": len(what.changed) + len(what.back),
            "retired": len(what.retired),
        },
    )


def _seen(known: Sequence[KnownUnit]) -> str:
    """What stands for the state of the tree that somebody has seen."""
    return sha256(repr([(*vars(one).values(),) for one in known]).encode()).hexdigest()[:32]


def _sent() -> _Sent:
    """The table of the request: a file before pasted text."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    upload = request.files.get("file")
    has_file = upload is not None and bool(upload.filename)
    try:
        if upload is not None and has_file:
            content = upload.read()
            if len(content) > MOST_BYTES:
                return _Sent(text, errors=(("file", gettext(words.TOO_LARGE)),))
            found = reading.table_in(content, is_header)
            text = _as_text(found)
        else:
            if len(text.encode()) > MOST_BYTES:
                return _Sent(text, errors=(("text", gettext(words.TOO_LARGE)),))
            found = reading.table_of_lines(text, is_header)
    except UnreadableFileError as refused:
        field = "file" if has_file else "text"
        return _Sent(text, errors=((field, words.refused_sentence(refused)),))
    return _Sent(text, found, guessed(found) if has_file else _columns(found))


def _as_text(found: Table) -> str:
    """A table as text that is read as the same table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if found.width > 1 else ";", lineterminator="\n")
    writer.writerows(record.cells for record in found.records)
    return out.getvalue()


def _columns(found: Table) -> tuple[Column, ...]:
    """What the columns are said to be; as guessed where nobody has said."""
    if request.form.get("width", type=int) != found.width:
        return guessed(found)
    known = set(Column)
    chosen = [request.form.get(f"column-{n}", "") for n in range(found.width)]
    return tuple(
        Column(one) if one in known else guess
        for one, guess in zip(chosen, guessed(found), strict=True)
    )


def _table_page(
    sent: _Sent, read: Read | None = None, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    context: dict[str, object] = {}
    errors = dict(sent.errors)
    if problem:
        errors[""] = problem
    if read is not None and sent.table is not None:
        known = queries.known_of(queries.units_of(session(), access.project().id))
        what = changes(known, read.units)
        if read.unreadable:
            errors["column-0"] = words.unreadable_sentence(read.unreadable)
        context = {
            "seen": _seen(known),
            "names": sent.table.names(sent.table.has_header),
            "what": what,
            "kinds": _kinds(what),
            "units": read.units[:SHOWN_UNITS],
            "total": len(read.units),
            "people": sum(one.people or 0 for one in read.units),
            "unknown": sum(one.people is None for one in read.units),
            "parents": {one.key: one.name for one in read.units},
            "faults": [(one.row, words.fault_sentence(one)) for one in read.faults[:SHOWN_FAULTS]],
            "fault_count": len(read.faults),
            "going": [one.name for one in known if one.key in set(what.retired)][:SHOWN_UNITS],
        }
    page = render_template(
        "units/table.html",
        project=access.project(),
        sent=sent,
        read=read,
        errors=errors,
        choices=words.COLUMNS,
        **context,
    )
    return page, status


def _kinds(what: Changes) -> dict[str, str]:
    """Key → what becomes of the unit."""
    kinds = {"new": what.new, "changed": what.changed, "back": what.back, "same": what.same}
    return {key: kind for kind, keys in kinds.items() for key in keys}
