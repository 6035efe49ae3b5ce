"""Units, ways to a round, pilots and quotas of rounds, and counts by unit"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROUND, RESPONSE, TALLY = "questionnaire_round", "questionnaire_response", "questionnaire_tally"
OLD_KEY, NEW_KEY = ["round_id", "place", "value"], ["round_id", "unit_id", "place", "value"]


def _whose(table: str, *others: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    known = (("agency_id", "agency.id"), ("project_id", "project.id"), *others)
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
        for column, to in known
    ]


def _owner() -> list[sa.Column[int]]:
    return [
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
    ]


def _filled(table: str, name: str, kind: sa.types.TypeEngine[Any], value: str) -> None:
    """A column that every row must have something in, with this in those that are there."""
    op.add_column(table, sa.Column(name, kind, nullable=True))
    op.execute(f"UPDATE {table} SET {name} = {value}")  # noqa: S608 - names of this file
    with op.batch_alter_table(table) as batch:
        batch.alter_column(name, existing_type=kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        *_owner(),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_unit_people")),
        *_whose("unit", ("parent_id", "unit.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_unit_project_id_key")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"])
    _create_channels()
    _create_saved()
    op.add_column(ROUND, sa.Column("opens_on", sa.Date(), nullable=True))
    op.add_column(ROUND, sa.Column("remind_on", sa.Date(), nullable=True))
    _filled(ROUND, "is_pilot", sa.Boolean(), "false")
    _filled(ROUND, "quotas", sa.JSON(), "'[]'")
    _filled(ROUND, "weights", sa.JSON(), "'{}'")
    _filled(RESPONSE, "flags", sa.JSON(), "'{}'")
    with op.batch_alter_table(RESPONSE) as response:
        response.add_column(sa.Column("channel_id", sa.Integer(), nullable=True))
        response.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        for column, to in (("channel_id", "questionnaire_channel"), ("unit_id", "unit")):
            response.create_foreign_key(op.f(f"fk_{RESPONSE}_{column}"), to, [column], ["id"])
    _filled(TALLY, "unit_id", sa.Integer(), "0")
    with op.batch_alter_table(TALLY) as tally:
        tally.drop_constraint(op.f(f"uq_{TALLY}_{'_'.join(OLD_KEY)}"), type_="unique")
        tally.create_unique_constraint(op.f(f"uq_{TALLY}_{'_'.join(NEW_KEY)}"), NEW_KEY)
    op.create_index("ix_questionnaire_tally_place", TALLY, OLD_KEY)


def _create_channels() -> None:
    table = "questionnaire_channel"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *_owner(),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("invited >= 0", name=op.f(f"ck_{table}_invited")),
        *_whose(table, ("round_id", f"{ROUND}.id"), ("unit_id", "unit.id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{table}_token")),
    )
    for column in ("project_id", "round_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _create_saved() -> None:
    table = "questionnaire_saved"
    op.create_table(
        table,
        sa.Column("id", LARGE, autoincrement=False, nullable=False),
        *_owner(),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("code_hmac", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        *_whose(table, ("round_id", f"{ROUND}.id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("code_hmac", name=op.f(f"uq_{table}_code_hmac")),
    )
    for column in ("project_id", "round_id", "expires_on"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Pilots would be taken for real rounds, and what has not opened yet would be open: then
    nothing is changed. Which unit somebody answered from is lost, and what was saved to go on."""
    round_ = sa.table(ROUND, sa.column("is_pilot", sa.Boolean()), sa.column("opens_on", sa.Date()))
    others = sa.or_(round_.c.is_pilot, round_.c.opens_on > sa.func.current_date())
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(round_).where(others)):
        raise RuntimeError(
            "there are pilots or rounds to come, which the older database takes as open"
        )
    op.execute(f"DELETE FROM {TALLY} WHERE unit_id <> 0")  # noqa: S608 - names of this file
    op.drop_index("ix_questionnaire_tally_place", table_name=TALLY)
    with op.batch_alter_table(TALLY) as tally:
        tally.drop_constraint(op.f(f"uq_{TALLY}_{'_'.join(NEW_KEY)}"), type_="unique")
        tally.drop_column("unit_id")
        tally.create_unique_constraint(op.f(f"uq_{TALLY}_{'_'.join(OLD_KEY)}"), OLD_KEY)
    with op.batch_alter_table(RESPONSE) as response:
        for column in ("unit_id", "channel_id"):
            response.drop_constraint(op.f(f"fk_{RESPONSE}_{column}"), type_="foreignkey")
            response.drop_column(column)
        response.drop_column("flags")
    with op.batch_alter_table(ROUND) as asked:
        for column in ("weights", "quotas", "is_pilot", "remind_on", "opens_on"):
            asked.drop_column(column)
    for table in ("questionnaire_saved", "questionnaire_channel", "unit"):
        op.drop_table(table)
