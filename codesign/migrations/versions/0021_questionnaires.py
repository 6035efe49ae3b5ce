"""Rounds of questionnaires, what was answered in them, and exact counts of it"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _whose(table: str, *others: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    known = (("agency_id", "agency.id"), ("project_id", "project.id"), *others)
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
        for column, to in known
    ]


def upgrade() -> None:
    op.create_table(
        "questionnaire_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("artefact_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("told_least", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'closed')", name=op.f("ck_questionnaire_round_status")
        ),
        sa.CheckConstraint("most > 0", name=op.f("ck_questionnaire_round_most")),
        *_whose(
            "questionnaire_round",
            ("artefact_id", "artefact.id"),
            ("version_id", "artefact_version.id"),
            ("author_id", "person.id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_round")),
        sa.UniqueConstraint(
            "artefact_id", "number", name=op.f("uq_questionnaire_round_artefact_id_number")
        ),
    )
    op.create_index(
        op.f("ix_questionnaire_round_project_id"), "questionnaire_round", ["project_id"]
    )
    op.create_table(
        "questionnaire_response",
        sa.Column("id", LARGE, autoincrement=False, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("code_hmac", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        *_whose("questionnaire_response", ("round_id", "questionnaire_round.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_response")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_questionnaire_response_code_hmac")),
    )
    op.create_index("ix_questionnaire_response_round", "questionnaire_response", ["round_id", "id"])
    op.create_index(
        op.f("ix_questionnaire_response_project_id"), "questionnaire_response", ["project_id"]
    )
    op.create_table(
        "questionnaire_tally",
        sa.Column("id", LARGE, autoincrement=False, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_questionnaire_tally_n")),
        *_whose("questionnaire_tally", ("round_id", "questionnaire_round.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_tally")),
        sa.UniqueConstraint(
            "round_id", "place", "value", name=op.f("uq_questionnaire_tally_round_id_place_value")
        ),
    )
    op.create_index(
        op.f("ix_questionnaire_tally_project_id"), "questionnaire_tally", ["project_id"]
    )


def downgrade() -> None:
    op.drop_table("questionnaire_tally")
    op.drop_table("questionnaire_response")
    op.drop_table("questionnaire_round")
