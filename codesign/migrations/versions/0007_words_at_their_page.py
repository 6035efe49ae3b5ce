"""Words from the web say which version's page they answer, as those from the field do"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PAGE = 500
NOTE = "note"
"""The attribute of voices that a device has sent: theirs were right."""

voice = sa.table(
    "contribution",
    sa.column("id", sa.Integer),
    sa.column("walk_id", sa.Integer),
    sa.column("attributes", sa.JSON),
)
walk = sa.table("walk_through", sa.column("id", sa.Integer), sa.column("plan", sa.JSON))


def upgrade() -> None:
    _rewrite(_with_version)


def downgrade() -> None:
    _rewrite(_without_version)


def _with_version(attributes: dict[str, Any], plan: list[str]) -> str:
    item, arm = str(attributes.get("item") or ""), attributes.get("arm")
    written = f"{item}@{arm}"
    return written if item not in plan and written in plan else item


def _without_version(attributes: dict[str, Any], plan: list[str]) -> str:
    item = str(attributes.get("item") or "")
    return item if NOTE in attributes else item.partition("@")[0]


def _rewrite(item_of: Callable[[dict[str, Any], list[str]], str]) -> None:
    connection, last = op.get_bind(), 0
    query = (
        sa.select(voice.c.id, voice.c.attributes, walk.c.plan)
        .join(walk, walk.c.id == voice.c.walk_id)
        .order_by(voice.c.id)
        .limit(PAGE)
    )
    while rows := connection.execute(query.where(voice.c.id > last)).all():
        for id_, attributes, plan in rows:
            told = item_of(attributes or {}, plan or [])
            if told != ((attributes or {}).get("item") or ""):
                connection.execute(
                    sa.update(voice)
                    .where(voice.c.id == id_)
                    .values(attributes={**attributes, "item": told})
                )
        last = rows[-1][0]
