"""Draws the sign as pictures of the sizes that phones and desktops ask of a program that is installed.

Run after the sign has changed; what it writes is kept in the repository, so that building needs no browser.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

KEPT = Path(__file__).resolve().parent.parent / "hanse/ui/static/ui"
GROUND = "#f6f4ef"
PICTURES = {"icon-192": (192, 0.72), "icon-512": (512, 0.72), "icon-512-cut": (512, 0.52), "icon-180": (180, 0.66)}
"""Width in pixels, and the part of it that the sign takes: less where a device cuts a shape of its own out of it."""


def main() -> None:
    sign = (KEPT / "sign.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (width, part) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": width})
            page.set_content(
                f"<body style='margin:0;display:grid;place-items:center;height:100vh;background:{GROUND}'>"
                f"<div style='width:{part * 100}%'>{sign}</div>"
            )
            page.screenshot(path=KEPT / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
