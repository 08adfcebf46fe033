"""A second start: it brings the first page back, and believes nobody else."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from checker.clinic import again
from checker.web.security import Door
from tests.clinic.app_process import app


def test_a_second_start_gets_a_new_address_of_the_same_server(tmp_path: Path) -> None:
    with app(tmp_path, "--offline") as first:
        with app(tmp_path, "--offline") as second:
            assert second.process.wait(20) == 0
            assert second.at == first.at
            assert second.url != first.url
            assert httpx.get(second.url).status_code == 200
        assert httpx.get(first.url).status_code == 200


def test_a_start_after_a_killed_one_serves_anew(tmp_path: Path) -> None:
    with app(tmp_path, "--offline") as first:
        pass
    with app(tmp_path, "--offline") as second:
        assert second.at != first.at
        assert httpx.get(second.url).status_code == 200


def test_a_taken_port_leads_to_another(tmp_path: Path) -> None:
    with app(tmp_path / "one", "--offline") as first:
        port = first.origin.rpartition(":")[2]
        with app(tmp_path / "two", "--offline", "--port", port) as second:
            assert second.origin != first.origin
            assert httpx.get(second.url).status_code == 200


def test_a_clean_end_takes_the_note_back(tmp_path: Path) -> None:
    with app(tmp_path, "--offline") as running:
        assert (tmp_path / again.NOTE).stat().st_mode & 0o077 == 0
        assert tmp_path.stat().st_mode & 0o077 == 0
        httpx.get(running.url).raise_for_status()
        running.process.terminate()
        running.process.wait(20)
    assert not (tmp_path / again.NOTE).exists()


@pytest.fixture
def impostor() -> Iterator[int]:
    """Somebody else at the noted port, who answers everything."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"0" * 64 + b" http://127.0.0.1:1/x/start?token=evil")

        def log_message(self, *_told: object) -> None:
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_an_answer_without_proof_is_not_believed(tmp_path: Path, impostor: int) -> None:
    door = Door("secret")
    door.port = impostor
    again.leave_note(tmp_path, door)
    assert again.ask(tmp_path) is None


@pytest.mark.parametrize("text", [b"", b"{", b'{"port":0,"at":"/x","secret":"s"}', b"\xff" * 9000])
def test_a_damaged_note_leads_nowhere(text: bytes, tmp_path: Path) -> None:
    (tmp_path / again.NOTE).write_bytes(text)
    assert again.ask(tmp_path) is None
