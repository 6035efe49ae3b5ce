"""How steps felt, for the pages of those whom the disclosure guard meets."""

from collections.abc import Collection, Mapping
from contextlib import suppress

from sqlalchemy.exc import IntegrityError, OperationalError

from codesign.contributions.feelings import Felt, feelings_of, tell_anew
from codesign.projects import access
from codesign.web.sessions import session, writing


def felt_by_readers(artefacts: Collection[int]) -> Mapping[int, Felt]:
    """Journey → how its steps felt, as readers are told of it in the present project.

    The first who looks after enough people have said how it felt has it told anew. Two queries
    else; where somebody else is telling it, or writing takes too long, what was told before.
    """
    project = access.project()
    found = feelings_of(session(), project, artefacts)
    if found.has_more:
        with suppress(IntegrityError, OperationalError), writing() as unit:
            tell_anew(unit, project, artefacts)
        found = feelings_of(session(), project, artefacts)
    return found.shown
