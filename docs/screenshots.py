"""The pictures of the review desk in docs/pictures/, taken of the demo: `python docs/screenshots.py`.

Needs Debian's chromium and Playwright (the test group). The demo's clock stands still, so the pictures do too.
"""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from pipeline import config
from pipeline.review import Opened, create_app
from pipeline.workflow.demo.demo import MORNINGS, FixedClock, demo
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
EN = "en-GB"
AT_THE_ERROR = "document.querySelector('#f1').closest('.pair').scrollIntoView()"


def main() -> None:
    """Make the demo, open its desk, take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo(Path(folder) / "town")
        settings = config.load(Path(folder) / "town" / "config.yaml")
        workspace = open_workspace(settings, env={"DEEPL_AUTH_KEY": "none"}, clock=FixedClock(MORNINGS[-1]))
        door = socket.create_server(("127.0.0.1", 0))
        opened = create_app(workspace, port=int(door.getsockname()[1]))
        server = create_server(opened.app, sockets=[door])
        threading.Thread(target=server.run, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
            )
            _all(browser, workspace, opened, f"http://127.0.0.1:{door.getsockname()[1]}")
            browser.close()
        workspace.store.close()


def _all(browser: Browser, workspace: Workspace, opened: Opened, root: str) -> None:
    desk = browser.new_context(viewport={"width": 1360, "height": 860}, locale="en-GB")
    page = desk.new_page()
    page.goto(root + opened.link)
    page.click("button.main")
    page.fill("#name", "Redaktion Wendelbrück")
    page.click("button.main")
    draft = f"{root}/draft/{_id(workspace, 'Klinikum')}/{EN}"
    changed = f"{root}/draft/{_id(workspace, 'unexploded bomb')}/{EN}/changed"
    picture(page, root, "desk-queue", lambda: page.keyboard.press("j"))
    picture(page, draft, "desk-draft", lambda: page.keyboard.press("n"))
    picture(page, changed, "desk-correction", lambda: None)
    picture(page, f"{draft}?facts=1", "desk-facts", lambda: page.keyboard.press(" "))
    picture(page, f"{root}/today", "desk-today", lambda: None)
    picture(page, f"{root}/draft/{_id(workspace, 'Line 4 to be')}/{EN}/reader", "desk-reader", lambda: None)
    state = desk.storage_state()
    dark = browser.new_context(
        viewport={"width": 1360, "height": 860}, color_scheme="dark", locale="en-GB", storage_state=state
    ).new_page()
    picture(dark, draft, "desk-dark", lambda: dark.keyboard.press("n"))
    phone = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        locale="de-DE",
        storage_state=state,
    ).new_page()
    picture(phone, draft, "desk-phone", lambda: phone.evaluate(AT_THE_ERROR))


def picture(page: Page, address: str, name: str, before: Callable[[], None]) -> None:
    """One page as a PNG of 256 colours."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    before()
    page.wait_for_timeout(900)
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as shot:
        small = shot.convert("RGB").quantize(
            colors=128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    small.save(file, optimize=True)


def _id(workspace: Workspace, words: str) -> str:
    for record in workspace.store.find():
        version = record.versions.get(EN)
        if version is not None and words in version.text:
            return record.id
    raise SystemExit(f"the demo has no draft about {words}")


if __name__ == "__main__":
    main()
