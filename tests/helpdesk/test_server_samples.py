"""The samples of docs/helpdesk-server.md, as far as this machine can run them."""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

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
def front(
    tmp_path: Path, certificate: Path, needs: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Run the sample of nginx with TLS before three processes; give its address."""
    needs("nginx")
    port = free_port()
    origin = f"https://{NAME}:{port}"
    desks = [Helpdesk(f"sqlite:///{tmp_path}/desk.sqlite3", origin) for _ in range(3)]
    sample = (SAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for number, desk in enumerate(desks, 8001):
        assert f"127.0.0.1:{number}" in sample
        sample = sample.replace(f"127.0.0.1:{number}", f"127.0.0.1:{desk.port}")
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (f"/etc/nginx/{NAME}.crt", str(certificate)),
        (f"/etc/nginx/{NAME}.key", str(certificate.with_suffix(".key"))),
    ):
        assert sample.count(old) == 1
        sample = sample.replace(old, new)
    kept = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in TEMPORARY)
    file = tmp_path / "nginx.conf"
    file.write_text(
        f"user root; daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;"
        f"events {{}} http {{ access_log off; {kept}\n{sample}\n}}",
        encoding="utf-8",
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    desks[0].add_keeper("管理")
    for desk in desks:
        desk.start()
    proxy = subprocess.Popen([program, "-c", str(file), "-p", str(tmp_path)])
    real = socket.getaddrinfo

    def to_here(host: object, *rest: object, **more: object) -> object:
        return real("127.0.0.1" if host == NAME else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", to_here)
    try:
        until(lambda: _listens(port), 20)
        yield origin
    finally:
        proxy.terminate()
        proxy.wait(20)
        for desk in desks:
            desk.stop()


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def test_the_sample_of_nginx_serves_a_seat_over_tls(front: str, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    headers = {"origin": front, "sec-fetch-site": "same-origin"}
    with httpx.Client(
        base_url=front, headers=headers, verify=trusted, trust_env=False, timeout=40
    ) as seat:
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
        many = {"file": ("forms.zip", b"x" * 6_000_000)}
        answer = seat.post("/survey", data={"csrf": found[1], "prefecture": "35"}, files=many)
        assert answer.status_code not in {413, 502}, "forms of a whole prefecture pass"
        wrong = seat.get("/", headers={"host": "other.example.jp"})
        assert wrong.status_code == 421
    with httpx.Client(trust_env=False, timeout=20) as stranger, pytest.raises(httpx.ConnectError):
        stranger.get(f"{front}/health")
