"""Who may enter the pages: attacks on the running program."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from checker.web import serve
from checker.web.life import Life
from checker.web.security import TOO_LARGE, Door, Guard
from tests.clinic.app_process import READY, App, app, csrf, enter, facts_file, wait_for_result

POSTS = ("/check", "/stop", "/answer", "/plan", "/keep", "/save", "/open", "/vpn", "/view")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("door")
    with app(folder / "data", "--facts", facts_file(READY, folder)) as started:
        yield started


@pytest.fixture(scope="module")
def client(running: App) -> Iterator[httpx.Client]:
    with enter(running) as inside:
        yield inside


def test_the_server_listens_on_this_pc_only(running: App) -> None:
    port = int(running.origin.rpartition(":")[2])
    rows = psutil.Process(running.process.pid).net_connections()
    assert {row.laddr.ip for row in rows if row.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    assert {row.laddr.port for row in rows if row.status == psutil.CONN_LISTEN} == {port}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost", "127.0.0.1", ""])
def test_a_foreign_host_name_gets_nothing(host: str, client: httpx.Client, running: App) -> None:
    """DNS rebinding: the browser takes our port for the attacker's own site."""
    answer = client.get(f"{running.at}/", headers={"host": host})
    assert answer.status_code == 421
    assert "verdict" not in answer.text


def test_without_the_cookie_nothing_can_be_read(running: App) -> None:
    for path in ("/", "/plan", "/documents", "/phone", "/vpn", "/qr.png", "/take/html", "/events"):
        answer = httpx.get(running.at + path)
        assert answer.status_code == 403, path
        assert "window" not in answer.text


def test_the_ticket_is_good_once_and_the_cookie_is_strict(tmp_path: Path) -> None:
    with app(tmp_path, "--offline") as started:
        first = httpx.get(started.url)
        assert first.status_code == 200
        cookie = first.headers["set-cookie"]
        path = started.at.removeprefix(started.origin)
        assert cookie.endswith(f"; Path={path}; HttpOnly; SameSite=Strict")
        assert len(path) > 16
        assert httpx.get(started.url).status_code == 403


def test_ten_thousand_wrong_tokens_open_nothing_and_close_nothing() -> None:
    door = Door("secret")
    door.port = 80
    guard = Guard(Starlette(), door)

    async def opened(token: str) -> tuple[int, bool]:
        sent: list[Any] = []

        async def send(message: Any) -> None:  # noqa: ANN401 - ASGI
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": f"{door.at}/start",
            "query_string": f"token={token}".encode(),
            "headers": [(b"host", b"127.0.0.1:80")],
        }
        await guard(scope, lambda: asyncio.sleep(0, {}), send)
        return sent[0]["status"], any(name == b"set-cookie" for name, _ in sent[0]["headers"])

    async def attack() -> None:
        ticket = door.start_url().partition("token=")[2]
        for number in range(10_000):
            assert await opened(f"{number:043}") == (403, False)
        # Letters that are no ASCII, as a browser sends them and raw, are a wrong token like others.
        for odd in ("%E3%81%82", "あ", "%FF", "%00", ticket[:-1]):
            assert await opened(odd) == (403, False)
        assert await opened(ticket) == (200, True)
        assert await opened(ticket) == (403, False)

    asyncio.run(attack())


@pytest.mark.parametrize("path", POSTS)
def test_a_post_from_another_page_is_refused(path: str, client: httpx.Client, running: App) -> None:
    fields = {"csrf": csrf(client, running), "keep": "yes"}
    for headers in (
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:1", "sec-fetch-site": "same-site"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    ):
        assert client.post(running.at + path, data=fields, headers=headers).status_code == 403


@pytest.mark.parametrize("path", POSTS)
def test_a_post_needs_an_origin_and_the_forms_token(path: str, running: App) -> None:
    folder = running.data.parent / f"own{path[1:]}"
    with app(folder, "--offline") as started, httpx.Client(timeout=30) as old:
        old.get(started.url)
        token = csrf(old, started)
        assert old.post(started.at + path, data={"csrf": token}).status_code == 403
        own = {"origin": started.origin}
        for wrong in ({}, {"csrf": ""}, {"csrf": "é"}, {"csrf": token[:-1]}):
            assert old.post(started.at + path, data=wrong, headers=own).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_reads_no_stream_and_no_result(
    site: str, client: httpx.Client, running: App
) -> None:
    for path in ("/events?page=x", "/", "/take/html", "/static/page.css"):
        answer = client.get(running.at + path, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


def test_every_answer_forbids_scripts_frames_and_keeping(
    client: httpx.Client, running: App
) -> None:
    addresses = [running.at + path for path in ("/", "/nothing", "/static/page.js", "/take/html")]
    for address in (*addresses, running.origin, running.url):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_no_page_holds_an_inline_script_or_style_or_a_foreign_address(
    client: httpx.Client, running: App
) -> None:
    wait_for_result(client, running)
    for path in ("/", "/plan", "/documents", "/phone", "/vpn"):
        page = client.get(running.at + path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " on" not in "".join(page.split("<")[1:]).replace(" on ", " ").split(">")[0]
        for attribute in ('src="', 'action="', 'rel="stylesheet" href="'):
            for part in page.split(attribute)[1:]:
                assert part.startswith(running.at.removeprefix(running.origin))


@pytest.mark.parametrize(
    "path",
    [
        "/static/../state.py",
        "/static/..%2fstate.py",
        "/static/%2e%2e/%2e%2e/model.py",
        "/static//etc/passwd",
        "/static/..%5cstate.py",
        "/take/../../../../etc/passwd",
        "/take/%2fetc%2fpasswd",
    ],
)
def test_a_path_leads_nowhere_else(path: str, client: httpx.Client, running: App) -> None:
    port = int(running.origin.rpartition(":")[2])
    (cookie,) = [f"{one.name}={one.value}" for one in client.cookies.jar]
    below = running.at.removeprefix(running.origin)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(
            f"GET {below}{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Cookie: {cookie}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"root:" not in answer
    assert b"import" not in answer


def test_only_what_was_saved_can_be_opened_and_only_into_a_folder_that_is_there(
    client: httpx.Client, running: App, tmp_path: Path
) -> None:
    wait_for_result(client, running)
    own = {"origin": running.origin}
    token = csrf(client, running)
    for number in ("0", "-1", "99", "../0", "１", "1e3", "٣"):
        fields = {"csrf": token, "file": number}
        assert client.post(f"{running.at}/open", data=fields, headers=own).status_code == 404
    for path in ("../..", "relative", str(tmp_path / "none"), "\x00", "/etc/passwd", ""):
        fields = {"csrf": token, "kind": "html", "place": "other", "path": path}
        assert client.post(f"{running.at}/save", data=fields, headers=own).status_code == 400
    fields = {"csrf": token, "kind": "html", "place": "other", "path": str(tmp_path)}
    client.post(f"{running.at}/save", data=fields, headers=own)
    assert [path.suffix for path in tmp_path.iterdir()] == [".html"]


def test_a_gigabyte_is_refused_before_it_is_read(client: httpx.Client, running: App) -> None:
    own = {"origin": running.origin, "content-length": str(10**9)}
    before = psutil.Process(running.process.pid).memory_info().rss
    port = int(running.origin.rpartition(":")[2])
    (cookie,) = [f"{one.name}={one.value}" for one in client.cookies.jar]
    below = running.at.removeprefix(running.origin)
    for path in ("/vpn", "/plan"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            head = f"POST {below}{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            raw.sendall(
                head.encode() + "".join(f"{k}: {v}\r\n" for k, v in own.items()).encode() + b"\r\n"
            )
            assert raw.recv(20).startswith(b"HTTP/1.1 413")
    many = {"file": ("movie.mp4", b"x" * 6_000_000)}
    told = client.post(f"{running.at}/vpn", files=many, headers={"origin": running.origin})
    assert told.status_code == 413
    assert "大きすぎるため、受け取っていません" in told.text

    def endless() -> Iterator[bytes]:
        for _ in range(16_000):
            yield b"x" * 65_536

    kind = "application/x-www-form-urlencoded"
    headers = {"origin": running.origin, "content-type": kind}
    try:
        answer = client.post(f"{running.at}/vpn", content=endless(), headers=headers)
        assert answer.status_code == 413
    except httpx.TransportError:
        pass  # it hung up on us, which is as good
    assert psutil.Process(running.process.pid).memory_info().rss < before + 50_000_000
    assert client.get(f"{running.at}/").status_code == 200


def test_five_hundred_connections_leave_room_for_the_person(
    client: httpx.Client, running: App
) -> None:
    port = int(running.origin.rpartition(":")[2])
    silent = []
    try:
        for _ in range(500):
            one = socket.create_connection(("127.0.0.1", port), timeout=10)
            silent.append(one)
        with enter_again(client) as person:
            assert person.get(f"{running.at}/").status_code == 200
        rows = psutil.Process(running.process.pid).net_connections()
        held = [row for row in rows if row.status == psutil.CONN_ESTABLISHED]
        assert len(held) <= serve.CONNECTIONS + 2
    finally:
        for one in silent:
            one.close()


def enter_again(client: httpx.Client) -> httpx.Client:
    """The same person on a connection of its own."""
    return httpx.Client(cookies=client.cookies, headers=client.headers, timeout=30)


def test_a_request_that_drags_on_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow-loris: a head that never comes to its end; keep-alive is no way around it."""
    monkeypatch.setattr(serve, "HEADER_SECONDS", 0.3)

    async def hello(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    door, life = Door("secret"), Life()
    listener = serve.bind()
    port = door.port = listener.getsockname()[1]
    site = Guard(Starlette(routes=[Route(f"{door.at}/", hello)]), door)
    thread = threading.Thread(target=serve.serve, args=(site, listener, life, lambda: None))
    thread.start()
    try:
        with httpx.Client(timeout=30) as person, contextlib.ExitStack() as rest:
            person.get(door.start_url())
            slow = rest.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            kept = rest.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: 127")
            kept.sendall(f"GET /no HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert kept.recv(12) == b"HTTP/1.1 404"
            kept.sendall(b"GET /")
            assert slow.recv(1) == b""
            while kept.recv(4096):
                pass
            assert person.get(f"{door.origin}{door.at}/").text == "hello"
    finally:
        life.ended.set()
        thread.join(20)
    assert not thread.is_alive()


def test_a_killed_saving_leaves_no_half_document(tmp_path: Path) -> None:
    facts = facts_file(READY, tmp_path)
    for turn in range(6):
        folder = tmp_path / f"saved-{turn}"
        folder.mkdir()
        with app(tmp_path / "data", "--facts", facts) as started, enter(started) as client:
            wait_for_result(client, started)
            fields = {
                "csrf": csrf(client, started),
                "kind": ["checklist", "html"],
                "place": "other",
                "path": str(folder),
            }
            own = {"origin": started.origin}
            thread = threading.Thread(
                target=_ignore, args=(client, f"{started.at}/save", fields, own)
            )
            thread.start()
            # Each turn kills at another moment: while the page is set, written, or done.
            seen = time.monotonic()
            while not list(folder.iterdir()) and time.monotonic() - seen < 0.15 * turn:
                time.sleep(0.001)
            os.kill(started.process.pid, signal.SIGKILL)
            thread.join()
        for path in folder.iterdir():
            if path.suffix == ".pdf":
                assert path.read_bytes().rstrip().endswith(b"%%EOF")
            elif path.suffix == ".html":
                assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
            else:
                assert path.name.startswith(".nanbyo-checker-")


def _ignore(
    client: httpx.Client, address: str, fields: dict[str, object], own: dict[str, str]
) -> None:
    try:
        client.post(address, data=fields, headers=own)
    except httpx.HTTPError:
        return


def test_a_websocket_is_not_answered() -> None:
    async def ask() -> list[object]:
        sent: list[object] = []

        async def receive() -> dict[str, object]:
            return {}

        async def send(message: object) -> None:
            sent.append(message)

        door = Door("secret")
        await Guard(Starlette(), door)({"type": "websocket"}, receive, send)
        return sent

    assert asyncio.run(ask()) == []


@pytest.mark.parametrize(
    ("length", "taken"), [("32000000", 3), ("32000001", 0), ("-1", 0), ("9" * 5000, 0), ("٣", 0)]
)
def test_a_file_chosen_by_mistake_is_heard_out_before_it_is_refused(
    length: str, taken: int
) -> None:
    """A browser reads no answer before it has sent everything; a gigabyte is another matter."""
    pieces: list[dict[str, object]] = [
        {"type": "http.request", "body": b"x", "more_body": more} for more in (True, True, False)
    ]
    seen: list[str] = []

    async def receive() -> dict[str, object]:
        seen.append("taken")
        return pieces[len(seen) - 1]

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI
        seen.append(str(message.get("status", "body")))

    async def page(scope: Any, _receive: object, answer: Any) -> None:  # noqa: ANN401 - ASGI
        assert (scope["method"], scope["path"]) == ("GET", f"{door.at}{TOO_LARGE}")
        await answer({"type": "http.response.start", "status": 413})
        await answer({"type": "http.response.body", "body": b""})

    door = Door("secret")
    told = {"cookie": door.cookie(), "origin": door.origin, "content-length": length}
    headers = [(b"host", b"127.0.0.1:0")]
    headers += [(name.encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "http", "method": "POST", "path": f"{door.at}/vpn", "headers": headers}
    asyncio.run(Guard(page, door)({**scope, "query_string": b""}, receive, send))
    assert seen == [*["taken"] * taken, "413", "body"]


def test_a_form_that_is_none_prints_nothing_on_the_console(tmp_path: Path) -> None:
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, enter(running) as client:
        kind = {"content-type": "multipart/form-data; boundary=x", "origin": running.origin}
        for body in (b"no boundary at all", b"--x\r\nno head\r\n\r\n--x--\r\n", b"--x--\r\nmore"):
            answer = client.post(f"{running.at}/vpn", content=body, headers=kind)
            assert answer.status_code in {400, 403}
        running.process.terminate()
        assert running.process.stderr is not None
        assert "boundary" not in running.process.stderr.read()
