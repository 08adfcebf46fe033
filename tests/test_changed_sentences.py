"""Whoever changes a sentence of the rules sees it in every form that says it."""

import io
import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest

from checker.cli.main import main
from checker.packs.load import load_pack
from tests import machines
from tests.fleet import hospital

ROOT = Path(__file__).parent.parent
MARK = "変えた文です。"


def changed(tmp_path: Path, file: str, old: str, new: str = MARK) -> list[str]:
    """Return the option for rules in which one sentence is another."""
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    path = rules / file
    text = path.read_text(encoding="utf-8")
    assert f'ja = "{old}"' in text
    path.write_text(text.replace(f'ja = "{old}"', f'ja = "{new}"'), encoding="utf-8")
    return ["--rules", str(rules), "--on", "2026-11-21"]


def shown(argv: list[str], out: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Run a command with every form; return what each says."""
    forms = {option: out / f"{option}.{option}" for option in ("html", "xlsx", "csv", "json")}
    if argv[0] != "fleet":
        del forms["csv"]
    capsys.readouterr()
    for option, path in forms.items():
        argv += [f"--{option}", str(path)]
    main(argv)
    found = {"screen": capsys.readouterr().out.replace("\n", "")}
    for option, path in forms.items():
        data = path.read_bytes()
        if option == "xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                data = b"".join(book.read(name) for name in book.namelist() if "xml" in name)
        found[option] = data.decode("utf-8-sig")
    return found


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A PC without Excel, which is not ready."""
    path = tmp_path / "pc.json"
    made = hospital.report(load_pack(ROOT / "rules"), "PC-1", {"software.excel": {"null": True}})
    path.write_bytes(msgspec.json.encode(made))
    return path


Case = tuple[str, str, str, frozenset[str]]
CASES: tuple[Case, ...] = (
    (
        "report",
        "result.toml",
        "このPCは、今のままではオンライン登録に使えません。",
        frozenset({"screen", "html", "xlsx"}),
    ),
    (
        "report",
        "result.toml",
        "オンライン登録ができない間も、紙の様式での手続きは続けられます。",
        frozenset({"screen", "html", "xlsx"}),
    ),
    ("report", "result.toml", "オンライン登録用PCの確認", frozenset({"screen"})),
    (
        "report",
        "documents.toml",
        "オンライン登録 PC要件チェックリスト",
        frozenset({"html", "xlsx"}),
    ),
    ("fleet", "fleet.toml", "要件ごとの、適合でないPCの数", frozenset({"screen"})),
    ("fleet", "fleet.toml", "対応が必要な項目", frozenset({"html", "xlsx", "csv"})),
    (
        "fleet",
        "fleet.toml",
        "補助金の上限は、PC1台ごとではなく1医療機関ごとです。",
        frozenset({"screen", "html", "xlsx", "json"}),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[f"{case[1]}-{case[2][:8]}" for case in CASES])
def test_a_changed_sentence_shows_in_every_form(
    case: Case, report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, file, old, forms = case
    argv = [command, str(report), *changed(tmp_path, file, old)]
    for form, text in shown(argv, tmp_path, capsys).items():
        assert (MARK in text) == (form in forms), form
        assert old not in text or form == "json", form


@pytest.mark.parametrize(
    ("file", "old", "argv"),
    [
        ("result.toml", "変わった項目はありません。", ["compare", "PC", "PC"]),
        ("candidates.toml", "価格", ["candidate", "--memory", "8GB", "--price", "1000円"]),
        ("result.toml", "画面では次のどれか：", ["code", "CODE"]),
        ("result.toml", "結果の番号", ["code", "CODE"]),
    ],
)
def test_a_changed_sentence_shows_on_the_screen(
    file: str,
    old: str,
    argv: list[str],
    report: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pack = load_pack(ROOT / "rules")
    code = machines.report("windows-11-pro", pack).code
    places = {"PC": str(report), "CODE": str(code)}
    main([places.get(one, one) for one in argv] + changed(tmp_path, file, old))
    assert MARK in capsys.readouterr().out


def test_every_file_of_the_rules_is_listed() -> None:
    text = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "rules").rglob("*"):
        name = path.relative_to(ROOT / "rules")
        if path.is_dir() or name.name == "README.md":
            continue
        folder = name.parts[0]
        listed = f"`{name}`" if len(name.parts) == 1 else f"`{folder}/"
        assert listed in text, name
