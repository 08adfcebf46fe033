"""How connections are treated."""

import asyncio
import signal
import socket
from collections.abc import Iterator

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from checker.web import serve
from checker.web.life import Life
from checker.web.security import Receive, Scope, Send


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Give Ctrl-C back to the tests: a server that ends takes it away from its own program."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    return


def test_the_body_of_an_answer_does_not_wait_for_an_acknowledgement_of_its_head() -> None:
    async def accepted() -> int:
        loop = asyncio.get_running_loop()
        config = Config(nothing, http=serve._protocol(), log_config=None)
        config.load()
        listener = serve.bind()
        with listener, socket.create_connection(listener.getsockname()[:2]):
            here, _ = await loop.sock_accept(listener)
            transport, _ = await loop.connect_accepted_socket(
                lambda: serve._protocol()(config, ServerState(), {}),  # type: ignore[call-arg]
                here,
            )
            found = transport.get_extra_info("socket")
            value: int = found.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            transport.abort()
            return value

    assert asyncio.run(accepted()) != 0


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize(
    "life",
    [Life(idle=0), Life(after_last_page=0)],
    ids=["nobody asks for anything", "the last page was closed"],
)
def test_the_server_ends_by_itself(life: Life) -> None:
    began: list[bool] = []
    life.opened("one")
    life.closed("one")
    serve.serve(nothing, serve.bind(), life, lambda: began.append(True))
    assert began
    assert life.ended.is_set()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.usefixtures("ctrl_c")
def test_what_waited_in_the_loop_is_done_first() -> None:
    runner, life, seen = asyncio.Runner(), Life(idle=0), list[str]()
    runner.get_loop().call_soon_threadsafe(seen.append, "found before")
    serve.serve(nothing, serve.bind(), life, lambda: seen.append("begun"), runner)
    assert seen == ["found before", "begun"]
