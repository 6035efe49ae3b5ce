"""Devices prepared to take answers without a network, and what of them waits for a person"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIT, ASIDE = "questionnaire_kit", "questionnaire_aside"


def _owner() -> tuple[sa.Column[int], sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
    )


def _whose(table: str, *others: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    known = (
        ("agency_id", "agency.id"),
        ("project_id", "project.id"),
        ("round_id", "questionnaire_round.id"),
        *others,
    )
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
        for column, to in known
    ]


def upgrade() -> None:
    op.create_table(
        KIT,
        sa.Column("id", sa.Integer(), nullable=False),
        *_owner(),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("last_sent_on", sa.Date(), nullable=True),
        *_whose(KIT, ("channel_id", "questionnaire_channel.id"), ("person_id", "person.id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{KIT}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{KIT}_token_hash")),
    )
    for column in ("project_id", "round_id"):
        op.create_index(op.f(f"ix_{KIT}_{column}"), KIT, [column])
    op.create_table(
        ASIDE,
        sa.Column("id", LARGE, autoincrement=False, nullable=False),
        *_owner(),
        sa.Column("kit_id", sa.Integer(), nullable=True),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("payload_hash", sa.String(), nullable=False),
        sa.Column("code_hmac", sa.String(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('closed', 'wrong', 'other')", name=op.f(f"ck_{ASIDE}_reason")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'taken', 'dropped')", name=op.f(f"ck_{ASIDE}_status")
        ),
        *_whose(ASIDE, ("kit_id", f"{KIT}.id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ASIDE}")),
        sa.UniqueConstraint(
            "round_id", "uuid", "payload_hash", name=op.f(f"uq_{ASIDE}_round_id_uuid_payload_hash")
        ),
    )
    for column in ("project_id", "code_hmac"):
        op.create_index(op.f(f"ix_{ASIDE}_{column}"), ASIDE, [column])


def downgrade() -> None:
    """What waits for a person lies nowhere else: then nothing is changed."""
    aside = sa.table(ASIDE, sa.column("status", sa.String()))
    waiting = sa.select(sa.func.count()).select_from(aside).where(aside.c.status == "waiting")
    if op.get_bind().scalar(waiting):
        raise RuntimeError("answers from devices wait for somebody to decide about them")
    op.drop_table(ASIDE)
    op.drop_table(KIT)
