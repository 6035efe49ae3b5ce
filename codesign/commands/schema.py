"""The published JSON Schemas of content files: `docs/schema/<name>.schema.json`."""

import json

from pydantic import BaseModel

from codesign.capabilities import CAPABILITIES
from codesign.questionnaires.document import Questionnaire
from codesign.rounds.plan import TestPlan
from codesign.starter.project import StarterProject

SCHEMAS: dict[str, type[BaseModel]] = {
    **{kind.name: kind.model for one in CAPABILITIES for kind in one.kinds},
    "project": StarterProject,
    "questionnaire": Questionnaire,
    "round": TestPlan,
}
"""Every kind of artefact, and what lies beside them."""


def schema_text(name: str) -> str:
    """The schema of one kind of content file, as it stands in its published file."""
    schema = SCHEMAS[name].model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
