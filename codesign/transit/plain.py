"""What a source wrote as a web page, as plain words."""

import html
import re

_TAGS = (
    "a|abbr|article|b|big|blockquote|body|br|center|code|dd|del|div|dl|dt|em|figure|font|footer|"
    "h[1-6]|head|header|hr|html|i|iframe|img|ins|label|li|link|main|mark|meta|nav|ol|p|pre|s|"
    "section|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
_UNSAID = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)", re.I | re.S)
_BREAKS = re.compile(
    r"<br\b[^<>]*>|</?(?:p|div|li|ul|ol|h[1-6]|tr|table|hr|blockquote|section|article)\b[^<>]*>",
    re.I,
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*|/)?>", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain(text: object) -> str:
    """The words, without tags, with signs for their names, and line breaks where tags had them.

    Only what is a tag of HTML is taken away: "väntetid < 5 min" stays. Text that was escaped
    twice is unescaped twice.
    """
    words = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(2):
        words = _BREAKS.sub("\n", _UNSAID.sub("", words))
        words = _TAG.sub("", words)
        words = _ENTITY.sub(lambda match: html.unescape(match[0]), words)
    words = _TAG.sub("", _BREAKS.sub("\n", _UNSAID.sub("", words)))
    lines = [" ".join(line.split()) for line in words.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
