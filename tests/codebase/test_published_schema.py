"""The published schemas are what the models say. `make schema` writes them anew."""

from pathlib import Path

import pytest

from codesign.commands.schema import SCHEMAS, schema_text

FOLDER = Path(__file__).parents[2] / "docs" / "schema"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_up_to_date(name: str) -> None:
    published = (FOLDER / f"{name}.schema.json").read_text("utf-8")
    assert published == schema_text(name), "run: make schema"
