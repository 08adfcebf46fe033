"""How connections are treated."""

import asyncio
import socket

from uvicorn import Config
from uvicorn.server import ServerState

from checker.web import serve
from checker.web.security import Receive, Scope, Send


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
