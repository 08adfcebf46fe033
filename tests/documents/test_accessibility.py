"""The HTML page in a real browser: axe-core finds nothing, and nothing runs off a small screen."""

import html as escaping
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker.documents import html
from checker.documents.material import Material
from checker.model import Lang, Report
from tests.documents import reports

pytestmark = pytest.mark.real

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JUDGE = """
axe.run({runOnly: %s}).then(found => {
  const told = {
    violations: found.violations.map(v => [v.id, v.nodes.map(n => n.html)]),
    passes: found.passes.length,
    width: innerWidth,
    content: document.documentElement.scrollWidth,
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
  };
  parent.document.getElementById("told").textContent = JSON.stringify(told);
});
"""
"""A browser window is never narrower than some 500 px, so the page is put in a frame."""


def judged(page: str, axe: str, folder: Path, width: int, *, dark: bool) -> dict[str, Any]:
    """Let axe-core judge a page in Chromium."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    whole = axe.replace("</script", "<\\/script")
    script = f"<script>{whole}</script><script>{JUDGE % json.dumps(RULES)}</script></body>"
    framed = escaping.escape(page.replace("</body>", script))
    (folder / "outer.html").write_text(
        f'<pre id="told"></pre><iframe srcdoc="{framed}" '
        f'style="width:{width}px;height:9000px;border:0"></iframe>',
        encoding="utf-8",
    )
    seen = subprocess.run(
        (
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *("--disable-sync", f"--user-data-dir={folder}/profile", "--window-size=1400,9000"),
            *(("--blink-settings=preferredColorScheme=0",) if dark else ()),
            *("--virtual-time-budget=30000", "--dump-dom", f"file://{folder}/outer.html"),
        ),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    found = re.search(r'<pre id="told">(.+?)</pre>', seen, re.DOTALL)
    assert found, seen[:2000]
    told: dict[str, Any] = json.loads(escaping.unescape(found[1]))
    return told


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("name", "lang"), [("needs_purchase", "ja"), ("unknown", "en")])
def test_axe_finds_nothing_and_the_page_fits_its_screen(  # noqa: PLR0913, PLR0917 - cases
    name: str,
    lang: Lang,
    width: int,
    dark: bool,  # noqa: FBT001
    axe: str,
    material_of: Callable[[Report], Material],
    tmp_path: Path,
    needs: Callable[..., None],
) -> None:
    needs("chromium")
    report: Report = getattr(reports, name)()
    told = judged(html.render(report, material_of(report), lang), axe, tmp_path, width, dark=dark)
    assert told["violations"] == []
    assert told["passes"] > 30
    assert told["width"] == width
    assert told["content"] <= width
    assert told["dark"] == dark


def test_axe_would_find_a_fault(axe: str, tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("chromium")
    page = '<html lang="ja"><body><img src="data:,"><p style="color:#ccc">薄い</p></body></html>'
    told = judged(page, axe, tmp_path, 320, dark=False)
    found = {rule for rule, _ in told["violations"]}
    assert {"image-alt", "color-contrast", "document-title"} <= found
