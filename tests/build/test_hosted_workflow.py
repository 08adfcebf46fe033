"""The workflow file of the hosted machines, which nothing here can run: what can be known of it."""

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from setup_env import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "hosted.yml"


def test_an_auditor_of_workflows_finds_nothing() -> None:
    zizmor = shutil.which("zizmor", path=sysconfig.get_path("scripts"))
    assert zizmor is not None
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", WORKFLOW],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_by_its_commit_and_tells_its_version() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert len(used) >= 3
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_it_says_that_it_has_not_been_run_and_covers_the_three_systems() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    assert "NOT RUN YET" in text
    for job in ("linux", "windows", "macos"):
        part = text.partition(f"\n  {job}:\n")[2].partition("\n\n  ")[0]
        for step in ("--version", "rules validate", "check --offline", "upload-artifact"):
            assert step in part, (job, step)
        assert any(test in part for test in (".ci/run", "build/test.py"))
        assert any(made in part for made in ("build/freeze.py", "build/windows.py"))


def test_what_it_starts_is_there() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    scripts = set(re.findall(r"(?<!/)(?:build|\.ci)/[a-z_]+(?:\.py)?\b", text))
    assert scripts >= {".ci/run", "build/test.py", "build/freeze.py", "build/windows.py"}
    assert all(Path(ROOT, script).exists() for script in scripts)
