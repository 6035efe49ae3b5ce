"""What a phone gets: bytes of a citizen's first pages, and when staff pages answer to a touch.

The phone is Chromium at 390 px with four times less processor and a slow network (1.6 Mbit/s
down, 150 ms), set through its own debugging protocol. A page is interactive when it is loaded,
htmx has started, and an animation frame comes within 50 ms of being asked for. It is quiet when
three seconds have passed without a task of more than 50 ms; told is when the last one ended.
Insights are not quiet before their first figure is drawn.
"""

import os
import tempfile
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.reporting import Reporter
from bench.serving import codesign_server
from codesign.starter.demo import DEMO_PASSWORD

PROJECT = "levande-njurdonation"
PUBLIC = f"/projekt/{PROJECT}"
WORK = f"/arbete/{PROJECT}"
CITIZENS = {
    "start": "/",
    "the journey map": f"{PUBLIC}/resa/{PROJECT}",
    "telling": f"{PUBLIC}/resa/{PROJECT}/beratta/fragan",
    "answers": f"{PUBLIC}/svar",
}
STAFF = {
    "the journey map": f"{WORK}/resa/{PROJECT}",
    "the coding desk": f"{WORK}/kategorisera",
    "table of areas": f"{WORK}/omraden",
    "answers": f"{WORK}/svar",
    "insights": f"{WORK}/insikter",
}
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SETTLED = """
() => new Promise(resolve => {
  const look = asked => requestAnimationFrame(
    now => now - asked < 50 ? resolve(performance.now()) : look(performance.now()));
  look(performance.now());
})
"""


QUIET = """
() => new Promise(resolve => {
  let last = performance.now(), looked = last;
  const look = () => {
    const now = performance.now();
    const has = found => document.querySelector(found) !== null;
    const isAwaited = has(".figure-plot") && !has("[data-drawn]");
    if (now - looked > 70 || isAwaited) last = now;
    looked = now;
    if (now - last > 3000) resolve(last); else setTimeout(look, 20);
  };
  look();
})
"""


def run(out: Reporter, quick: bool) -> None:
    """Measure the demo, served as an operator serves it."""
    if not os.environ.get("CODESIGN_CHROMIUM"):
        out.line("  CODESIGN_CHROMIUM names no browser; make bench finds one")
        return
    with tempfile.TemporaryDirectory(prefix="medskapa-bench-") as folder:
        environment = {"CODESIGN_DATA_DIR": folder, "CODESIGN_DATABASE_URL": ""}
        environment["CODESIGN_SECRET_KEY"] = "measuring " * 4
        with (
            codesign_server(environment, "--demo") as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path=os.environ["CODESIGN_CHROMIUM"], args=FLAGS
            )
            _citizens(out, browser, address)
            _staff(out, browser, address, 1 if quick else 5)
            browser.close()


def _citizens(out: Reporter, browser: Browser, address: str) -> None:
    rows = []
    for name, path in CITIZENS.items():
        with browser.new_context(viewport={"width": 390, "height": 844}) as context:
            page = context.new_page()
            line = _watched(page)
            sent: dict[str, float] = {}
            kinds: dict[str, str] = {}
            line.on(
                "Network.responseReceived",
                lambda told, kinds=kinds: kinds.update({told["requestId"]: told["type"]}),
            )
            line.on(
                "Network.loadingFinished",
                lambda told, sent=sent: sent.update({told["requestId"]: told["encodedDataLength"]}),
            )
            answer = page.goto(address + path, wait_until="networkidle")
            if answer is None or answer.status != 200:
                raise RuntimeError(f"{path} cannot be measured: it did not come")
            fonts = sum(size for one, size in sent.items() if kinds.get(one) == "Font")
            whole = sum(sent.values())
            rows.append((name, round((whole - fonts) / 1000, 1), round(fonts / 1000, 1)))
    out.line("  bytes of a citizen's first page, cold cache (aimed at under 100 kB without fonts)")
    out.table(("page", "kB without fonts", "kB of fonts"), rows)


def _staff(out: Reporter, browser: Browser, address: str, times: int) -> None:
    rows = []
    for name, path in STAFF.items():
        cold, warm, quiet = [], [], []
        for _ in range(times):
            with browser.new_context(viewport={"width": 390, "height": 844}) as context:
                page = context.new_page()
                page.goto(f"{address}/logga-in")
                page.fill("input[name=email]", "astrid@demo.example")
                page.fill("input[name=password]", DEMO_PASSWORD)
                page.click("main form button:not([type=button])")
                page.wait_for_url("**/arbete**")
                line = _watched(page)
                line.send("Network.clearBrowserCache")
                line.send("Network.emulateNetworkConditions", NETWORK)
                line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                cold.append(_interactive(page, address + path))
                warm.append(_interactive(page, address + path))
                quiet.append(page.evaluate(QUIET))
        rows.append((name, *(round(median(times)) for times in (cold, warm, quiet))))
    out.line("  staff pages on a throttled phone: ms until interactive, median")
    out.table(("page", "first visit", "second", "then quiet at"), rows)


def _watched(page: Page) -> CDPSession:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    return line


def _interactive(page: Page, address: str) -> float:
    """Milliseconds from the request until the page is loaded and draws when asked."""
    page.goto(address, wait_until="load")
    found: float = page.evaluate(SETTLED)
    return found
