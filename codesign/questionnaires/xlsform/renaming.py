"""Keys of a document as names that other tools take, in rows, expressions and texts."""

import re
from collections.abc import Mapping

from codesign.questionnaires.document import Consent, Item, Matrix, Questionnaire
from codesign.questionnaires.document import Row as MatrixRow
from codesign.questionnaires.expressions.names import names, renamed
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.writing import written
from codesign.questionnaires.xlsform.expressions import coded, renamed_words
from codesign.questionnaires.xlsform.names import slug

_NAME = re.compile(r"[A-Za-z_å-öø-ÿ][A-Za-z0-9_.å-öø-ÿ-]*\Z")


class Renaming:
    """The name of every part, none twice."""

    def __init__(self, document: Questionnaire) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()
        self._consents = {
            one.item.key
            for one in document.located
            if isinstance(one.item, Consent) and one.item.must
        }
        for located in document.located:
            item = located.item
            self._names[item.key] = self._free(item.name or item.key, item.key)
            for row in item.rows if isinstance(item, Matrix) else ():
                address = f"{item.key}/{row.key}"
                self._names[address] = self._free(row.name or row.key, row.key)

    def _free(self, wanted: str, key: str) -> str:
        name = wanted if _NAME.match(wanted) else key
        name = name if _NAME.match(name) else f"q-{name}"
        found, number = name, 2
        while found in self._taken:
            found, number = f"{name}-{number}", number + 1
        self._taken.add(found)
        return found

    def name(self, address: str) -> str:
        """The name of an item, or of a row as ``matrix/row``."""
        return self._names[address]

    def beside(self, key: str) -> str:
        """A name for what is written beside an answer, as other tools call it."""
        return self._free(f"{self._names[key]}_other", f"{key}-other")

    def own(self, item: Item) -> dict[str, str | None]:
        """Key and name of an item, where its name does not tell them."""
        return _told(item.key, item.name, self._names[item.key])

    def own_of_row(self, matrix: Matrix, row: MatrixRow) -> dict[str, str | None]:
        """The same of a row of a matrix."""
        return _told(row.key, row.name, self._names[f"{matrix.key}/{row.key}"])

    def expression(self, text: str) -> str:
        """An expression with names; one that cannot be read as it is."""
        try:
            node = parse(text)
        except ExpressionError:
            return text
        recoded = coded(node, self._codes)
        return written(renamed(recoded, {one: self._names.get(one, one) for one in names(node)}))

    def tidied(self, text: str) -> str:
        """An expression as it is written when it is read again."""
        try:
            return written(parse(text))
        except ExpressionError:
            return text

    def _codes(self, name: str) -> Mapping[str, str]:
        return {"yes": "OK"} if name in self._consents else {}

    def words(self, text: str) -> str:
        """A text with names for keys."""
        return renamed_words(text, self._names)


def _told(key: str, name: str | None, written_name: str) -> dict[str, str | None]:
    told: dict[str, str | None] = {"key": key} if slug(written_name) != key else {}
    expected = written_name if written_name != key else None
    return told | ({"name": name} if name != expected else {})
