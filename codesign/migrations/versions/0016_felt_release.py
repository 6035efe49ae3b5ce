"""How steps felt, as readers were last told of it"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    large = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "felt_release",
        sa.Column("id", large, autoincrement=False, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("artefact_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("rating_n", sa.Integer(), nullable=False),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_felt_release_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_felt_release_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["artefact_id"], ["artefact.id"], name=op.f("fk_felt_release_artefact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_felt_release")),
        sa.UniqueConstraint(
            "artefact_id", "anchor", name=op.f("uq_felt_release_artefact_id_anchor")
        ),
    )
    op.create_index(op.f("ix_felt_release_project_id"), "felt_release", ["project_id"])


def downgrade() -> None:
    op.drop_table("felt_release")
