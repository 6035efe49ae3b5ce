"""The published JSON Schemas of content files: `docs/schema/<name>.schema.json`."""

import json

from pydantic import BaseModel

from codesign.journeys.document import JourneyDocument
from codesign.prototypes.document import PrototypeDocument
from codesign.rounds.plan import RoundScript
from codesign.starter.project import StarterProject

SCHEMAS: dict[str, type[BaseModel]] = {
    "journey": JourneyDocument,
    "project": StarterProject,
    "prototype": PrototypeDocument,
    "round": RoundScript,
}


def schema_text(name: str) -> str:
    """The schema of one kind of content file, as it stands in its published file."""
    schema = SCHEMAS[name].model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
