"""What attackers type. Every script payload leaves a trace in the page when it becomes markup."""

import random

_HANDLERS = ("onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onanimationstart")
_BREAKOUTS = ("", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "</option></select>")
_TAGS = (
    "<script>window.struck=1</script>",
    "<img src=x onerror=window.struck=1>",
    "<svg onload=window.struck=1>",
    "<svg><script>window.struck=1</script></svg>",
    "<math><mi xlink:href=javascript:window.struck=1>x</mi></math>",
    "<iframe srcdoc='<script>parent.struck=1</script>' data-struck></iframe>",
    "<a href=javascript:window.struck=1>x</a>",
    "<form action=javascript:window.struck=1><button>x</button></form>",
    "<details open ontoggle=window.struck=1>x</details>",
    "<base href=http://127.0.0.1:9/ data-struck>",
    "<style data-struck>*{outline:9px solid red}</style>",
    "<b hx-get=/struck hx-trigger=load data-struck>x</b>",
    "<template data-struck><script>window.struck=1</script></template>",
    "<meta http-equiv=refresh content='0;url=javascript:window.struck=1' data-struck>",
)
_ALONE = (
    '" autofocus onfocus="window.struck=1',
    "' autofocus onfocus='window.struck=1",
    "` onfocus=window.struck=1 x=`",
    "javascript:window.struck=1",
    "JaVaScRiPt:window.struck=1//",
    "data:text/html,<script>window.struck=1</script>",
    "{{constructor.constructor('window.struck=1')()}}",
    "{{7*7}}{% raw %}<script>window.struck=1</script>",
    "${window.struck=1}",
    "\\u003cscript\\u003ewindow.struck=1\\u003c/script\\u003e",
    "&lt;script&gt;window.struck=1&lt;/script&gt;<i data-struck>",
    "<scr<script>ipt>window.struck=1</scr</script>ipt>",
    "<<script>window.struck=1//<</script>",
    "<img/src='x'/onerror=window.struck=1>",
    "<IMG SRC=x OnErRoR=window.struck=1>",
    "<svg/onload=window.struck=1",
    "<!--><img src=x onerror=window.struck=1>-->",
    "<![CDATA[<script>window.struck=1</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=window.struck=1>'>",
    "</p><i data-struck hx-on:load='window.struck=1'>x",
    "\u202e<script>window.struck=1</script>",
    "\uff1cscript\uff1ewindow.struck=1\uff1c/script\uff1e<u data-struck>",
    "=cmd|' /C calc'!A0<i data-struck>",
    "%3Cscript%3Ewindow.struck=1%3C/script%3E<i data-struck>",
)
SCRIPTS_WANTED = 60


def scripts(seed: int, wanted: int = SCRIPTS_WANTED) -> list[str]:
    """Script payloads: every tag, every way out of an attribute or element, the odd ones."""
    chosen = [*_TAGS, *_ALONE]
    crossed = [out + tag for out in _BREAKOUTS[1:] for tag in _TAGS[:4]]
    crossed += [f'"{handler}="window.struck=1" x="' for handler in _HANDLERS]
    random.Random(seed).shuffle(crossed)
    chosen += crossed
    return chosen[:wanted] if wanted >= len(_TAGS) else chosen[: max(1, wanted)]


SQL = (
    "'",
    '"',
    "')",
    "' OR '1'='1",
    "' OR 1=1 --",
    "1 OR 1=1",
    "1; DROP TABLE contribution; --",
    "' UNION SELECT name FROM sqlite_master --",
    "'; UPDATE person SET is_admin=1; --",
    "1 AND randomblob(300000000) IS NOT NULL",
    "' AND randomblob(300000000) IS NOT NULL --",
    "id DESC, (SELECT 1)",
    "\\",
    "%",
    "_",
    "\x00",
    "9" * 400,
    "-1",
    "1e308",
    "[1]",
    "ÅÄÖ" * 50,
)
ALIKE = (
    ("zz' OR '1'='1", "zz' AND '1'='2"),
    ("zz%' OR '1'='1' --", "zz%' AND '1'='2' --"),
    ('zz" OR "1"="1', 'zz" AND "1"="2'),
)
"""Pairs of conditions that only a query they got into can tell apart."""

ELSEWHERE = (
    "http://evil.example/",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "http:evil.example",
    "http:/evil.example",
    "https:\\\\evil.example",
    "javascript:window.struck=1",
    "data:text/html,struck",
    "//evil.example@127.0.0.1",
    "/@evil.example/../..//evil.example",
    "%2f%2fevil.example",
    "/%09/evil.example",
    "\x00//evil.example",
    "//evil%E3%80%82example",
    "http://127.0.0.1.evil.example/",
    "http://127.0.0.1@evil.example/",
)
BREAKS = (
    "x\r\nX-Struck: 1",
    "x\nX-Struck: 1",
    "x\rX-Struck: 1",
    "x%0d%0aX-Struck: 1",
    "x\r\n\r\n<script>window.struck=1</script>",
    "x\u560d\u560aX-Struck: 1",
    "x\u010d\u010aX-Struck: 1",
)
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://evil.example";"x")',
    " =1+1",
    "'=1+1",
    "\uff1d1+1",
    '"=1+1',
    ";=1+1",
    "=1+1;=2+2",
)
