"""What is asked about accounts; each function is one question and one query."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person


def person_with_email(session: Session, email: str) -> Person | None:
    """The active person with this address."""
    return session.scalar(select(Person).where(Person.email == email, Person.is_active))
