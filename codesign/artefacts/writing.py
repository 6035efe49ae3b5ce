"""Documents as YAML that people read and edit."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML


def as_yaml(document: dict[str, Any]) -> str:
    """A document as YAML that people read: two spaces, no aliases, long lines kept."""
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump(document, text)
    return text.getvalue()
