"""Who may sit at the helpdesk: accounts, log-ins with a brake, sessions.

Passwords are kept as argon2id hashes. A session's secret is in the browser alone; the database
holds its hash.
"""

import hashlib
import re
import secrets
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from checker.errors import UsageError
from checker.helpdesk import passwords
from checker.helpdesk.records.keeping import SCHEDULE
from checker.helpdesk.store import Store
from checker.helpdesk.tables import ACCOUNTS, ATTEMPTS, NAME, SESSIONS
from checker.model import Text

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from sqlalchemy import Select

Role = Literal["reader", "agent", "keeper"]
COMMAND_LINE: Final = "command line"
"""Who did what was done without a page, as the audit log keeps it."""
ROLES: Final[tuple[Role, ...]] = ("reader", "agent", "keeper")
"""Each may do what the one before may: see; take calls; keep accounts, export, retention, audit."""
SHORTEST: Final = 10
"""Characters of a password."""
LONGEST: Final = 200
IDLE: Final = 60 * 60
"""Seconds without a request after which a session ends."""
LONGEST_SESSION: Final = 12 * 60 * 60
TRIES: Final = 5
"""Failed log-ins of one account from one address within `BRAKE` seconds. Not of the account alone:
who knows a name could lock its owner out from anywhere."""
TRIES_FROM_ONE_PLACE: Final = 30
"""Failed log-ins from one address within `BRAKE` seconds."""
BRAKE: Final = 15 * 60
_SEEN_EVERY: Final = 60
_AHEAD: Final = 60
"""Seconds that a clock may be put back; what is further ahead was written by a wrong clock."""
_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""Passwords that are compared at once: each takes 64 MB, and anybody may send one."""


class User(NamedTuple):
    """Who asks."""

    name: str
    role: Role
    csrf: str
    session: str = ""
    """The session's hash; empty for the person at this PC."""

    def may(self, role: Role) -> bool:
        """Whether this person has at least a role."""
        return ROLES.index(self.role) >= ROLES.index(role)


@cache
def _session() -> "Select[Any]":
    """Return the query of every request, which is made once."""
    return (
        select(SESSIONS, ACCOUNTS.c.name, ACCOUNTS.c.role)
        .join(ACCOUNTS, ACCOUNTS.c.id == SESSIONS.c.account_id)
        .where(SESSIONS.c.key == bindparam("key"), ACCOUNTS.c.active)
    )


class TooManyTriesError(Exception):
    """The brake is on: too many log-ins failed."""


class Accounts:
    """Accounts and sessions of one database."""

    def __init__(self, store: Store, hasher: "PasswordHasher | None" = None) -> None:
        from argon2 import PasswordHasher  # noqa: PLC0415 - only where people log in

        self._store = store
        self._hasher = hasher or PasswordHasher()
        # Compared with where an account is not there, so that the time does not tell.
        self._nobody = self._hashed(secrets.token_hex(16))

    def add(self, by: str, name: str, password: str, role: Role) -> None:
        """Make an account.

        Raises:
            UsageError: The name or the password cannot be taken.
        """
        check_name(name)
        check_password(password, name)
        hashed = self._hashed(password)
        with self._store.writing() as connection:
            names = connection.execute(select(ACCOUNTS.c.name)).scalars()
            if fold(name) in map(fold, names):
                raise UsageError(
                    Text(ja="その名前はもう使われています。", en="That name is taken.")
                )
            connection.execute(
                insert(ACCOUNTS).values(name=name, password=hashed, role=role, active=True)
            )
            self._store.record(connection, by, "account_added", None, f"{name} ({role})")

    def set_password(self, by: str, name: str, password: str) -> None:
        """Set a password, end the account's sessions, and take the brake off.

        Raises:
            UsageError: The password cannot be taken.
        """
        check_password(password, name)
        hashed = self._hashed(password)
        with self._store.whole(), self._store.writing() as connection:
            self._update(by, name, "password_set", password=hashed)
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.whom.startswith(_whom(name))))

    def braked(self) -> frozenset[str]:
        """Return the accounts that have to wait somewhere, because log-ins failed."""
        since = self._store.now - BRAKE
        query = select(ATTEMPTS.c.whom).where(ATTEMPTS.c.at > since).group_by(ATTEMPTS.c.whom)
        with self._store.reading() as connection:
            full = list(connection.execute(query.having(func.count() >= TRIES)).scalars())
        # Looked up, not compared each with each: an outsider may try many names.
        waiting = {one[: len(_whom(""))] for one in full}
        return frozenset(name for name, _, _ in self.all() if _whom(name) in waiting)

    def lift(self, by: str, name: str) -> None:
        """Take the brake off: who forgot a password and remembers it need not wait."""
        with self._store.writing() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.whom.startswith(_whom(name))))
            self._store.record(connection, by, "brake_lifted", None, name)

    def change_own_password(self, user: User, old: str, new: str, address: str) -> bool:
        """Set one's own password; False: the old one is wrong. The brake counts as at log-in.

        Raises:
            UsageError: The new password cannot be taken.
            TooManyTriesError: Wait; nothing was compared.
        """
        check_password(new, user.name)
        tries, _ = self._brake(user.name, address)
        with self._store.reading() as connection:
            query = select(ACCOUNTS.c.password).where(ACCOUNTS.c.name == user.name)
            hashed = connection.execute(query).scalar_one_or_none()
        if hashed is None or not self._matches(hashed, old):
            return False
        hashed = self._hashed(new)
        with self._store.whole(), self._store.writing() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.id.in_(tries)))
            self._update(user.name, user.name, "own_password", password=hashed)
        return True

    def set_role(self, by: str, name: str, role: Role) -> None:
        """Give an account another role, and end its sessions.

        Raises:
            UsageError: Nobody could keep the helpdesk any more.
        """
        with self._store.whole():
            if role != "keeper":
                self._leave_a_keeper(name)
            self._update(by, name, "role_set", role=role)

    def set_active(self, by: str, name: str, *, active: bool) -> None:
        """Open or close an account; closing ends its sessions.

        Raises:
            UsageError: Nobody could keep the helpdesk any more.
        """
        with self._store.whole():
            if not active:
                self._leave_a_keeper(name)
            self._update(by, name, "account_opened" if active else "account_closed", active=active)

    def _leave_a_keeper(self, name: str) -> None:
        with self._store.writing() as connection:
            # Locked: two keepers who close each other's account at once are one after the other.
            keepers = select(ACCOUNTS.c.name).where(ACCOUNTS.c.role == "keeper", ACCOUNTS.c.active)
            found = connection.execute(keepers.order_by(ACCOUNTS.c.id).with_for_update())
            others = set(found.scalars()) - {name}
        if not others:
            raise UsageError(
                Text(
                    ja="変えていません。管理する人が、一人もいなくなります。",
                    en="Not changed. Without this account nobody could keep the helpdesk.",
                )
            )

    def _update(self, by: str, name: str, what: str, **values: object) -> None:
        with self._store.writing() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**values))
            numbers = select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == name)
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account_id.in_(numbers)))
            self._store.record(connection, by, what, None, name)

    def all(self) -> list[tuple[str, str, bool]]:
        """Return name, role and whether it is open, of every account."""
        with self._store.reading() as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name))
            return [(row.name, row.role, bool(row.active)) for row in rows]

    # ------------------------------------------------------------------ log-in

    def log_in(self, name: str, password: str, address: str) -> str | None:
        """Begin a session.

        Returns:
            The secret for the browser; None: name or password is wrong.

        Raises:
            TooManyTriesError: Wait; nothing was compared.
        """
        tries, last = self._brake(name, address)
        wanted = fold(name[:NAME])
        with self._store.reading() as connection:
            every = connection.execute(select(ACCOUNTS)).all()
        fitting = [one for one in every if fold(one.name) == wanted]
        row = next((one for one in fitting if one.name == name), next(iter(fitting), None))
        right = self._matches(row.password if row is not None else self._nobody, password)
        if row is None or not right or not row.active:
            self._store.note(name[:NAME], "log_in_failed", None, address)
            if last:
                self._store.note(name[:NAME], "log_in_braked", None, address)
            return None
        secret = secrets.token_urlsafe(32)
        with self._store.writing() as connection:
            connection.execute(
                delete(ATTEMPTS).where(
                    ATTEMPTS.c.id.in_(tries) | (ATTEMPTS.c.whom == _whom(name, address))
                )
            )
            connection.execute(
                insert(SESSIONS).values(
                    key=_hash(secret),
                    account_id=row.id,
                    csrf=secrets.token_urlsafe(24),
                    began=self._store.now,
                    seen=self._store.now,
                )
            )
            self._store.record(connection, row.name, "logged_in", None, address)
        return secret

    def _matches(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import VerificationError  # noqa: PLC0415

        try:
            with _AT_ONCE:
                return self._hasher.verify(hashed, password[:LONGEST])
        except VerificationError:
            return False

    def _hashed(self, password: str) -> str:
        with _AT_ONCE:
            return self._hasher.hash(password)

    def _brake(self, name: str, address: str) -> tuple[list[int], bool]:
        """Count this try before anything is compared, so that many at once count as many.

        Returns:
            The numbers of this try, and whether it is the last one before the brake.
        """
        now = self._store.now
        limits = {_whom(name, address): TRIES, f"from:{address}"[:NAME]: TRIES_FROM_ONE_PLACE}
        with self._store.writing() as connection:
            stale = (ATTEMPTS.c.at <= now - BRAKE) | (ATTEMPTS.c.at > now + _AHEAD)
            connection.execute(delete(ATTEMPTS).where(stale))
            mine = [
                int(key[0])
                for whom in limits
                if (
                    key := connection.execute(
                        insert(ATTEMPTS).values(whom=whom, at=self._store.now)
                    ).inserted_primary_key
                )
                is not None
            ]
        last = False
        with self._store.writing() as connection:
            for whom, most in limits.items():
                query = select(func.count()).where(ATTEMPTS.c.whom == whom)
                count = connection.execute(query).scalar_one()
                last = last or count == most
                if count > most:
                    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.id.in_(mine)))
                    braked = True
                    break
            else:
                braked = False
        if braked:
            raise TooManyTriesError
        return mine, last

    def user(self, secret: str) -> User | None:
        """Return who holds a session's secret; None: nobody, or its time is over."""
        now = self._store.now
        with self._store.reading() as connection:
            row = connection.execute(_session(), {"key": _hash(secret)}).one_or_none()
        if row is None:
            return None
        ahead = max(row.seen, row.began) > now + _AHEAD  # begun while the clock was wrong
        if ahead or now - row.seen > IDLE or now - row.began > LONGEST_SESSION:
            self.end(row.key)
            return None
        if now - row.seen > _SEEN_EVERY:
            with self._store.writing() as connection:
                connection.execute(
                    update(SESSIONS).where(SESSIONS.c.key == row.key).values(seen=now)
                )
        return User(row.name, row.role, row.csrf, row.key)

    def end(self, key: str) -> None:
        """End a session."""
        with self._store.writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.key == key))


def check_name(name: str) -> None:
    """Refuse a name that cannot be an account's.

    Raises:
        UsageError: It says why.
    """
    if fold(name) in _RESERVED:
        raise UsageError(
            Text(
                ja="その名前は、記録で別の意味に使います。",
                en="That name means something else in the log.",
            )
        )
    seen = name.isprintable() and name == name.strip() and not _UNSEEN.search(name)
    if not seen or not 1 <= len(name) <= NAME:
        raise UsageError(
            Text(
                ja=f"名前は1～{NAME}文字で書いてください。",
                en=f"A name has 1 to {NAME} characters.",
            )
        )


def check_password(password: str, name: str) -> None:
    """Refuse a password that is too easy.

    Raises:
        UsageError: It says why.
    """
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == name.casefold():
        raise UsageError(
            Text(
                ja=f"パスワードは{SHORTEST}文字以上で、名前と違うものにしてください。",
                en=f"A password has {SHORTEST} characters or more, and is not the name.",
            )
        )

    if passwords.is_common(password):
        raise UsageError(
            Text(
                ja="よく使われる、または単純なパスワードです。別のものにしてください。",
                en="This password is a common or simple one. Choose another.",
            )
        )


def fold(name: str) -> str:
    """Return a name as it is compared: two that look alike are one."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", name))
    return " ".join(seen.casefold().split())


_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that print nothing, although they are letters or marks: fillers and variants."""


_RESERVED: Final = frozenset({COMMAND_LINE, SCHEDULE, "この窓口", "this desk", "system", "root"})
"""Who stands in the log without an account."""


def _whom(name: str, address: str | None = None) -> str:
    """Return whom failed log-ins are counted for; without an address, how its keys begin."""
    start = f"name:{_hash(fold(name[:NAME]))[:32]}:"
    return start if address is None else start + _hash(address)[:32]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
