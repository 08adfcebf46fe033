"""OpenVPN's first two packets over TCP, and nothing after them.

No certificate, password or TLS data is sent. The server's answer repeats the session id that was
sent to it, which no other kind of server does.
"""

import socket
import struct
from typing import Final, Literal, NamedTuple

from checker.network.dial import NetworkError, Timer, receive, send

Answer = Literal["answered", "incomplete", "foreign"]

SESSION_ID: Final = 8
_CLIENT_RESET: Final = 7 << 3
_SERVER_RESET: Final = 8 << 3
_ACKNOWLEDGEMENT: Final = 5 << 3
_SHORTEST: Final = 10
"""Opcode, session id and the number of acknowledgements."""
_LONGEST: Final = 2048
_MOST_ACKS: Final = 8
_MOST_PACKETS: Final = 4


class _Packet(NamedTuple):
    opcode: int
    echo: bytes
    """The other side's session id as the packet repeats it; empty when it acknowledges nothing."""


def client_reset(session_id: bytes) -> bytes:
    """Return P_CONTROL_HARD_RESET_CLIENT_V2, with TCP's length before it.

    Args:
        session_id: Eight bytes, not all zero.
    """
    packet = bytes([_CLIENT_RESET]) + session_id + b"\x00" + bytes(4)
    return struct.pack(">H", len(packet)) + packet


def read_answer(data: bytes, session_id: bytes) -> Answer:
    """Tell what a server's bytes so far are.

    Returns:
        `answered`: an OpenVPN server that echoes our session id. `foreign`: something else.
        `incomplete`: more bytes are needed to tell.
    """
    at, reset_seen = 0, False
    for _ in range(_MOST_PACKETS):
        found = _next_packet(data, at)
        if isinstance(found, str):
            return found
        packet, at = found
        if packet.echo not in {b"", session_id}:
            return "foreign"
        reset_seen = reset_seen or packet.opcode == _SERVER_RESET
        if reset_seen and packet.echo:
            return "answered"
    return "foreign"


def _next_packet(data: bytes, at: int) -> tuple[_Packet, int] | Literal["incomplete", "foreign"]:
    """Return the packet that begins at a place and where the next one begins."""
    if len(data) < at + 2:
        return "incomplete"
    (length,) = struct.unpack_from(">H", data, at)
    body = data[at + 2 : at + 2 + length]
    fits = _SHORTEST <= length <= _LONGEST
    if not fits or (body and body[0] not in {_SERVER_RESET, _ACKNOWLEDGEMENT}):
        return "foreign"
    if len(body) < length:
        return "incomplete"
    packet = _parse(body)
    return "foreign" if packet is None else (packet, at + 2 + length)


def _parse(body: bytes) -> _Packet | None:
    """Parse a packet of known opcode: session id, acknowledgements with the echo, packet id."""
    if len(body) < 2 + SESSION_ID or not any(body[1 : 1 + SESSION_ID]):
        return None
    opcode, acks = body[0], body[1 + SESSION_ID]
    if acks > _MOST_ACKS:
        return None
    echo_at = 2 + SESSION_ID + 4 * acks
    needed = echo_at + (SESSION_ID if acks else 0) + (4 if opcode == _SERVER_RESET else 0)
    if len(body) < needed:
        return None
    return _Packet(opcode, body[echo_at : echo_at + SESSION_ID] if acks else b"")


def exchange(sock: socket.socket, session_id: bytes, timer: Timer) -> None:
    """Send the client's first packet and wait for the server's.

    Raises:
        NetworkError: `closed`, `reset`: the connection was ended instead of an answer.
            `no_openvpn_answer`: silence, or an answer that is not OpenVPN's.
    """
    try:
        send(sock, client_reset(session_id), timer)
        data = b""
        while (answer := read_answer(data, session_id)) == "incomplete":
            more = receive(sock, timer)
            data += more
            if not more:
                answer = "foreign" if data else "incomplete"
                break
    except NetworkError as error:
        if error.reason == "timed_out":
            raise NetworkError("no_openvpn_answer") from error
        raise
    if answer == "incomplete":
        raise NetworkError("closed")
    if answer == "foreign":
        raise NetworkError("no_openvpn_answer")
