"""Real servers for tests: PostgreSQL in its own folder, the helpdesk as its own process."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

from checker.helpdesk.database import connect, url_of

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
ROOMY: Final = 4 << 30
"""Bytes that are free where a cluster is kept in memory."""


def binaries() -> Path | None:
    """Return where PostgreSQL's programs are; Debian does not put them on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


def roomy() -> str | None:
    """Return a folder in memory that holds many databases; None: use the usual one.

    A database is a thousand files: on a busy disk, making and removing them is most of a test.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with contextlib.suppress(OSError):
        if shutil.disk_usage(memory).free > ROOMY:
            return str(memory)
    return None


class PostgreSQL:
    """One cluster on a socket in its own folder, run by the user postgres."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="nanbyo-pg-", dir=roomy()))
        self.log = self.folder / "log"
        self.owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        if self.owner is not None:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-N")
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._with_tables = ""

    def _as_owner(self) -> dict[str, object]:
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(  # type: ignore[call-overload]
            [str(self.programs / program), *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            **self._as_owner(),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return str(done.stdout)

    def start(self) -> None:
        """Start it and wait until it answers.

        Only processes are killed here, so that what they wrote is the kernel's already: without
        `fsync`, a busy disk does not make a recovery wait for every file of the cluster.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                [
                    *(str(self.programs / "postgres"), "-D", str(self.folder / "data")),
                    *("-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off"),
                    *("-c", "max_connections=120"),
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                start_new_session=True,
                **self._as_owner(),
            )
        try:
            until(self._answers, 120)
        except AssertionError as error:
            told = self.log.read_text(encoding="utf-8", errors="replace")[-4000:]
            raise AssertionError(told) from error

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError("it ended")
        with contextlib.suppress(AssertionError):
            self.sql("SELECT 1")
            return True
        return False

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement."""
        where = ("-h", str(self.folder), "-U", "postgres", "-d", database)
        return self._run("psql", *where, "-At", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def kill(self) -> None:
        """Kill every process of it at once, as when the power fails."""
        assert self._process is not None
        self._process.kill()
        for pid in self._workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        until(lambda: not self._workers(), 20)
        # What names the dead by number would keep a new one out where the number is in use again.
        for left in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    def _workers(self) -> list[int]:
        """Return the processes that work in the cluster's folder."""
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                if (folder / "cwd").readlink() == self.folder / "data":
                    found.append(int(folder.name))
        return found

    def database(self) -> str:
        """Make a database; return its URL."""
        self._made += 1
        name = f"desk{self._made}"
        self.sql(f"CREATE DATABASE {name}")
        return self._url(name)

    def desk(self) -> str:
        """Make a database with the helpdesk's tables in it; return its URL."""
        if not self._with_tables:
            self._with_tables = self.database()
            connect(url_of(self._with_tables)).dispose()
        self._made += 1
        name, like = f"desk{self._made}", url_of(self._with_tables).database
        self.sql(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def drop(self, url: str) -> None:
        """Take a database away."""
        self.sql(f"DROP DATABASE {url_of(url).database} WITH (FORCE)")

    def stop(self) -> None:
        """End it and take its folder away."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def until(ready: "object", seconds: float) -> None:
    """Wait until a thing is so; fail when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():  # type: ignore[operator]
            return
        time.sleep(0.02)
    raise AssertionError("it took too long")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Helpdesk:
    """The helpdesk as its own process, for several seats."""

    def __init__(self, database: str, origin: str = "") -> None:
        self.database, self.port = database, free_port()
        self.origin = origin or f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None
        self._clients: list[Client] = []

    def _command(self, *more: str) -> list[str]:
        return [
            *(sys.executable, "-P", "-m", "checker", "helpdesk"),
            *("--database", self.database, *more),
        ]

    def add_keeper(self, name: str) -> None:
        subprocess.run(
            self._command("--add-keeper", name),
            input=PASSWORD + "\n",
            text=True,
            check=True,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=60,
        )

    def start(self) -> None:
        # A line a request: a pipe that nobody reads would stop the server once it is full.
        self._process = subprocess.Popen(
            self._command("--origin", self.origin, "--port", str(self.port), "--log", os.devnull),
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        until(self._listens, 60)

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._process.communicate()
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=20)

    def stop(self) -> None:
        """End it, and the browsers of its seats with it."""
        for client in self._clients:
            client.http.close()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def client(self, name: str) -> "Client":
        self._clients.append(Client(self.origin, name))
        return self._clients[-1]


_NGINX: Final = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream desk {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://desk;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_connect_timeout 2s;
    }}
  }}
}}
"""


class Front:
    """nginx before several processes of one helpdesk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, program: str, desks: list[Helpdesk]) -> None:
        servers = " ".join(
            f"server 127.0.0.1:{desk.port} max_fails=1 fail_timeout=1s;" for desk in desks
        )
        file = self.folder / "nginx.conf"
        file.write_text(_NGINX.format(folder=self.folder, servers=servers, port=self.port))
        self._process = subprocess.Popen(
            [program, "-c", str(file), "-p", str(self.folder)], stderr=subprocess.DEVNULL
        )

        def listens() -> bool:
            with socket.socket() as door:
                return door.connect_ex(("127.0.0.1", self.port)) == 0

        until(listens, 20)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)


class Client:
    """A browser of one seat."""

    def __init__(self, origin: str, name: str) -> None:
        headers = {"origin": origin, "sec-fetch-site": "same-origin"}
        self.http = httpx.Client(base_url=origin, headers=headers, timeout=40)
        answer = self.http.post("/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.csrf = self._token()

    def _token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.http.get("/").text)
        assert found
        return found[1]

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.http.post(path, data={"csrf": self.csrf, **fields})


@contextlib.contextmanager
def postgresql(programs: Path) -> Iterator[PostgreSQL]:
    """Run a cluster for a while."""
    server = PostgreSQL(programs)
    try:
        server.start()
        yield server
    finally:
        server.stop()
