"""Content files: every fault at once, with its line."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from codesign.artefacts import reading
from codesign.artefacts.folders import read_content
from codesign.artefacts.writing import as_yaml
from codesign.journeys.kind import KIND
from codesign.starter.reading import starters_of
from tests.factories import journey_document

FILE = Path("journey.yaml")


def test_a_written_document_reads_back_the_same() -> None:
    text = as_yaml(journey_document())
    read, faults = reading.read_text(KIND, text, FILE)
    assert faults == ()
    assert read is not None
    assert [step.key for step in read.document.steps] == ["hear", "decide", "rest", "follow-up"]


def test_faults_have_the_line_they_are_on() -> None:
    text = as_yaml(journey_document()).replace("kind: relative", "kind: aunt")
    line = 1 + text.splitlines().index(next(x for x in text.splitlines() if "aunt" in x))
    (fault,) = reading.read_text(KIND, text, FILE)[1]
    assert fault.line == line
    assert "end_user" in fault.told()


def test_all_broken_references_are_told_at_once() -> None:
    document = journey_document()
    step = document["phases"][0]["steps"][0]
    step["emotions"][0]["actor"] = "nobody"
    step["cells"]["no-lane"] = {"text": "x"}
    document["phases"][1]["steps"][0]["key"] = step["key"]
    faults = reading.read_text(KIND, as_yaml(document), FILE)[1]
    told = " ".join(fault.told() for fault in faults)
    assert len(faults) == 3
    assert "nobody" in told
    assert "no-lane" in told
    assert "används två gånger" in told


def test_a_researched_cell_needs_evidence() -> None:
    document = journey_document()
    del document["phases"][0]["steps"][0]["cells"]["doing"]["evidence"]
    (fault,) = reading.read_text(KIND, as_yaml(document), FILE)[1]
    assert "evidence" in fault.told()


@pytest.mark.parametrize(
    "text",
    ["", "- a\n- b", "a: [1", "\ta: 1", "a: &x [*x]", "schema: !!python/object:os.system {}"],
)
def test_what_is_not_a_journey_is_told_not_raised(text: str) -> None:
    read, faults = reading.read_text(KIND, text, FILE)
    assert read is None
    assert faults


def test_a_nest_of_aliases_is_refused_in_short_time() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    assert reading.read_text(KIND, bomb, FILE)[1]


def test_every_starter_is_valid() -> None:
    content = read_content()
    _, faults = starters_of(content)
    assert [str(fault) for fault in (*content.faults, *faults)] == []
    assert len(content.of("journey")) >= 3
    assert content.of("prototype")


def test_starter_yaml_keeps_to_its_published_schema() -> None:
    import json

    import jsonschema

    from codesign.commands.schema import SCHEMAS

    root = Path(__file__).parents[2]
    for name in SCHEMAS:
        schema = json.loads((root / "docs/schema" / f"{name}.schema.json").read_text("utf-8"))
        for file in root.glob(f"journeys/*/{name}.yaml"):
            tree = json.loads(
                json.dumps(YAML(typ="safe").load(file.read_text("utf-8")), default=str)
            )
            jsonschema.validate(tree, schema)
