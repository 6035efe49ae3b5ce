"""Indexes of tallies that hold all that the coding desk and the map ask for"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DESK = ["project_id", "bucket", "moderation", "n"]
MAP = ["artefact_id", "anchor", "mode", "bucket", "moderation", "n", "rating_n", "rating_sum"]


def upgrade() -> None:
    op.drop_index("ix_tally_bucket", table_name="tally")
    op.create_index("ix_tally_desk", "tally", DESK)
    op.create_index("ix_tally_map", "tally", MAP)


def downgrade() -> None:
    op.drop_index("ix_tally_map", table_name="tally")
    op.drop_index("ix_tally_desk", table_name="tally")
    op.create_index("ix_tally_bucket", "tally", ["project_id", "bucket"])
