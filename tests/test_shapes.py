"""Types are learned one at a time, whichever threads read with them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import environment

ROOT = Path(__file__).parent.parent
MEANWHILE = """
import threading, time
import msgspec
from checker.shapes import known
begun = threading.Event()

def slow():
    begun.set()
    time.sleep(0.2)  # the other thread has all this time to find what is half learned
    return int

class Inner(msgspec.Struct):
    number: "slow()"

class Outer(msgspec.Struct):
    inner: Inner

def read():
    return msgspec.convert({"inner": {"number": 1}}, known(Outer)).inner.number

first = threading.Thread(target=read)
first.start()
begun.wait()
print(read())
first.join()
"""
TYPED = {"convert", "decode", "Decoder"}


def test_a_thread_waits_while_another_learns_the_same_type() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEANWHILE],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def unlearned(tree: ast.AST) -> Iterator[str]:
    """Yield the typed reads whose type is not named as `known(…)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in TYPED or not ast.unparse(node.func).startswith("msgspec."):
            continue
        place = 0 if node.func.attr == "Decoder" else 1
        kinds = [*node.args[place : place + 1]]
        kinds += [word.value for word in node.keywords if word.arg == "type"]
        for kind in kinds:
            if not ast.unparse(kind).startswith("known("):
                yield ast.unparse(node)


@pytest.mark.parametrize(
    "code",
    [
        "msgspec.convert(data, Report)",
        "msgspec.convert(data, type=Report)",
        "msgspec.json.decode(data, type=Report)",
        "msgspec.json.Decoder(Report)",
        "msgspec.msgpack.Decoder(type=Report).decode",
    ],
)
def test_what_is_not_learned_is_seen(code: str) -> None:
    assert list(unlearned(ast.parse(code)))
    assert not list(unlearned(ast.parse(code.replace("Report", "known(Report)"))))


def test_every_typed_read_names_a_type_that_is_known() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "checker").rglob("*.py")}
    del texts[ROOT / "checker" / "shapes.py"]
    found = {path.name: [*unlearned(ast.parse(text))] for path, text in texts.items()}
    assert {name: calls for name, calls in found.items() if calls} == {}
