"""What people download: unpacked, installed, carried, damaged, signed."""

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import advisories
import pefile  # type: ignore[import-untyped]
import pytest
import signing
import wine
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from windows_python import RUNTIME_LIBRARY

from checker import __version__
from tests.probes.hardware import x_server
from tests.windows.conftest import Run, build
from tests.windows_machine import end, own_prefix

pytestmark = pytest.mark.real

FACTS = {
    "schema": "nanbyo-checker/facts/1",
    "collected_at": "2026-09-01T09:00:00+09:00",
    "origin": "import",
    "machine": {"name": "受付1", "os": "windows"},
    "facts": {"memory.installed_bytes": {"value": 2**33, "source": "SMBIOS"}},
}
# Of what every Windows since 10 has, the part that we use; all else must lie beside the program.
IMPORTS = pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]
PART_OF_WINDOWS = frozenset(
    {
        "advapi32",
        "bcrypt",
        "bcryptprimitives",
        "cfgmgr32",
        "combase",
        "comctl32",
        "crypt32",
        "dbghelp",
        "dwmapi",
        "gdi32",
        "imm32",
        "iphlpapi",
        "kernel32",
        "kernelbase",
        "mpr",
        "msvcrt",
        "ncrypt",
        "netapi32",
        "ntdll",
        "ole32",
        "oleaut32",
        "pdh",
        "powrprof",
        "propsys",
        "psapi",
        "rpcrt4",
        "secur32",
        "setupapi",
        "shell32",
        "shlwapi",
        "userenv",
        "user32",
        "uxtheme",
        "version",
        "wevtapi",
        "winhttp",
        "winmm",
        "winspool.drv",
        "ws2_32",
        "wtsapi32",
    }
)


def one(folder: Path, pattern: str) -> Path:
    """The one file of a name."""
    (path,) = folder.glob(pattern)
    return path


@pytest.fixture(scope="module")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, unpacked where a clinic would put it."""
    folder = tmp_path_factory.mktemp("デスクトップ") / "難病 チェック（令和8年）"
    with zipfile.ZipFile(one(dist, "*-windows-x64.zip")) as archive:
        archive.extractall(folder)
    return folder / "nanbyo-checker"


@pytest.fixture(scope="module")
def installation(
    dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str], Path]]:
    """The installed program: its Windows, the environment, the folder that it is in."""
    prefix = own_prefix(tmp_path_factory.mktemp("installed") / "prefix")
    with x_server("1280x1024") as display:
        env = wine.environment(prefix, display)
        done = wine.run([one(dist, "*-setup.exe"), "/S"], env=env)
        assert done.returncode == 0
        folder = one(prefix, "drive_c/users/*/AppData/Local/Programs/NanbyoChecker")
        yield prefix, env, folder
        end(prefix)


def test_the_sums_are_those_of_the_files(dist: Path) -> None:
    lines = (dist / "SHA256SUMS").read_text().splitlines()
    kinds = {line.rpartition(".")[2] for line in lines}
    assert (len(lines), kinds) == (5, {"zip", "exe", "msi", "json"})
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest


def test_what_hands_out_the_msi_names_this_msi(dist: Path) -> None:
    digest = hashlib.sha256(one(dist, "*.msi").read_bytes()).hexdigest().upper()
    recipe = json.loads((dist / "deployment" / "intune.json").read_text(encoding="utf-8"))
    assert (recipe["sha256"], recipe["displayVersion"]) == (digest, __version__)
    manifest = one(dist, "deployment/*.installer.yaml").read_text(encoding="utf-8")
    assert f"InstallerSha256: {digest}\n" in manifest


def test_nothing_that_is_delivered_has_an_advisory_that_counts(dist: Path) -> None:
    bill = one(dist, "*.cdx.json")
    advisories.hold(bill, advisories.read()["looked_at"])
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.read_text("utf-8")) is None
    parts = json.loads(bill.read_text(encoding="utf-8"))["components"]
    assert [p["name"] for p in parts if not p["version"] or "hashes" not in p] == []
    assert [p["name"] for p in parts if "purl" not in p and "cpe" not in p] == []
    tls = [p["version"] for p in parts if p["name"].endswith("OpenSSL")]
    assert tls
    assert all(advisories.numbers(version) >= (3, 5) for version in tls)


def test_the_zip_is_small_enough_for_a_hospital_mail_gate(dist: Path) -> None:
    assert one(dist, "*-windows-x64.zip").stat().st_size <= 62_000_000


def test_templates_of_pages_are_compiled_already(unpacked: Path) -> None:
    package = unpacked / "_internal" / "checker"
    templates = {path for end in ("html", "svg") for path in package.rglob(f"templates/**/*.{end}")}
    assert len(templates) > 20
    for template in templates:
        (kept,) = (template.parent / "__pycache__").glob(f"{template.name}.cpython-*")
        # The program compiles it again where this is not the template's own.
        source = f"{(True, True, True)}{template.read_text(encoding='utf-8')}"
        assert (
            hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest().encode()
            in kept.read_bytes()
        )
    assert len([*package.rglob("templates/**/__pycache__/*")]) == len(templates)


def test_from_a_path_with_japanese_and_spaces(unpacked: Path, run: Run) -> None:
    program = unpacked / "nanbyo-checker.exe"
    assert run(program, "--version").out.strip() == __version__
    rules = run(program, "rules", "validate")
    assert (rules.code, rules.err) == (0, "")
    report = run(program, "check", "--offline", "--json", "-").json()
    assert report["facts"]["machine"]["os"] == "windows"


def test_the_screen_text_is_japanese_in_the_code_page_of_the_pc(unpacked: Path, run: Run) -> None:
    ended = run(unpacked / "nanbyo-checker.exe", "check", "--offline")
    assert ended.raw.decode("cp932")
    assert "メモリ" in ended.out
    assert "?" not in ended.out.replace("http", "")


def test_a_report_becomes_every_document(unpacked: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "出力 先"
    folder.mkdir()
    facts = folder / "事実.json"
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    outputs = {option: folder / f"結果.{option}" for option in ("json", "html", "pdf", "xlsx")}
    options = [word for option, path in outputs.items() for word in (f"--{option}", path)]
    ended = run(unpacked / "nanbyo-checker.exe", "judge", facts, *options)
    assert (ended.code, ended.err) == (4, "")
    text = subprocess.run(
        ["pdftotext", outputs["pdf"], "-"], check=True, capture_output=True
    ).stdout.decode()
    assert "受付1" in text
    assert "受付1" in outputs["html"].read_text(encoding="utf-8")
    assert zipfile.is_zipfile(outputs["xlsx"])
    assert json.loads(outputs["json"].read_text(encoding="utf-8"))["overall"] == "incomplete"


def test_the_portable_program_needs_nothing_beside_it(dist: Path, run: Run, tmp_path: Path) -> None:
    alone = tmp_path / "USB メモリ"
    alone.mkdir()
    program = shutil.copy(dist / "nanbyo-checker-portable.exe", alone)
    assert run(program, "--version").out.strip() == __version__
    assert run(program, "rules", "validate").code == 0
    assert [path.name for path in alone.iterdir()] == ["nanbyo-checker-portable.exe"]


def test_the_installer_asks_for_nothing_and_leaves_a_start_menu_entry(
    installation: tuple[Path, dict[str, str], Path],
) -> None:
    prefix, env, folder = installation
    done = wine.run([folder / "nanbyo-checker.exe", "--version"], env=env)
    assert done.stdout.strip() == __version__.encode()
    menu = "drive_c/users/*/AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
    assert one(prefix, f"{menu}/*.lnk").name == "難病チェッカー.lnk"
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\NanbyoChecker"
    told = wine.run(["reg", "query", key, "/v", "DisplayName"], env=env).stdout.decode("cp932")
    assert "難病チェッカー" in told


def test_installing_again_replaces_and_uninstalling_leaves_only_what_a_person_put_there(
    dist: Path, installation: tuple[Path, dict[str, str], Path]
) -> None:
    prefix, env, folder = installation
    old = folder / "_internal" / "left-by-a-person.txt"
    old.write_text("mine")
    assert wine.run([one(dist, "*-setup.exe"), "/S"], env=env).returncode == 0
    assert (folder / "nanbyo-checker.exe").exists()
    uninstall(folder, env)
    assert [path for path in folder.rglob("*") if path.is_file()] == [old]
    old.unlink()
    assert wine.run([one(dist, "*-setup.exe"), "/S"], env=env).returncode == 0
    uninstall(folder, env)
    assert not folder.exists()
    assert not list(prefix.rglob("難病チェッカー.lnk"))
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\NanbyoChecker"
    assert wine.run(["reg", "query", key], env=env).returncode != 0


def uninstall(folder: Path, env: dict[str, str]) -> None:
    """Uninstall as Windows' settings do; the work goes on in a copy, which is waited for."""
    assert wine.run([folder / "uninstall.exe", "/S"], env=env).returncode == 0
    subprocess.run(["wineserver", "-w"], env=env, check=True, timeout=120)


@pytest.mark.parametrize(
    ("missing", "code", "told"),
    [
        ("_internal/checker/_rules/requirements/memory.toml", 5, "requirements/memory.toml"),
        (f"_internal/{RUNTIME_LIBRARY}", None, RUNTIME_LIBRARY),
    ],
)
def test_a_missing_file_is_told(
    missing: str, code: int | None, told: str, unpacked: Path, run: Run, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(unpacked, broken)
    (broken / missing).unlink()
    ended = run(broken / "nanbyo-checker.exe", "check", "--offline")
    assert ended.code == code if code is not None else ended.code != 0
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_a_damaged_rule_file_is_told(unpacked: Path, run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(unpacked, broken)
    (broken / "_internal/checker/_rules/requirements/memory.toml").write_bytes(b"\x00\xff[")
    ended = run(broken / "nanbyo-checker.exe", "rules", "validate")
    assert ended.code == 5
    assert "requirements/memory.toml" in ended.err


def test_every_library_is_in_the_folder_or_part_of_windows(unpacked: Path) -> None:
    beside = {path.name.lower() for path in unpacked.rglob("*") if path.is_file()}
    for path in [*unpacked.rglob("*.exe"), *unpacked.rglob("*.dll"), *unpacked.rglob("*.pyd")]:
        with pefile.PE(path, fast_load=True) as program:
            program.parse_data_directories([IMPORTS])
            needed = {
                entry.dll.decode().lower()
                for entry in getattr(program, "DIRECTORY_ENTRY_IMPORT", [])
            }
        from_windows = {
            name
            for name in needed - beside
            if not name.startswith(("api-ms-win-", "ext-ms-win-"))
            and name.removesuffix(".dll") not in PART_OF_WINDOWS
        }
        assert not from_windows, f"{path.name} needs {from_windows}"


def test_the_programs_say_who_they_are_and_ask_for_no_rights(unpacked: Path) -> None:
    for path in unpacked.glob("*.exe"):
        with pefile.PE(path) as program:
            told = {
                key.decode(): value.decode()
                for info in program.FileInfo[0]
                for table in getattr(info, "StringTable", [])
                for key, value in table.entries.items()
            }
            kinds = {entry.id for entry in program.DIRECTORY_ENTRY_RESOURCE.entries}
        assert told["ProductVersion"] == __version__
        assert "難病チェッカー" in told["ProductName"]
        assert {3, 14, 24} <= kinds  # icon, group of icons, manifest
        manifest = path.read_bytes()
        assert b'level="asInvoker"' in manifest
        assert b"PerMonitorV2" in manifest
        assert b"longPathAware" in manifest
        assert b"Microsoft.Windows.Common-Controls" in manifest
        assert told["OriginalFilename"] == path.name
        assert b"activeCodePage" not in manifest


def test_the_bill_of_materials_and_the_licences_name_what_is_inside(
    dist: Path, unpacked: Path
) -> None:
    document = json.loads(one(dist, "*.cdx.json").read_text(encoding="utf-8"))
    names = {component["name"] for component in document["components"]}
    assert {"CPython", "OpenSSL", "msgspec", "typst", "pyinstaller", "BIZ UDGothic"} <= names
    for component in document["components"]:
        assert component["licenses"][0]["license"]["name"], component["name"]
    licences = unpacked / "_internal" / "licenses"
    overview = (licences / "README.txt").read_text(encoding="utf-8-sig")
    for name in names:
        assert name in overview
    assert "SIL OPEN FONT LICENSE" in (licences / "biz-udgothic.txt").read_text().upper()
    assert (licences / "cpython.txt").exists()


def test_a_throw_away_certificate_signs_what_the_build_would(
    dist: Path, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("openssl", "osslsigncode")
    key, certificate, pfx = (tmp_path / name for name in ("key.pem", "cert.pem", "cert.pfx"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=throw-away", "-addext", "extendedKeyUsage=codeSigning"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [
            *("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate),
            *("-out", pfx, "-passout", "pass:秘密 1"),
        ],
        check=True,
    )
    program = Path(shutil.copy(dist / "nanbyo-checker" / "nanbyo-checker.exe", tmp_path))
    verify = ["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(program)]
    assert subprocess.run(verify, capture_output=True, check=False).returncode != 0
    env = {**os.environ, signing.CERTIFICATE: str(pfx), signing.PASSWORD: "秘密 1"}
    assert signing.sign([program], env)
    done = subprocess.run(verify, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")


def test_without_a_certificate_nothing_is_signed(dist: Path) -> None:
    assert not signing.sign([dist / "nanbyo-checker" / "nanbyo-checker.exe"], {})


def test_two_builds_of_one_commit_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "again")
    assert (again / "SHA256SUMS").read_text() == (dist / "SHA256SUMS").read_text()
