"""Words that people write stand from the side that their letters are read from."""

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.request.test_round_numbers import Tried, blocks

ARABIC = "متى يأتي القطار؟"
KINDS = (
    "first-click", "preference", "card-sort", "tree-test", "task", "question",
    "proposal",
)  # fmt: skip


def undirected(page: Page) -> list[str]:
    """Elements of the page that show such words without letting these choose the direction."""
    shown = page.all(f"//main//*[text()[contains(., '{ARABIC}')]]")
    assert shown
    return [
        one.tag
        for one in shown
        if one.tag != "option" and not one.xpath("ancestor-or-self::*[@dir='auto']")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_round_asks_and_offers_is_read_from_its_own_side(
    pages: PageClient, cast: Cast, session: Session, kind: str
) -> None:
    script = blocks(kind, prompt=ARABIC)
    for block in script["blocks"]:
        if block.get("options"):
            block["options"] = [{**one, "label": ARABIC} for one in block["options"]]
    words = {"welcome": ARABIC, "consent": ARABIC, "thanks": ARABIC}
    tried = Tried(pages, cast, session, **script, **words)
    assert undirected(pages.get(tried.invitation)) == []
    assert undirected(tried.ines().begin()) == []
