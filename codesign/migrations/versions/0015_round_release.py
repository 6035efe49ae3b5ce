"""What readers are told of a round, at release points"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_round_release_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_round_release_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["test_round.id"], name=op.f("fk_round_release_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_round_release_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_release")),
    )
    op.create_index(op.f("ix_round_release_project_id"), "round_release", ["project_id"])
    op.create_index(op.f("ix_round_release_round_id"), "round_release", ["round_id"])


def downgrade() -> None:
    op.drop_table("round_release")
