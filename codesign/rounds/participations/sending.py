"""That a form was received: its one-time key, so that what comes twice is written once."""

from datetime import date
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.contributions.models import Submission
from codesign.web.sessions import keyed_hash

_TABLE = cast(Table, Submission.__table__)


def is_new(session: Session, key: str, said: str, day: date) -> bool:
    """Write down that a form came; False when the same words have come with the same key.

    Other words with the same key are a form that was shown again by the browser's Back: new.
    """
    connection = session.connection()
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = (
        kind.insert(_TABLE)
        .values(
            key_hash=keyed_hash("walk-said", f"{key}:{said}"),
            payload_hash=keyed_hash("payload", said),
            day=day,
        )
        .on_conflict_do_nothing()
        .returning(_TABLE.c.key_hash)
    )
    return connection.execute(made).scalar() is not None
