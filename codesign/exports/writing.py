"""A whole project as one JSON object, a record a line, written as it is read.

Everything is in the order of the database, with numbers in place of ids, so that the same
project gives the same bytes wherever it is stored. Receipts, passwords, members, invitations and
the audit log stay; people are numbers unless whoever asks says that names may leave.
"""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from codesign.exports.domain import FORMAT, VERSION
from codesign.exports.records import EndRecord
from codesign.projects.models import Project
from codesign.projects.project_file.plain import Plain, at
from codesign.projects.project_file.section import Writing, sections

_BESIDE_SECTIONS = 20_000
"""Bytes of what frames the sections, about."""


def project_file(session: Session, project: Project, *, with_people: bool) -> Iterator[bytes]:
    """The bytes of the project file."""
    writing = Writing(session, project, with_people=with_people)
    yield f'{{\n"format":{_json(FORMAT)},\n"version":{VERSION},\n'.encode()
    yield f'"project":{_json(_settings(project))}'.encode()
    for section in sections():
        yield from _list(section.name, section.write(writing), section.at_once)
    end = {name: writing.counts[name] for name in EndRecord.model_fields}
    yield f',\n"end":{_json(end)}\n}}\n'.encode()


def size_of(session: Session, project: Project) -> int:
    """About how many bytes the project's file becomes."""
    return int(_BESIDE_SECTIONS + sum(one.size(session, project) for one in sections()))


def _settings(project: Project) -> Plain:
    return {
        "slug": project.slug,
        "title": project.title,
        "purpose": project.purpose,
        "question": project.question,
        "asks": project.asks,
        "is_public": project.is_public,
        "is_about_children": project.is_about_children,
        "smallest_group": project.smallest_group,
        "is_demo": project.is_demo,
        "created_at": at(project.created_at),
    }


def _list(name: str, records: Iterable[Plain], at_once: int) -> Iterator[bytes]:
    yield f',\n"{name}":['.encode()
    between, lines = "\n", []
    for record in records:
        lines.append(f"{between}{_json(record)}")
        between = ",\n"
        if len(lines) >= at_once:
            yield "".join(lines).encode()
            lines.clear()
    yield ("".join(lines) + "\n]").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
