"""Serve pages on 127.0.0.1 until nobody needs them: the one way every page is served."""

import asyncio
import contextlib
import logging
import signal
import socket  # noqa: TID251 - a page's own door, on this PC only
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from checker.web.life import Life
from checker.web.security import HOST, App

if TYPE_CHECKING:
    from types import FrameType

    from uvicorn.config import Config
    from uvicorn.server import ServerState

HEADER_SECONDS: Final = 10.0
"""How long the head of a request may take to arrive."""
CONNECTIONS: Final = 200
"""More than these: the one that has waited longest without a request is closed."""
_LAST_WORDS: Final = 0.5
"""Seconds for the pages to hear that the server ends."""


def bind(port: int = 0) -> socket.socket:
    """Return a socket that listens on this PC only.

    Args:
        port: The wished port. 0, or one that is taken, gives any free one.

    Raises:
        OSError: Not even a free port could be had.
    """
    for wish in dict.fromkeys((port, 0)):
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform == "win32":
            # Without it another program could listen on the same port.
            door.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # A server that was killed can start again on its port at once.
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, wish))
        except OSError:
            door.close()
            if wish == 0:
                raise
        else:
            # From now on a browser's request waits, and is answered when the pages are ready.
            door.listen(128)
            door.setblocking(False)  # noqa: FBT003 - its only argument
            return door
    raise AssertionError("unreachable: 0 is always tried")


def serve(
    app: App,
    door: socket.socket,
    life: Life,
    begin: Callable[[], None],
    runner: asyncio.Runner | None = None,
) -> None:
    """Answer requests until `life` is over or somebody presses Ctrl-C.

    Args:
        app: The pages.
        door: From `bind`.
        life: When to end.
        begin: Called once, in the server's thread, as it starts.
        runner: Whose loop to use, where something waits in it already. It is closed at the end.
    """
    with contextlib.suppress(KeyboardInterrupt), runner or asyncio.Runner() as running:
        running.run(_serve(app, door, life, begin))


async def _serve(app: App, door: socket.socket, life: Life, begin: Callable[[], None]) -> None:
    load_uvicorn()
    from uvicorn.config import Config  # noqa: PLC0415 - only pages need it
    from uvicorn.server import Server  # noqa: PLC0415

    # Faults are recorded by the pages themselves; nobody reads a log here.
    for name in ("uvicorn", "python_multipart"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    config = Config(
        app,
        http=_protocol(),
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=2,
    )

    class Ends(Server):
        """Ends when it is told to, and lets the program tidy up after it."""

        def handle_exit(self, sig: int, frame: "FrameType | None") -> None:  # noqa: ARG002
            self.should_exit = True  # uvicorn itself would raise the signal again

    server = Ends(config)
    begin()
    watching = asyncio.create_task(_watch(server, life))
    try:
        await server.serve(sockets=[door])
    finally:
        life.ended.set()
        if threading.current_thread() is threading.main_thread():
            # Ending has begun; pressing Ctrl-C again must not break into it.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        watching.cancel()


def load_uvicorn() -> None:
    """Import uvicorn without its command line, which takes as long as all the rest of it.

    `import uvicorn` reads `uvicorn.main`, and with it click, what reloads a program, and
    multiprocessing. Whoever wants them imports `uvicorn.main` itself, as before.
    """
    if "uvicorn" in sys.modules:
        return
    none = ModuleType("uvicorn.main")
    vars(none).update(Server=None, main=None, run=None)
    sys.modules["uvicorn.main"] = none
    try:
        import uvicorn  # noqa: PLC0415 - only pages need it
        from uvicorn.server import Server  # noqa: PLC0415
    finally:
        del sys.modules["uvicorn.main"]
    vars(uvicorn)["Server"] = Server


async def _watch(server: Any, life: Life) -> None:  # noqa: ANN401 - uvicorn is imported late
    while not server.should_exit and not life.ended.is_set() and not life.over():  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    life.ended.set()
    await asyncio.sleep(_LAST_WORDS)
    server.should_exit = True


def _protocol() -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP protocol with an end to what drags on."""
    import h11  # noqa: PLC0415 - only pages need it
    from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: PLC0415

    class Patient(H11Protocol):
        """Closes connections whose request does not come, and the oldest of too many."""

        def __init__(
            self,
            config: "Config",
            server_state: "ServerState",
            app_state: dict[str, Any],
            _loop: asyncio.AbstractEventLoop | None = None,
        ) -> None:
            super().__init__(config, server_state, app_state, _loop)
            self._since = self.loop.time()
            self._timer: asyncio.TimerHandle | None = None

        @property
        def waits(self) -> bool:
            """Whether the head of a request has yet to arrive."""
            return self.conn.their_state is h11.IDLE

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)  # type: ignore[arg-type]
            # asyncio sees to it only where a socket was made with its protocol. Without it the
            # body of an answer waits until the browser has acknowledged its head: up to 0.2 s.
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._timer = self.loop.call_later(HEADER_SECONDS, self._look)
            # One that is being closed is still listed until the loop comes to it.
            open_ones = [
                one
                for one in self.connections
                if isinstance(one, Patient) and not one.transport.is_closing()
            ]
            if len(open_ones) > CONNECTIONS:
                waiting = [one for one in open_ones if one.waits and one is not self]
                oldest = min(waiting or [self], key=lambda one: one._since)  # noqa: SLF001
                oldest.transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            if self._timer is not None:
                self._timer.cancel()
            super().connection_lost(exc)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._since = self.loop.time()

        def _look(self) -> None:
            late = self.loop.time() - self._since >= HEADER_SECONDS
            if self.waits and late and self.timeout_keep_alive_task is None:
                self.transport.abort()
                return
            self._timer = self.loop.call_later(HEADER_SECONDS, self._look)

    return Patient
