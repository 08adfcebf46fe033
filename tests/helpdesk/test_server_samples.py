"""The samples of docs/helpdesk-server.md, as far as this machine can run them."""

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.helpdesk.desks import PASSWORD
from tests.helpdesk.servers import Helpdesk, free_port, until

SAMPLES = Path(__file__).parents[2] / "docs" / "helpdesk-examples"
NAME = "desk.example.jp"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
pytestmark = pytest.mark.real


def test_systemd_takes_the_unit(tmp_path: Path, needs: Callable[..., None]) -> None:
    """Everything but the account and the installed command is as in the sample."""
    needs("systemd-analyze")
    unit = (SAMPLES / "nanbyo-helpdesk@.service").read_text(encoding="utf-8")
    assert unit.count("/opt/nanbyo/venv/bin/nanbyo-checker") == 1
    unit = unit.replace("/opt/nanbyo/venv/bin/nanbyo-checker", "/bin/true")
    unit = unit.replace("User=nanbyo", "User=root")
    for name in ("nanbyo-helpdesk@.service", "nanbyo-helpdesk@8001.service"):
        (tmp_path / name).write_text(unit, encoding="utf-8")
    found = str(tmp_path / "nanbyo-helpdesk@8001.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", found], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def certificate(tmp_path: Path, needs: Callable[..., None]) -> Path:
    """Make a certificate of the sample's name."""
    needs("openssl")
    file = tmp_path / "desk.crt"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    words += ["-addext", f"subjectAltName=DNS:{NAME}"]
    words += ["-keyout", str(tmp_path / "desk.key"), "-out", str(file)]
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    return file


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the sample's name on this machine."""
    real = socket.getaddrinfo

    def to_here(host: object, *rest: object, **more: object) -> object:
        return real("127.0.0.1" if host == NAME else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", to_here)


class Front(NamedTuple):
    """A proxy with TLS before three processes."""

    origin: str
    desks: list[Helpdesk]


def _changed(sample: str, desks: list[Helpdesk], *more: tuple[str, str]) -> str:
    """Return a sample with this machine's ports and files in place of its own."""
    ports = [
        (f"127.0.0.1:{number}", f"127.0.0.1:{desk.port}") for number, desk in enumerate(desks, 8001)
    ]
    for old, new in (*ports, *more):
        assert sample.count(old) == 1, old
        sample = sample.replace(old, new)
    return sample


@contextlib.contextmanager
def _running(command: list[str], port: int, desks: list[Helpdesk]) -> Iterator[Front]:
    desks[0].add_keeper("管理")
    for desk in desks:
        desk.start()
    proxy = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port), 20)
        yield Front(desks[0].origin, desks)
    finally:
        proxy.terminate()
        proxy.wait(20)
        for desk in desks:
            desk.stop()


def _desks(folder: Path, port: int) -> list[Helpdesk]:
    origin = f"https://{NAME}:{port}"
    return [Helpdesk(f"sqlite:///{folder}/desk.sqlite3", origin) for _ in range(3)]


@pytest.fixture
def nginx(
    tmp_path: Path, certificate: Path, needs: Callable[..., None], here: None
) -> Iterator[Front]:
    """Run the sample of nginx."""
    del here
    needs("nginx")
    port = free_port()
    desks = _desks(tmp_path, port)
    sample = _changed(
        (SAMPLES / "nginx.conf").read_text(encoding="utf-8"),
        desks,
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (f"/etc/nginx/{NAME}.crt", str(certificate)),
        (f"/etc/nginx/{NAME}.key", str(certificate.with_suffix(".key"))),
    )
    kept = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in TEMPORARY)
    file = tmp_path / "nginx.conf"
    file.write_text(
        f"user root; daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;"
        f"events {{}} http {{ access_log off; {kept}\n{sample}\n}}",
        encoding="utf-8",
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with _running([program, "-c", str(file), "-p", str(tmp_path)], port, desks) as front:
        yield front


@pytest.fixture
def caddy(
    tmp_path: Path, certificate: Path, needs: Callable[..., None], here: None
) -> Iterator[Front]:
    """Run the sample of Caddy, with a certificate of ours: there is no ACME here."""
    del here
    needs("caddy")
    port = free_port()
    desks = _desks(tmp_path, port)
    ours = f"tls {certificate} {certificate.with_suffix('.key')}"
    sample = _changed(
        (SAMPLES / "Caddyfile").read_text(encoding="utf-8"),
        desks,
        (f"{NAME} {{", f"https://{NAME}:{port} {{\n  bind 127.0.0.1\n  {ours}"),
    )
    before = f"{{\n  admin off\n  auto_https off\n  storage file_system {tmp_path}/caddy\n}}\n"
    file = tmp_path / "Caddyfile"
    file.write_text(before + sample, encoding="utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    with _running(command, port, desks) as front:
        yield front


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def _seat(front: Front, certificate: Path) -> httpx.Client:
    trusted = ssl.create_default_context(cafile=str(certificate))
    headers = {"origin": front.origin, "sec-fetch-site": "same-origin"}
    return httpx.Client(
        base_url=front.origin, headers=headers, verify=trusted, trust_env=False, timeout=40
    )


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_the_sample_serves_a_seat_over_tls(
    kind: str, certificate: Path, request: pytest.FixtureRequest
) -> None:
    front: Front = request.getfixturevalue(kind)
    with _seat(front, certificate) as seat:
        assert seat.get("/health").json()["process"] == "ok"
        assert seat.get("/").headers["location"].startswith("/login")
        answer = seat.post("/login", data={"name": "管理", "password": PASSWORD})
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert "__Host-" in cookie
        assert "Secure" in cookie
        for _ in range(6):  # whichever process answers
            page = seat.get("/")
            assert page.status_code == 200
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found is not None
        made = seat.post("/case", data={"csrf": found[1], "institution": "山口内科"})
        assert made.status_code == 303
        assert "山口内科" in seat.get(made.headers["location"]).text
        for size, refused in ((3_900_000, False), (4_200_000, True)):
            sent = {"file": ("report.json", b"x" * size)}
            answer = seat.post("/import", data={"csrf": found[1]}, files=sent)
            assert answer.status_code == (413 if refused else 400), size
            assert ("大きすぎるため、受け取っていません" in answer.text) is refused, size
        many = {"file": ("forms.zip", b"x" * 6_000_000)}
        answer = seat.post("/survey", data={"csrf": found[1], "prefecture": "35"}, files=many)
        assert answer.status_code not in {413, 502}, "forms of a whole prefecture pass"
        wrong = seat.get("/", headers={"host": "other.example.jp"})
        assert wrong.status_code == 421 or wrong.text == "", "no page under another name"
    with httpx.Client(trust_env=False, timeout=20) as stranger, pytest.raises(httpx.ConnectError):
        stranger.get(f"{front.origin}/health")


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_behind_the_sample_a_killed_process_takes_nothing_with_it(
    kind: str, certificate: Path, request: pytest.FixtureRequest
) -> None:
    """The others answer in its place, and the seat stays logged in.

    nginx sends what a dead process did not take to another. Caddy tells of it until it notices
    the death, and the officer sends it again.
    """
    front: Front = request.getfixturevalue(kind)
    with _seat(front, certificate) as seat:
        assert seat.post("/login", data={"name": "管理", "password": PASSWORD}).status_code == 303
        found = re.search(r'name="csrf" value="([^"]+)"', seat.get("/").text)
        assert found is not None
        csrf = {"csrf": found[1]}
        where = seat.post("/case", data={**csrf, "institution": "山口内科"}).headers["location"]
        for number in range(12):
            if number == 4:
                front.desks[1].kill()
            note = {**csrf, "note": f"メモ{number}。"}
            answers = [seat.post(where, data=note).status_code]
            while kind == "caddy" and answers[-1] == 502 and len(answers) < 400:
                answers.append(seat.post(where, data=note).status_code)
            assert answers[-1] == 303, number
        page = seat.get(where).text
        for number in range(12):
            assert page.count(f"メモ{number}。") == 1
