"""Counts by group and day; quotes chosen for the report"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facet_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("artefact_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(32), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("moderation", sa.String(32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("coded_n", sa.Integer(), nullable=False),
        sa.Column("rating_n", sa.Integer(), nullable=False),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_facet_tally_n")),
        sa.CheckConstraint("facet IN ('group', 'day')", name=op.f("ck_facet_tally_facet")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_facet_tally_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["artefact_id"], ["artefact.id"], name=op.f("fk_facet_tally_artefact_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_facet_tally_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_tally")),
        sa.UniqueConstraint(
            "artefact_id",
            "facet",
            "value",
            "mode",
            "perspective",
            "source",
            "moderation",
            name=op.f("uq_facet_tally_artefact_id_facet_value_mode_perspective_source_moderation"),
        ),
    )
    op.create_index(op.f("ix_facet_tally_project_id"), "facet_tally", ["project_id"])
    _count_by("group", "group_name")
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    # SQLite keeps a day as the text YYYY-MM-DD.
    _count_by("day", "to_char(day, 'YYYY-MM-DD')" if is_postgresql else "day")
    op.create_table(
        "chosen_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_chosen_quote_agency_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_chosen_quote_area_id")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_chosen_quote_contribution_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chosen_quote_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_chosen_quote_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_quote")),
        sa.UniqueConstraint(
            "area_id", "contribution_id", name=op.f("uq_chosen_quote_area_id_contribution_id")
        ),
    )
    op.create_index(op.f("ix_chosen_quote_project_id"), "chosen_quote", ["project_id"])
    op.create_index(op.f("ix_chosen_quote_contribution_id"), "chosen_quote", ["contribution_id"])


def _count_by(facet: str, value: str) -> None:
    """Count the voices that are there; rejected and withdrawn ones are in no tally."""
    keys = f"artefact_id, coalesce({value}, ''), mode, perspective, source, moderation"
    op.execute(
        "INSERT INTO facet_tally (agency_id, project_id, facet, "  # noqa: S608 - no outside input
        "artefact_id, value, mode, perspective, source, moderation, "
        "n, coded_n, rating_n, rating_sum) "
        f"SELECT agency_id, project_id, '{facet}', {keys}, "
        "count(*), sum(CASE WHEN coding_count > 0 THEN 1 ELSE 0 END), "
        "count(rating), coalesce(sum(rating), 0) "
        "FROM contribution WHERE moderation IN ('waiting', 'kept', 'released') "
        f"GROUP BY agency_id, project_id, {keys}"
    )


def downgrade() -> None:
    op.drop_table("chosen_quote")
    op.drop_table("facet_tally")
