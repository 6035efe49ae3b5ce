"""What travels compressed, and what never does."""

import gzip

from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient

GZIP = {**SAME_ORIGIN, "Accept-Encoding": "gzip, br"}
MAP = "/projekt/projektet/resa/resan"


def test_public_pages_and_static_files_are_compressed_when_asked_for(pages: PageClient) -> None:
    for path in (MAP, "/static/css/base.css"):
        with pages.client.get(path, headers=GZIP) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in answer.headers["Vary"]
            small, body = len(answer.data), gzip.decompress(answer.data)
        with pages.client.get(path, headers=SAME_ORIGIN) as plain:
            assert "Content-Encoding" not in plain.headers
            assert small < len(plain.data) / 2
            assert abs(len(plain.data) - len(body)) < 100


def test_a_signed_in_persons_pages_are_not_compressed(pages: PageClient, cast: Cast) -> None:
    client = pages.sign_in(cast.astrid)
    for path in (MAP, "/arbete/projektet/medlemmar"):
        assert "Content-Encoding" not in client.client.get(path, headers=GZIP).headers


def test_a_static_file_that_the_browser_has_is_not_sent_again(pages: PageClient) -> None:
    with pages.client.get("/static/css/base.css", headers=GZIP) as first:
        tag = first.headers["ETag"]
    with pages.client.get("/static/css/base.css", headers={**GZIP, "If-None-Match": tag}) as second:
        assert second.status_code == 304
        assert second.data == b""
