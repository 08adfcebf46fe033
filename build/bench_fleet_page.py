"""`python3 build/bench_fleet_page.py FILE.html`: a table of many PCs in Chromium.

Tells when the page was first painted, how long a filter and a search take until the next frame, how
high the highest row is, and what axe-core finds. FILE is what `fleet --html` wrote. Needs what
tests need (`python3 build/test.py --quick` once).
"""

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import axe
import setup_env

UNTIL_DRAWN = """([name, text]) => new Promise((done) => {
  const field = document.forms.filter.elements[name];
  const began = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
ROWS = (
    "() => [...document.querySelectorAll('table.machines tbody tr.on')].map((r) => r.offsetHeight)"
)
JUDGE = "() => axe.run().then((found) => found.violations.map((one) => [one.id, one.nodes.length]))"


STEPS = (("overall", ""), ("search", "pc 12"), ("search", ""), ("overall", "needs"))
"""What is set in the form, one after another."""


def main() -> None:
    """Open the page and tell."""
    file = Path(sys.argv[1]).resolve()
    axe.ensure()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the tests' environment

    program = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        # The page lets in no script but its own; axe-core is one.
        open_page = Path(scratch) / "page.html"
        text = file.read_text(encoding="utf-8")
        policy = r'<meta http-equiv="Content-Security-Policy"[^>]*>'
        open_page.write_text(re.sub(policy, "", text), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 625})
        page.goto(file.as_uri())
        found = {"first paint ms": page.evaluate(PAINTED)}
        for name, value in (
            ("overall", ""),
            ("search", "pc 12"),
            ("search", ""),
            ("overall", "needs"),
        ):
            times = [page.evaluate(UNTIL_DRAWN, [name, value]) for _ in range(3)]
            found[f"{name}={value} ms"] = min(times)
        heights = page.evaluate(ROWS)
        found |= {"rows": len(heights), "highest row px": max(heights, default=0)}
        page.goto(open_page.as_uri())
        page.add_script_tag(path=str(axe.SCRIPT))
        found["axe"] = page.evaluate(JUDGE)
        browser.close()
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    with setup_env.told():
        main()
