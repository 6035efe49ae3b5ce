"""Other keys for parts of a questionnaire, wherever its expressions and texts name them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from codesign.questionnaires.document import Calculated, Repeat
from codesign.questionnaires.expressions.names import names, renamed
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.writing import written
from codesign.questionnaires.piping import PIPED
from codesign.questionnaires.xlsform.expressions import coded
from codesign.texts import Frozen

Part = TypeVar("Part", bound=Frozen)
_CONDITIONS = frozenset({"show_if", "constraint"})


@dataclass(frozen=True)
class Renaming:
    """What is called otherwise from now on."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """Old → new keys of items, and of rows of a matrix as ``old-matrix/row`` → ``matrix/row``."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Key of a question, as it was → old → new codes of its answers."""
    own: Mapping[str, str] = field(default_factory=dict)
    """Old → new codes of the answers that ``.`` stands for."""

    def __bool__(self) -> bool:
        return bool(self.keys or self.codes or self.own)

    def name(self, name: str) -> str:
        """What an expression calls it."""
        if name in self.keys:
            return self.keys[name]
        key, slash, row = name.partition("/")
        return f"{self.keys.get(key, key)}{slash}{row}"

    def expression(self, text: str) -> str:
        """An expression with the new names; as it stood where it names none of them."""
        try:
            node = parse(text)
        except ExpressionError:
            return text
        changed = coded(node, self._codes) if self.codes or self.own else node
        new = {one: self.name(one) for one in names(node)}
        changed = renamed(changed, {old: name for old, name in new.items() if old != name})
        return text if changed == node else written(changed)

    def words(self, text: str) -> str:
        """A text with the new names in ``${…}``."""
        return PIPED.sub(lambda match: f"${{{self.name(match[1])}}}", text)

    def part(self, part: Part) -> Part:
        """A part of a document, and all that it holds; itself where nothing changes."""
        new = {}
        for name in type(part).model_fields:
            old = getattr(part, name)
            value = self._value(part, name, old)
            if value is not old and value != old:
                new[name] = value
        return part.model_copy(update=new) if new else part

    def _value(self, part: Frozen, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.expression(value) if _is_expression(part, name) else value
        if isinstance(value, dict):
            return {code: self.words(text) for code, text in value.items()}
        if isinstance(value, Frozen):
            return self.part(value)
        if isinstance(value, tuple):
            return tuple(self._value(part, "", one) for one in value)
        return value

    def _codes(self, name: str) -> Mapping[str, str]:
        if name == ".":
            return self.own
        return self.codes.get(name.partition("/")[0], {})


def _is_expression(part: Frozen, name: str) -> bool:
    is_value = isinstance(part, Calculated) and name == "value"
    return name in _CONDITIONS or is_value or (isinstance(part, Repeat) and name == "count")
