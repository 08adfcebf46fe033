"""Imports point one way, and a start reads only what its command needs."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
import pytest

from checker import __version__
from checker.packs import choice, install, trust
from checker.packs.install import Place
from checker.packs.locate import builtin_root
from tests import machines
from tests.cli.program import environment
from tests.packs.travel import DAY, Office, whole

ROOT = Path(__file__).parent.parent
CHECKER = ROOT / "checker"
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in CHECKER.rglob("*.py")
)

LAYERS: tuple[tuple[str, ...], ...] = (
    ("checker",),
    ("checker.exit_status", "checker.model", "checker.damaged", "checker.shapes"),
    ("checker.errors", "checker.why", "checker.numerals", "checker.dealing"),
    ("checker.files", "checker.wording"),
    ("checker.markup", "checker.fact_words", "checker.books"),
    # How a system is asked, and the rules: reading them, and the comparisons that they may use.
    ("checker.door", "checker.packs"),
    ("checker.agreement", "checker.operators", "checker.reading", "checker.places"),
    # What is looked at: the network, and everything else.
    ("checker.network",),
    ("checker.probes",),
    ("checker.judge", "checker.subsidy"),
    ("checker.phonecode", "checker.estimate"),
    ("checker.compose",),
    ("checker.documents",),
    ("checker.web", "checker.fleet", "checker.survey", "checker.questions"),
    ("checker.session", "checker.last_good"),
    ("checker.clinic", "checker.helpdesk"),
    ("checker.cli",),
    ("checker.__main__",),
)
"""A module may import from its own part and from those in layers above it in this list."""

FUNCTION = 60
"""Lines."""

HEAVY = (
    "alembic",
    "checker.clinic",
    "checker.documents",
    "checker.door",
    "checker.fleet",
    "checker.helpdesk",
    "checker.network",
    "checker.packs.install",
    "checker.packs.installed",
    "checker.packs.minisign",
    "checker.places",
    "checker.probes",
    "checker.questions",
    "checker.survey",
    "checker.web",
    "cryptography",
    "dataclasses",
    "jinja2",
    "json",
    "openpyxl",
    "platformdirs",
    "psutil",
    "psycopg",
    "python_calamine",
    "requests",
    "rich",
    "sqlalchemy",
    "sqlite3",
    "ssl",
    "starlette",
    "subprocess",
    "tempfile",
    "typst",
    "uvicorn",
    "xlsxwriter",
    "zxingcpp",
)


def part_of(module: str) -> str:
    """Return the entry of LAYERS that a module belongs to."""
    parts = [part for layer in LAYERS for part in layer]
    found = [part for part in parts if module == part or module.startswith(part + ".")]
    assert found
    return max(found, key=len)


def layer_of(module: str) -> int:
    """Return the number of a module's layer."""
    part = part_of(module)
    return next(number for number, layer in enumerate(LAYERS) if part in layer)


def source(module: str) -> str:
    """Return a module's text."""
    path = ROOT / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return path.read_text(encoding="utf-8")


@cache
def imports(module: str) -> frozenset[str]:
    """Return what a module imports anywhere in its text, late and for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source(module))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            base = node.module or ""
            whole = (f"{base}.{alias.name}" for alias in node.names)
            found |= {name if name in MODULES else base for name in whole}
    return frozenset(found)


def circle(graph: Mapping[str, frozenset[str]]) -> list[str]:
    """Return modules that import each other in a loop; empty: none do."""
    done: set[str] = set()
    for start in graph:
        way: list[str] = []
        rest = [iter([start])]
        while rest:
            name = next(rest[-1], None)
            if name is None:
                rest.pop()
                if way:
                    done.add(way.pop())
            elif name in way:
                return [*way[way.index(name) :], name]
            elif name in graph and name not in done:
                way.append(name)
                rest.append(iter(sorted(graph[name])))
    return []


def test_every_module_has_its_layer() -> None:
    assert [module for module in MODULES if part_of(module) == "checker"] == ["checker"]


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    for name in imports(module):
        if name.split(".")[0] == "checker" and part_of(name) != part_of(module):
            assert layer_of(name) < layer_of(module), f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_no_class_needs_another_name_where_parts_meet(module: str) -> None:
    renamed = [
        f"{one.name} as {one.asname}"
        for node in ast.walk(ast.parse(source(module)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("checker")
        for one in node.names
        if one.asname and one.name[:1].isupper() and not one.name.isupper()
    ]
    assert renamed == []


def test_no_two_modules_import_each_other_in_a_loop() -> None:
    assert circle({module: imports(module) for module in MODULES}) == []


def test_a_loop_is_seen() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("cd"), "c": frozenset("b"), "d": frozenset("x")}
    assert circle(graph) == ["b", "c", "b"]
    assert circle({**graph, "c": frozenset("d")}) == []


def test_the_layers_are_those_of_the_architecture() -> None:
    """docs/architecture.md names the same parts in the same order."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| layer | what |")[2].partition("\n\n")[0]
    told = [
        {f"checker.{name}" for name in re.findall(r"`(\w+)`", row.split("|")[1])}
        for row in table.splitlines()[2:]
    ]
    ours = [set(layer) - {"checker.damaged"} for layer in LAYERS[1:-1]]
    assert told == ours


@pytest.mark.parametrize("module", MODULES)
def test_the_program_knows_nothing_of_its_build_and_tests(module: str) -> None:
    assert {name.split(".")[0] for name in imports(module)} & {"build", "tests", "rules"} == set()


def test_what_judges_touches_nothing() -> None:
    doors = {"os", "sys", "socket", "subprocess", "pathlib", "psutil", "requests", "random", "time"}
    for module in ("checker.judge", "checker.operators", "checker.compose", "checker.phonecode"):
        assert {name.split(".")[0] for name in imports(module)} & doors == set(), module


def test_every_part_has_one_layer() -> None:
    parts = [part for layer in LAYERS for part in layer]
    assert len(parts) == len(set(parts))


def loaded_by(code: str) -> list[str]:
    """Return which heavy modules a process has read after some code."""
    tell = f"; import sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code + tell],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_command_line_starts_without_anything_heavy() -> None:
    assert loaded_by("import checker.cli.main") == []


def test_the_start_spares_what_msgspec_does_not_need() -> None:
    code = "from checker.cli import start; start.load_msgspec(); import checker.cli.main as _"
    tell = "; import sys; print('inspect' in sys.modules, 'typing_extensions' in sys.modules)"
    alone = "; import typing_extensions; print(typing_extensions.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code + tell + alone],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "False", "typing_extensions"]


def test_garbage_is_looked_for_more_rarely_and_still_is() -> None:
    code = "import gc; from checker.cli import main, start;"
    told = "main.start = lambda: print(gc.isenabled(), *gc.get_threshold()); start.start()"
    enabled, young, *_ = printed(code + told)
    assert enabled == "True"
    assert 700 < int(young) <= 100_000


def test_the_pages_server_is_loaded_without_a_command_line_of_its_own() -> None:
    code = "from checker.web import serve; serve.load_uvicorn(); import sys, uvicorn"
    tell = "; print('click' in sys.modules, 'multiprocessing' in sys.modules)"
    whole = "; from uvicorn.server import Server; print(uvicorn.Server is Server)"
    real = "; from uvicorn.main import main; print(callable(main))"
    done = subprocess.run(
        [sys.executable, "-c", code + tell + whole + real],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "False", "True", "True"]


def printed(code: str) -> list[str]:
    """Return the words that a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_first_page_loads_neither_subsidies_nor_what_takes_rules_in(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from checker.cli import app, main;"
        f"args = main.parser('ja', ('app',)).parse_args(['app', '--data', {str(tmp_path)!r}]);"
        "vars(args).update(vars(main.defaults()) | vars(args));"
        f"app.settings(args, Path({str(tmp_path)!r}));"
        "from checker.clinic import site; print(*sys.modules)"
    )
    loaded = set(printed(code))
    assert "checker.clinic.rules_page" in loaded
    assert not {one for one in loaded if one.startswith("checker.subsidy")}
    assert not loaded & {f"checker.packs.{one}" for one in ("install", "minisign", "travel_words")}


def test_what_shows_the_first_page_is_loaded_before_anybody_asks(tmp_path: Path) -> None:
    """Else it is loaded while the check already loads its own parts."""
    code = (
        "import sys; from checker.cli import main; from checker.web import serve;"
        "serve.serve = lambda *_: print('jinja2' in sys.modules, 'checker.probes' in sys.modules);"
        f"main.main(['app', '--no-browser', '--quiet', '--data', {str(tmp_path)!r}])"
    )
    assert printed(code) == ["True", "False"]


def test_judging_to_json_needs_nothing_heavy(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_bytes(msgspec.json.encode(machines.facts("windows-11-pro")))
    code = (
        "from checker.cli.main import main;"
        f"main(['judge', {str(facts)!r}, '--quiet', '--json', {os.devnull!r}])"
    )
    found = set(loaded_by(code))
    assert not found & {"rich", "psutil", "requests", "jinja2", "typst", "checker.probes"}


def test_reading_this_machine_without_the_network_needs_no_network() -> None:
    code = "from checker.cli.main import main; main(['check', '--offline', '--quiet'])"
    assert not set(loaded_by(code)) & {"requests", "ssl", "checker.network", "rich", "jinja2"}


def test_telling_a_result_needs_no_more_of_rich_than_how_wide_a_letter_is() -> None:
    code = "import sys; from checker.cli.main import main; main(['check', '--offline'])"
    tell = "; print('rich.cells' in sys.modules, 'rich.console' in sys.modules)"
    assert printed(code + tell)[-2:] == ["True", "False"]


def test_a_start_verifies_no_signature_whether_rules_are_installed_or_not(tmp_path: Path) -> None:
    """What was installed is compared with its hash; the signature was looked at when it came."""
    signing = {"cryptography", "checker.packs.install", "checker.packs.minisign", "platformdirs"}
    code = "from checker.cli.main import main; main(['check', '--offline', '--quiet'])"
    assert not set(loaded_by(code)) & {*signing, "checker.packs.installed"}
    office = Office(tmp_path)
    home = choice.home()
    assert home is not None
    trust.trust(home, office.key.public, "x")
    place = Place(home, builtin_root(), __version__, DAY)
    install.install(whole(office.key, "2099.1.1", "x"), "f", place, lambda _: None)
    told = code + "; from checker.packs import locate; assert locate.in_use().used"
    assert not set(loaded_by(told)) & signing


def functions() -> Iterator[tuple[str, int]]:
    """Yield every function of the program and its build, with its lines."""
    for folder in ("checker", "build"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    yield f"{file.relative_to(ROOT)}:{node.name}", lines


def test_a_function_fits_on_a_screen() -> None:
    """What changes a database is one story from top to bottom, and written once."""
    long = {name for name, lines in functions() if lines > FUNCTION and "/migrations/" not in name}
    assert long == set()
