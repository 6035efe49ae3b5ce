"""The upload doctor: ordinary exports come to work, and what cannot is said."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.prototypes.document import Finding, FindingKind
from codesign.prototypes.making.doctor.treating import NoStartError, Treated, treat
from codesign.prototypes.uploaded.names import Names, plain_name
from tests.prototyping import picture

PAGE = "<!doctype html>\r\n<title>Exempel</title>"


def upload(pages: dict[str, str | bytes]) -> Treated:
    return treat(
        {name: text.encode() if isinstance(text, str) else text for name, text in pages.items()}
    )


def said(treated: Treated) -> set[tuple[str, str, str]]:
    return {(one.kind.value, one.page, one.what) for one in treated.findings}


FILES: dict[str, str | bytes] = {
    "index.html": PAGE,
    "sida2.html": PAGE,
    "undermapp/index.html": PAGE,
    "css/abs.css": "p { color: teal }",
    "tåg.png": picture(),
    "logo@2x.png": picture(),
    "Sida 3.html": PAGE,
}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/sida2.html">', '<a href="sida2.html">'),
        ('<a href="/sida2.html?a=1&amp;b=2#c">', '<a href="sida2.html?a=1&amp;b=2#c">'),
        ("<a href=/sida2.html>", '<a href="sida2.html">'),
        ("<a href='undermapp/'>", "<a href='undermapp/index.html'>"),
        ("<a href='undermapp'>", "<a href='undermapp/index.html'>"),
        ('<a href="./">', '<a href="index.html">'),
        ('<a href="/">', '<a href="index.html">'),
        ('<a href="SIDA2.HTML">', '<a href="sida2.html">'),
        ('<a href="sida2">', '<a href="sida2.html">'),
        ('<a href="Sida 3.html">', '<a href="Sida-3.html">'),
        ('<a href="Sida%203.html">', '<a href="Sida-3.html">'),
        ('<img src="tåg.png">', '<img src="tag.png">'),
        ('<img src="t%C3%A5g.png">', '<img src="tag.png">'),
        (unicodedata.normalize("NFD", '<img src="tåg.png">'), '<img src="tag.png">'),
        ('<img srcset="logo@2x.png 2x, /tåg.png 1x">', '<img srcset="logo-2x.png 2x, tag.png 1x">'),
        ('<form action="/sida2.html">', '<form action="sida2.html">'),
        ('<p style="background: url(/tåg.png)">', '<p style="background: url(tag.png)">'),
        ("<style>p { src: url('/tåg.png') }</style>", "<style>p { src: url('tag.png') }</style>"),
        (
            '<meta http-equiv="refresh" content="3; url=/sida2.html">',
            '<meta http-equiv="refresh" content="3; url=sida2.html">',
        ),
        ("<script>location = '/sida2.html'</script>", "<script>location = 'sida2.html'</script>"),
        ("<b onclick=\"open('/sida2.html')\">", '<b onclick="open(&#x27;sida2.html&#x27;)">'),
        (
            '<link rel="stylesheet" href="/css/abs.css">',
            '<link rel="stylesheet" href="css/abs.css">',
        ),
    ],
)
def test_an_address_leads_where_it_was_meant_to(before: str, after: str) -> None:
    files = {**FILES, "index.html": before}
    assert upload(files).files["index.html"].decode() == after


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="sida2.html">\r\n<A HREF = sida2.html >',
        '<a href="#har"> <a href="">',
        '<a href="mailto:a@b.example"> <a href="javascript:void(0)">',
        "<!-- <a href='/sida2.html'> --> <p title=\"/sida2.html\">",
        "<script>'a/b'.split('/'); x = \"/\"; y = 'sida2.html'</script>",
        "<script type='text/template'><a href='/sida2.html'></script>",
        '<img src="data:image/png;base64,AAAA">',
        "<p>&aring; &nbsp; <br/><div class=a class=b>< a </p >",
        "\ufeff<!doctype html>",
    ],
)
def test_everything_else_stays_byte_for_byte(inside: str) -> None:
    assert upload({**FILES, "index.html": inside}).files["index.html"] == inside.encode()


@given(st.text(alphabet=st.sampled_from("<>/=\"' \nabhref-!&;#sty{}()url'"), max_size=120))
def test_a_page_without_addresses_of_files_is_never_changed(text: str) -> None:
    assert upload({"index.html": text}).files["index.html"] == text.encode()


def test_a_page_in_a_folder_counts_from_there_and_a_base_is_followed() -> None:
    files = {**FILES, "undermapp/index.html": '<a href="../sida2.html"><img src="/tåg.png">'}
    page = upload(files).files["undermapp/index.html"].decode()
    assert page == '<a href="../sida2.html"><img src="../tag.png">'
    files["undermapp/index.html"] = '<base href="/"><a href="sida2.html"><a href="#x">'
    page = upload(files).files["undermapp/index.html"].decode()
    assert page == '<base href="/"><a href="../sida2.html"><a href="#x">'


def test_a_style_sheet_counts_from_itself() -> None:
    sheet = "@import '/css/b.css'; p { background: url( \"../tåg.png\" ) } /* url(/x.png) */"
    files = {**FILES, "css/abs.css": sheet, "css/b.css": ""}
    treated = upload(files)
    assert treated.files["css/abs.css"].decode() == (
        "@import 'b.css'; p { background: url( \"../tag.png\" ) } /* url(/x.png) */"
    )


def test_a_script_follows_its_pages_and_a_module_itself() -> None:
    script = "import a from '/js/b.js'; fetch('/data.json'); i.src = \"tåg.png\";"
    one = {**FILES, "js/a.js": script, "js/b.js": "", "data.json": "{}"}
    page = '<script type="module" src="js/a.js"></script>'
    made = upload({**one, "index.html": page}).files["js/a.js"].decode()
    assert made == "import a from './b.js'; fetch('data.json'); i.src = \"tag.png\";"
    both = {**one, "index.html": page, "undermapp/index.html": page.replace("js/", "../js/")}
    made = upload(both).files["js/a.js"].decode()
    # Two pages at two depths: no address is right for both, so it stays.
    assert "fetch('/data.json')" in made


def test_names_become_plain_and_no_two_alike() -> None:
    files: dict[str, str | bytes] = {
        "index.html": PAGE,
        "a b.html": PAGE,
        "a-b.html": PAGE,
        "水.html": PAGE,
        "-medskapa.js": "",
        "index.html?id=3.html": PAGE,
    }
    treated = upload(files)
    assert set(treated.files) == {
        "index.html",
        "a-b-2.html",
        "a-b.html",
        "u6c34.html",
        "_-medskapa.js",
        "index.html-id-3.html",
    }
    assert ("renamed", "", "水.html → u6c34.html") in said(treated)


@given(st.text(min_size=1, max_size=40))
def test_a_plain_name_can_be_stored_and_is_its_own_plain_name(name: str) -> None:
    made = plain_name(name.replace("/", ""))
    assert made == "_" or re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", made)
    assert plain_name(made) == made


def test_what_belongs_to_tools_is_set_aside_in_one_list() -> None:
    treated = treat(
        {
            "index.html": b"",
            "_redirects": b"/* /index.html 200",
            "site.webmanifest": b"{}",
            "js/a.js.map": b"{}",
            "Thumbs.db": b"\x00",
            "broschyr.pdf": b"%PDF",
            "fel.png": b"ingen bild",
        },
        [".DS_Store", "__MACOSX"],
    )
    assert set(treated.files) == {"index.html"}
    aside = [one.what for one in treated.findings if one.kind is FindingKind.ASIDE]
    assert aside == [
        ".DS_Store",
        "__MACOSX",
        "_redirects",
        "site.webmanifest",
        "js/a.js.map",
        "Thumbs.db",
    ]
    left = [one.what for one in treated.findings if one.kind is FindingKind.NOT_TAKEN]
    assert left == ["broschyr.pdf", "fel.png"]


def test_what_cannot_work_is_listed_page_by_page_all_at_once() -> None:
    pages: dict[str, str | bytes] = {
        "index.html": '<a href="borta.html"></a><a href="broschyr.pdf"></a><img src="borta.png">'
        '<a href="https://example.com/"></a><script src="//cdn.example.com/x.js"></script>'
        '<link rel="preconnect" href="https://fonts.gstatic.com">'
        '<link href="https://fonts.googleapis.com/css2?family=Inter" rel="stylesheet">'
        '<form method="post" action="https://example.com/ta-emot"></form>'
        '<form method="POST" action="tva.html"></form><iframe src="tva.html"></iframe>',
        "tva.html": "<script>sessionStorage.a = 1; alert('hej'); fetch('https://api.example.com/v1')"
        "</script>",
        "stil.css": "@font-face { src: url(borta.eot), url(borta.woff2) }",
        "broschyr.pdf": b"%PDF",
    }
    assert said(upload(pages)) == {
        ("not-taken", "", "broschyr.pdf"),
        ("missing", "index.html", "borta.html"),
        ("not-there", "index.html", "broschyr.pdf"),
        ("missing", "index.html", "borta.png"),
        ("link-out", "index.html", "https://example.com/"),
        ("outside", "index.html", "//cdn.example.com/x.js"),
        ("web-font", "index.html", "https://fonts.googleapis.com/css2?family=Inter"),
        ("form-out", "index.html", "https://example.com/ta-emot"),
        ("form-sends", "index.html", "tva.html"),
        ("frame", "index.html", "tva.html"),
        ("storage", "tva.html", ""),
        ("script", "tva.html", "dialogue"),
        ("outside", "tva.html", "https://api.example.com/v1"),
        ("missing", "stil.css", "borta.woff2"),
    }


def test_a_flood_of_findings_is_cut_and_counted() -> None:
    page = "".join(f'<a href="borta-{n}.html"></a>' for n in range(310))
    findings = upload({"index.html": page}).findings
    assert len(findings) == 301
    assert findings[-1] == Finding(kind=FindingKind.MORE, what="10")
    exactly = "".join(f'<a href="borta-{n}.html"></a>' for n in range(300))
    assert len(upload({"index.html": exactly}).findings) == 300


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_older_encodings_become_utf_8(encoding: str) -> None:
    treated = upload({"index.html": "<p>Åka tåg".encode(encoding)})
    assert treated.files["index.html"].decode() == "<p>Åka tåg"
    assert said(treated) == {("encoded", "", "index.html")}


@pytest.mark.parametrize(
    ("names", "start"),
    [
        (["Min Sida.HTM"], "Min-Sida.HTM"),
        (["bygge/INDEX.Html", "bygge/a.html"], "bygge/INDEX.Html"),
        (["a.html", "Index.HTML"], "Index.HTML"),
        (["a.html", "start.html", "index.htm"], "start.html"),
        (["djupt/ner/prov.html", "las.txt"], "djupt/ner/prov.html"),
    ],
)
def test_the_first_page_is_found_by_name_or_because_it_is_the_only_one(
    names: list[str], start: str
) -> None:
    assert upload(dict.fromkeys(names, PAGE)).entry == start


def test_nobody_guesses_among_several_pages() -> None:
    with pytest.raises(NoStartError) as told:
        upload({"a.html": PAGE, "b.html": PAGE, "c.txt": ""})
    assert told.value.pages == ("a.html", "b.html")


def test_from_the_root_means_from_the_folder_of_the_first_page() -> None:
    files = {"las.txt": "", "dist/index.html": '<img src="/a.png">', "dist/a.png": picture()}
    treated = upload(files)
    assert treated.files["dist/index.html"] == b'<img src="a.png">'


def test_asking_finds_names_as_people_and_scripts_write_them() -> None:
    names = Names.of(["tag.png", "Sida-3.html", "mapp/index.html", "index.html"], "index.html")
    found = {
        "tag.png": "tag.png",
        "tåg.png": "tag.png",
        "t%C3%A5g.png": "tag.png",
        "Sida 3.html": "Sida-3.html",
        "mapp": "mapp/index.html",
        "mapp/": "mapp/index.html",
        "": "index.html",
        "annan": "",
        "tag.png/": "",
        "mapp/mapp": "",
    }
    assert {path: names.found(path) for path in found} == found
