"""The description of a round for archives: in the schema's order, in every language."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lxml import etree

from codesign.artefacts.reading import read_text
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.files.columns import header_of
from codesign.questionnaires.files.ddi import NAMESPACE, Study, ddi_of
from codesign.questionnaires.kind import KIND
from tests import questionnaires

ORDER = {
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr"],
    "stdyDscr": ["citation", "stdyInfo"],
    "citation": ["titlStmt", "rspStmt", "prodStmt", "verStmt"],
    "titlStmt": ["titl", "parTitl", "IDNo"],
    "stdyInfo": ["abstract", "sumDscr"],
    "sumDscr": ["collDate"],
    "fileTxt": ["fileName", "dimensns", "fileType"],
    "dimensns": ["caseQnty", "varQnty"],
    "var": ["labl", "qstn", "valrng", "invalrng", "universe", "catgry", "concept", "varFormat"],
    "qstn": ["preQTxt", "qstnLit", "ivuInstr"],
    "catgry": ["catValu", "labl"],
}
"""The children that we write of each element, in the order of DDI-Codebook 2.5."""
STUDY = Study("Myndigheten", 2, 3, date(2026, 11, 3), date(2026, 11, 30), 17, "svar.csv")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def document(text: str = questionnaires.FILE) -> Questionnaire:
    version, faults = read_text(
        KIND, text, Path("questionnaire.yaml"), {"tag.png": questionnaires.DRAWN}
    )
    assert version is not None, faults
    found: Questionnaire = version.document
    return found


def tree(found: Questionnaire, study: Study = STUDY) -> etree._Element:
    return etree.fromstring(b"".join(ddi_of(found, study)))


def named(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path, namespaces={"d": NAMESPACE})
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, etree._Element)]


def variable(root: etree._Element, name: str) -> etree._Element:
    (found,) = named(root, f"//d:var[@name='{name}']")
    return found


def local_names(one: etree._Element) -> Iterator[str]:
    return (etree.QName(child).localname for child in one)


def test_every_element_stands_in_the_order_of_the_schema() -> None:
    root = tree(document())
    assert (root.get("version"), etree.QName(root).namespace) == ("2.5", NAMESPACE)
    for one in root.iter():
        order = ORDER.get(etree.QName(one).localname)
        if order is not None:
            places = [order.index(name) for name in local_names(one)]
            assert places == sorted(places), etree.QName(one).localname


def test_each_column_of_the_file_is_a_variable_with_an_id_of_its_own() -> None:
    found = document()
    root = tree(found)
    variables = named(root, "//d:var")
    assert tuple(one.get("name") for one in variables) == header_of(found)
    assert len({one.get("ID") for one in variables}) == len(variables)
    (file,) = named(root, "//d:fileDscr")
    assert {one.get("files") for one in variables} == {file.get("ID")}
    dimensions = [one.text for one in named(root, "//d:dimensns/*")]
    assert dimensions == ["17", str(len(variables))]


def test_questions_and_answers_are_told_in_each_language() -> None:
    root = tree(document())
    asked = named(variable(root, "fard"), "d:qstn/d:qstnLit")
    assert {one.get(XML_LANG): one.text for one in asked} == {
        "sv": "Hur reser du?",
        "en": "How do you travel?",
        "ar": "كيف تسافر؟",
    }
    train = named(variable(root, "fard"), "d:catgry[d:catValu='tag']/d:labl")
    assert [one.text for one in train] == ["Tåg", "Train", "قطار"]
    row = variable(root, "bemott/forare")
    assert [one.text for one in named(row, "d:qstn/d:preQTxt")] == [
        "Hur blir du bemött?",
        "How are you met?",
    ]
    assert [one.text for one in named(row, "d:qstn/d:qstnLit")] == ["Av förare", "By drivers"]
    assert named(variable(root, "ord"), "d:labl")[0].text == "Du reser med …. Vad vill du säga?"


def test_what_is_no_answer_is_a_missing_category_of_its_own() -> None:
    root = tree(document())
    missing = named(variable(root, "fard"), "d:catgry[@missing='Y']/d:catValu")
    assert [one.text for one in missing] == ["[ej fragad]", "[inget svar]", "[vet inte]"]
    missing = named(variable(root, "behov"), "d:catgry[@missing='Y']/d:catValu")
    assert [one.text for one in missing] == ["[ej fragad]", "[inget svar]", "[vill inte svara]"]
    (invalid,) = named(variable(root, "behov"), "d:invalrng")
    assert [one.get("VALUE") for one in invalid] == [
        *("[ej fragad]", "[inget svar]", "[vill inte svara]", "[vet inte]")
    ]


def test_limits_conditions_and_days_are_told() -> None:
    root = tree(document())
    changes = variable(root, "byten")
    (ends,) = named(changes, "d:valrng/d:range")
    assert (ends.get("min"), ends.get("max")) == ("0", "20")
    assert [one.text for one in named(changes, "d:universe")] == ["${fard} = 'tag'"]
    assert [(one.get("event"), one.text) for one in named(root, "//d:collDate")] == [
        ("start", "2026-11-03"),
        ("end", "2026-11-30"),
    ]


def test_texts_that_look_like_xml_or_hold_control_characters_stay_texts() -> None:
    hostile = 'Tåg & <b>buss</b> ]]> "\u0001\u000b'
    found = document().model_copy(update={"title": {"sv": hostile}})
    root = tree(found)
    (title,) = named(root, "//d:titl")
    assert title.text == 'Tåg & <b>buss</b> ]]> "'


def test_it_is_written_a_variable_at_a_time() -> None:
    parts = list(ddi_of(document(), STUDY))
    assert len(parts) == len(header_of(document())) - 7 + 1
    assert max(map(len, parts[1:])) < 5_000
