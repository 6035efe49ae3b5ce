"""Changes to drafts of questionnaires that can be undone"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

EDIT = "questionnaire_edit"


def upgrade() -> None:
    known = (
        ("agency_id", "agency.id"),
        ("project_id", "project.id"),
        ("version_id", "artefact_version.id"),
        ("author_id", "person.id"),
    )
    op.create_table(
        EDIT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{EDIT}_{column}"))
            for column, to in known
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{EDIT}")),
        sa.UniqueConstraint("version_id", "revision", name=op.f(f"uq_{EDIT}_version_id_revision")),
    )
    op.create_index(op.f(f"ix_{EDIT}_project_id"), EDIT, ["project_id"])


def downgrade() -> None:
    op.drop_table(EDIT)
