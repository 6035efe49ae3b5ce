"""Projects that are made a little at a time, so that others who write get in between.

Until such a project is whole, no query finds it: every question for projects leaves it out. What is
left of one whose making died is forgotten, a few rows at a time.
"""

from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Table, delete, event, func, select, tuple_
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from codesign.accounts.models import Person
from codesign.db import Base, UnitSession
from codesign.projects.models import Project

WITH_UNFINISHED = {"with_unfinished": True}
"""Execution options of the one who makes such a project."""
GIVEN_UP = timedelta(minutes=30)
"""How long after somebody was last at it a project that is not whole is forgotten: twice what a job
that makes one may take."""
FEW = 500
"""Rows that one unit of work forgets."""
SINCE, PEOPLE = "since", "people"

_WHOLE = with_loader_criteria(Project, Project.unfinished.is_(None), include_aliases=True)
_OF_WHOLE: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


@event.listens_for(UnitSession, "do_orm_execute")
def _leave_out(asked: ORMExecuteState) -> None:
    if (
        asked.is_select
        and not asked.is_column_load
        and "with_unfinished" not in (asked.execution_options)
    ):
        asked.statement = _of_whole(asked.statement)


def _of_whole(statement: Any) -> Any:
    """The statement with what leaves unfinished projects out, the same each time that it is asked,
    so that a prepared one is understood once."""
    found = _OF_WHOLE.get(statement)
    if found is None:
        found = _OF_WHOLE[statement] = statement.options(_WHOLE)
    return found


def begun(moment: datetime, people: list[int]) -> dict[str, Any]:
    """What an unfinished project keeps: since when, and the stand-ins who come with it."""
    return {SINCE: moment.isoformat(), PEOPLE: people}


def anything_given_up(session: Session, moment: datetime) -> bool:
    """Whether there is one to forget."""
    return _given_up(session, moment) is not None


def how_many(session: Session) -> int:
    """How many projects are not whole."""
    question = select(func.count()).select_from(Project).where(Project.unfinished.is_not(None))
    return session.scalar(question.execution_options(**WITH_UNFINISHED)) or 0


def forget_some(session: Session, moment: datetime) -> None:
    """Forget a few rows of a project that nobody makes any more, and at last the project."""
    project = _given_up(session, moment)
    if project is None:
        return
    for table in reversed(Base.metadata.sorted_tables):
        whose = _of_project(table, project.id)
        if (
            whose is not None
            and table.name != Project.__tablename__
            and _forget(session, table, whose)
        ):
            return
    people = (project.unfinished or {})[PEOPLE]
    session.delete(project)
    session.flush()
    session.execute(delete(Person).where(Person.id.in_(people)))


def _given_up(session: Session, moment: datetime) -> Project | None:
    unfinished = session.scalars(
        select(Project)
        .where(Project.unfinished.is_not(None))
        .order_by(Project.id)
        .execution_options(**WITH_UNFINISHED)
    )
    for project in unfinished:
        since = (project.unfinished or {})[SINCE]
        if datetime.fromisoformat(since) <= moment - GIVEN_UP:
            return project
    return None


def _of_project(table: Table, project_id: int) -> ColumnElement[bool] | None:
    """Which rows of a table belong to the project, by themselves or by what they belong to."""
    if "project_id" in table.columns:
        return table.columns["project_id"] == project_id
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if "project_id" in parent.columns and not column.nullable:
                mine = select(key.column).where(parent.columns["project_id"] == project_id)
                return column.in_(mine)
    return None


def _forget(session: Session, table: Table, whose: ColumnElement[bool]) -> bool:
    """Delete a few of the rows; whether there were any. What points at others came after them."""
    key = list(table.primary_key.columns)
    found = session.execute(
        select(*key).where(whose).order_by(*(column.desc() for column in key)).limit(FEW)
    ).all()
    if found:
        session.execute(delete(table).where(tuple_(*key).in_([tuple(row) for row in found])))
    return bool(found)
