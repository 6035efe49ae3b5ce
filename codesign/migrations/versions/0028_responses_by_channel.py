"""Counting the responses that came by a channel"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NAME = "ix_questionnaire_response_channel"


def upgrade() -> None:
    op.create_index(NAME, "questionnaire_response", ["channel_id"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="questionnaire_response")
