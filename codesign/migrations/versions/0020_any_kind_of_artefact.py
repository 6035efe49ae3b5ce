"""Artefacts of any kind, and what their files said when they last agreed with the database"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = "kind IN ('journey', 'prototype')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_artefact_kind"), "artefact", type_="check")
    else:
        with op.batch_alter_table("artefact", recreate="always") as artefact:
            artefact.drop_constraint(op.f("ck_artefact_kind"), type_="check")
    op.create_table(
        "synced_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("artefact_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_synced_file_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["artefact_id"], ["artefact.id"], name=op.f("fk_synced_file_artefact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synced_file")),
        sa.UniqueConstraint("artefact_id", "place", name=op.f("uq_synced_file_artefact_id_place")),
    )
    # The last version that came from a file is what the file said then, wherever it lay.
    op.execute(
        "INSERT INTO synced_file (agency_id, artefact_id, place, digest) "
        "SELECT v.agency_id, v.artefact_id, '', v.digest FROM artefact_version v "
        "WHERE v.origin = 'file' AND v.status = 'published' AND v.digest <> '' "
        "AND v.number = (SELECT MAX(w.number) FROM artefact_version w WHERE "
        "w.artefact_id = v.artefact_id AND w.origin = 'file' AND w.status = 'published')"
    )


def downgrade() -> None:
    """Kinds that were not known before have nowhere to be: then nothing is changed."""
    kind = sa.column("kind", sa.String())
    others = sa.select(sa.func.count()).select_from(sa.table("artefact"))
    if op.get_bind().scalar(others.where(kind.not_in(("journey", "prototype")))):
        raise RuntimeError("there are artefacts of kinds that the older database cannot hold")
    op.drop_table("synced_file")
    if op.get_bind().dialect.name == "postgresql":
        op.create_check_constraint(op.f("ck_artefact_kind"), "artefact", KINDS)
        return
    with op.batch_alter_table("artefact", recreate="always") as artefact:
        artefact.create_check_constraint(op.f("ck_artefact_kind"), KINDS)
