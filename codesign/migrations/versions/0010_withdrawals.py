"""What was taken back is a mark in a list; nothing else of it is left"""

import secrets
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

VOICE = sa.table(
    "contribution",
    *(sa.column(name) for name in ("id", "code_hmac", "day", "moderation", "walk_id", "text")),
)
WALK = sa.table(
    "walk_through", *(sa.column(name) for name in ("id", "uuid", "code_hmac", "status"))
)
POINTING = (("action", "contribution_id"), ("published_answer", "contribution_id"))
PARTS = ("walk_event", "walk_task", "walk_answer", "walk_photo")
NOTHING = {
    "code_hmac": None,
    "import_id": None,
    "walk_id": None,
    "pin_version_id": None,
    "source": "comment",
    "mode": "is",
    "language": "sv",
}


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_withdrawal")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    connection = op.get_bind()
    named = sa.table("installation", sa.column("id"))
    connection.execute(sa.insert(named).values(id=secrets.token_hex(16)))
    _mark(connection)
    _forget_walks(connection)
    _forget_voices(connection)
    for name in ("tally", "facet_tally"):
        counted = sa.table(name, sa.column("n"))
        connection.execute(sa.delete(counted).where(counted.c.n == 0))


def _mark(connection: sa.Connection) -> None:
    codes = connection.execute(
        sa.select(VOICE.c.code_hmac).where(
            VOICE.c.moderation == "withdrawn", VOICE.c.code_hmac > ""
        )
    ).scalars()
    marks = {_digest("code", code) for code in codes}
    walks = connection.execute(
        sa.select(WALK.c.uuid, WALK.c.code_hmac).where(WALK.c.status == "withdrawn")
    )
    for uuid, code in walks:
        marks |= {_digest("walk", uuid)} | ({_digest("code", code)} if code else set())
    listed = sa.table("withdrawal", sa.column("mark"))
    if marks:
        connection.execute(sa.insert(listed), [{"mark": mark} for mark in sorted(marks)])


def _digest(kind: str, told: str) -> str:
    return sha256(f"withdrawn {kind} {told}".encode()).hexdigest()


def _forget_walks(connection: sa.Connection) -> None:
    gone = sa.select(WALK.c.id).where(WALK.c.status == "withdrawn")
    connection.execute(sa.update(VOICE).where(VOICE.c.walk_id.in_(gone)).values(walk_id=None))
    for name in PARTS:
        part = sa.table(name, sa.column("walk_id"))
        connection.execute(sa.delete(part).where(part.c.walk_id.in_(gone)))
    connection.execute(sa.delete(WALK).where(WALK.c.status == "withdrawn"))


def _forget_voices(connection: sa.Connection) -> None:
    """An empty row stays only where staff have an action or an answer about the voice."""
    voice = sa.table("contribution", sa.column("id"), *(sa.column(name) for name in NOTHING))
    pointed = []
    for name, column in POINTING:
        pointing = sa.table(name, sa.column(column))
        pointed.append(sa.exists().where(pointing.c[column] == VOICE.c.id))
    is_gone = VOICE.c.moderation == "withdrawn"
    connection.execute(sa.delete(VOICE).where(is_gone, ~sa.or_(*pointed)))
    left = sa.select(VOICE.c.id).where(is_gone)
    connection.execute(sa.update(voice).where(voice.c.id.in_(left)).values(**NOTHING))


def downgrade() -> None:
    op.drop_table("installation")
    op.drop_table("withdrawal")
