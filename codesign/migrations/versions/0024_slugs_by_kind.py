"""Artefacts of different kinds may have one name in a project, as they may share a folder"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BY_KIND, BY_SLUG = ["project_id", "kind", "slug"], ["project_id", "slug"]


def _replace(old: list[str], new: list[str]) -> None:
    names = [op.f(f"uq_artefact_{'_'.join(columns)}") for columns in (old, new)]
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(names[0], "artefact", type_="unique")
        op.create_unique_constraint(names[1], "artefact", new)
        return
    with op.batch_alter_table("artefact", recreate="always") as artefact:
        artefact.drop_constraint(names[0], type_="unique")
        artefact.create_unique_constraint(names[1], new)


def upgrade() -> None:
    _replace(BY_SLUG, BY_KIND)


def downgrade() -> None:
    """Two that share a name have nowhere to be: then nothing is changed."""
    artefact = sa.table("artefact", sa.column("project_id"), sa.column("slug"))
    shared = (
        sa.select(artefact.c.slug)
        .group_by(artefact.c.project_id, artefact.c.slug)
        .having(sa.func.count() > 1)
    )
    if op.get_bind().execute(shared).first() is not None:
        raise RuntimeError(
            "there are artefacts that share a name, which the older database has not"
        )
    _replace(BY_KIND, BY_SLUG)
