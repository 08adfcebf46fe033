"""What the clinic's page knows: one PC, one person, one run of the program.

The state changes in the server's thread only. A check runs in a thread of its own and hands in
what it finds; one that was stopped or replaced hands in to nobody.
"""

import asyncio
import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from checker import __version__, last_good, session
from checker.clinic.noticing import Glance, Noticed, changes
from checker.errors import CheckerError, write_crash_log
from checker.model import (
    FACTS_SCHEMA,
    Answers,
    Fact,
    Facts,
    FactTable,
    Lang,
    Machine,
    Report,
    System,
    Text,
    Verdict,
    fact_table,
    failed,
)
from checker.packs.pack import Pack
from checker.web.life import Life

if TYPE_CHECKING:
    from checker.clinic.saving import Wanted
    from checker.door.sheet import Page
    from checker.network.inside import Inside
    from checker.network.profile import Profile
    from checker.packs.install import Installer
    from checker.probes.vpn_look import VpnLook
    from checker.web.plan_form import Typed

Look = Callable[[session.Wish, Callable[[str, Mapping[str, Fact[Any]]], None]], session.Look]
"""Reads a PC, telling its facts as they come."""
Phase = Literal["running", "done", "stopped"]
STREAMS: Final = 20
"""More open pages than a person looks at: the oldest stream ends."""


class Printed(NamedTuple):
    """What was printed last: a page to try a printer, or a document."""

    queue: str
    at: dt.datetime
    state: Literal["sending", "sent", "failed", "late", "yes", "no"]
    """`yes`, `no`: a person said that it came out, or did not."""
    problem: CheckerError | None = None
    """What to tell where it was not the queue that failed."""
    file: str = ""
    """The document's name; empty: the page that tries a printer."""


class VpnSeen(NamedTuple):
    """What a person had looked at on the page of the VPN."""

    working: Literal["", "client", "inside"] = ""
    """What is being looked at."""
    client: "VpnLook | None" = None
    inside: "Inside | None" = None
    host: str = ""
    """The host that is tried, or was last."""
    problem: CheckerError | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Setting:
    """What the command line decides."""

    root: Path
    pack: Pack
    on: dt.date
    data: Path
    """The folder for what the person wants kept."""
    look: Look
    now: Callable[[], dt.datetime]
    machine: Callable[[], Machine]
    deadline: float = 20.0
    offline: bool = False
    recorded: str = ""
    """The name of the facts file, where the PC is not looked at."""
    glance: Glance | None = None
    """Looks again at what is cheap; None: nothing is looked at again."""
    installer: "Callable[[], Installer | None]" = lambda: None
    """Makes what takes rules in, once it is wanted; None: those of a named folder are used."""
    open: Callable[[str], bool] | None = None
    """Asks the system to open an address of its settings; tells whether it took it."""
    print: "Callable[[str, Page, Path, Callable[[], Path]], None] | None" = None
    """Hands a page to a queue: its name, the page, the font, what makes a PDF of it."""
    print_file: "Callable[[str, str, Path], None] | None" = None
    """Hands a PDF to a queue: its name, the document's, the file; None: this system cannot."""
    vpn_client: "Callable[[Path], VpnLook] | None" = None
    """Looks at the VPN client itself."""
    inside: "Callable[[Path, str], Inside] | None" = None
    """Looks how far a host is that a person names."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """What a list of PCs says of this one, as that something is being ordered for it."""


@dataclass(eq=False, repr=False)
class Clinic:
    """The state. `changed` wakes every open page."""

    setting: Setting
    life: Life
    loop: asyncio.AbstractEventLoop
    """The server's; what a check finds waits in it until the server runs."""
    answers: Answers = field(default_factory=Answers)
    lang: Lang = "ja"
    large: bool = False
    phase: Phase = "running"
    facts: dict[str, Fact[Any]] = field(default_factory=dict)
    """What the running check has found so far."""
    seen: session.Look | None = None
    """What the last finished or stopped check saw."""
    problem: CheckerError | None = None
    """Why the check could not be made."""
    profile: "Profile | None" = None
    typed: "Typed | None" = None
    """What stands in the form of the plan and not in the answers; None: nothing was sent."""
    unsure: tuple[str, ...] = ()
    """Requirements to whose question the person said that they do not know, in that order."""
    again: str = ""
    """The requirement whose question is to be answered anew; empty: none."""
    checked_at: dt.datetime | None = None
    """When the last check ended; None: none has."""
    checks: int = 0
    """How many checks have ended."""
    saved: tuple[Path, ...] = ()
    """The documents saved last."""
    wanted: "Wanted | None" = None
    """What was chosen on the page of the documents, and where to; None: nothing yet."""
    kept: bool = False
    """Whether institution and plan are kept for the next start."""
    good: Facts | None = None
    """What the last good check of this PC saw; None: none did, or nobody has looked yet."""
    noticed: dict[str, Noticed] = field(default_factory=dict)
    """What changed since the last check, by requirement."""
    before: session.Look | None = None
    """What the check before the last one saw; None: there was none."""
    printed: Printed | None = None
    """The last page that tried a printer; None: none has."""
    paper: Printed | None = None
    """The document that was printed last; None: none was, or others were saved since."""
    vpn: "VpnSeen" = VpnSeen()  # noqa: RUF009 - frozen
    """What was seen of the VPN client, and after connecting."""
    opened: Text | None = None
    """What became of the last request to open a page of the settings."""
    checklist: tuple[dt.datetime, tuple[Verdict, ...]] | None = None
    """When a checklist was last saved, and of what; None: none was."""
    _good_of: session.Look | None = None
    """What was seen when a good result was last kept."""
    _good_read: bool = False
    _turn: int = 0
    _working: bool = False
    _waiting: list[asyncio.Event] = field(default_factory=list)

    def start(self) -> None:
        """Begin a check; one that runs is forgotten."""
        self.before = self.seen if self.phase != "running" else None
        self._turn += 1
        self.phase, self.facts, self.problem = "running", {}, None
        turn, setting = self._turn, self.setting
        wish = session.Wish(
            setting.root,
            self.lang,
            setting.deadline,
            setting.offline,
            self.profile,
            prefecture=self.answers.institution.prefecture,
        )

        def hand_in(call: Callable[..., None], what: object) -> None:
            with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
                self.loop.call_soon_threadsafe(call, turn, what)

        def tell(_name: str, facts: Mapping[str, Fact[Any]]) -> None:
            hand_in(self._found, dict(facts))

        def work() -> None:
            seen: session.Look | BaseException
            try:
                seen = setting.look(wish, tell)
            except BaseException as error:  # noqa: BLE001 - told on the page
                seen = error
            hand_in(self._end, seen)

        self._work(going=True)
        threading.Thread(target=work, name="check", daemon=True).start()
        self.changed()

    def stop(self) -> None:
        """Stop waiting for the check; what it found so far counts."""
        if self.phase != "running":
            return
        self._turn += 1
        facts = self._facts()
        # Said of each fact, so that nobody takes what was stopped for what was left out on purpose.
        late = failed("not_collected", "the check was stopped")
        known = dict(facts.facts.known())
        table = fact_table({key: known.get(key, late) for key in self.setting.pack.facts})
        self._finish("stopped", session.Look(replace(facts, facts=table)))

    def _found(self, turn: int, facts: dict[str, Fact[Any]]) -> None:
        if turn == self._turn:
            self.facts |= facts
            self.changed()

    def _end(self, turn: int, seen: session.Look | BaseException) -> None:
        if turn != self._turn:
            return
        if isinstance(seen, session.Look):
            self._finish("done", seen)
            return
        self._work(going=False)
        self.phase = "stopped"
        self.problem = seen if isinstance(seen, CheckerError) else fault(seen, self.setting.now())
        self.changed()

    def _finish(self, phase: Phase, seen: session.Look) -> None:
        self._work(going=False)
        self.phase, self.seen = phase, seen
        self.noticed, self.opened = {}, None
        self.checked_at, self.checks = self.setting.now(), self.checks + 1
        self.changed()

    @property
    def turn(self) -> int:
        """Which check is the last one; what was seen before it is old."""
        return self._turn

    def watched(self) -> bool:
        """Tell whether a page is open that shows a result."""
        return self.phase == "done" and bool(self._waiting)

    def glanced(self, turn: int, facts: Mapping[str, Fact[Any]]) -> None:
        """Take what was seen at a second look. What could not be looked at changes nothing."""
        if turn != self._turn or self.phase != "done" or self.seen is None:
            return
        old = dict(self.seen.facts.facts.known())
        new = {
            key: fact
            for key, fact in facts.items()
            if fact.failure is UNSET and (key not in old or old[key].value != fact.value)
        }
        if not new:
            return
        table = fact_table(old | new)
        seen = self.seen._replace(facts=replace(self.seen.facts, facts=table))
        before, after = self.report_of(self.seen).verdicts, self.report_of(seen).verdicts
        if [(one.id, one.outcome) for one in before] == [(one.id, one.outcome) for one in after]:
            return  # a few bytes more or less are no news
        self.seen = seen
        better, worse = changes(before, after)
        now = self.setting.now()
        for name in better:
            was_worse = name in self.noticed and not self.noticed[name].better
            if was_worse:
                del self.noticed[name]  # as it was at the check: nothing to tell
            else:
                self.noticed[name] = Noticed(now, better=True)
        for name in worse:
            was_better = name in self.noticed and self.noticed[name].better
            if was_better:
                del self.noticed[name]
            else:
                self.noticed[name] = Noticed(now, better=False)
        self.changed()

    def report_system(self) -> System:
        """Return which family of systems this PC's is."""
        return self.current().facts.machine.os

    def _work(self, *, going: bool) -> None:
        if going != self._working:
            self.life.working(1 if going else -1)
        self._working = going

    def _facts(self) -> Facts:
        """Return what has been found so far as a facts file has it."""
        now = self.setting.now().replace(microsecond=0)
        machine = self.setting.machine()
        return Facts(FACTS_SCHEMA, now, "probe", machine, fact_table(self.facts))

    def table(self) -> FactTable:
        """Return the facts that are known now."""
        if self.phase == "running" or self.seen is None:
            return fact_table(self.facts)
        return self.seen.facts.facts

    def report(self, lang: Lang | None = None) -> Report | None:
        """Return the report of the last check; None: there is none yet."""
        if self.phase == "running" or self.seen is None:
            return None
        return self.report_of(self.seen, lang)

    def current(self) -> Report:
        """Return a report of what is known now, while a check still runs, too."""
        return self.report() or self.report_of(session.Look(self._facts()))

    def report_of(self, seen: session.Look, lang: Lang | None = None) -> Report:
        """Return the report of what was seen, with the answers of now."""
        setting = self.setting
        if setting.tags:
            own = {} if seen.facts.tags is UNSET else seen.facts.tags
            seen = seen._replace(facts=replace(seen.facts, tags={**setting.tags, **own}))
        return session.conclude(
            seen,
            self.answers,
            setting.pack,
            setting.root,
            setting.on,
            lang or self.lang,
            file="",
        )

    def changed(self) -> None:
        """Wake the open pages."""
        for event in self._waiting:
            event.set()

    def since(self, report: Report, lang: Lang | None = None) -> list[str]:
        """Keep a good result of this PC; of another, say what changed since the last good one."""
        setting, folder, pack = self.setting, self.setting.data, self.setting.pack
        if setting.recorded or setting.offline or self.phase != "done":
            return []
        if last_good.is_good(report):
            if self._good_of is not self.seen:
                self._good_of, self._good_read = self.seen, True
                self.good = last_good.keep(folder, report, pack)
            return []
        if not self._good_read:
            self._good_read = True
            self.good = last_good.read(folder, pack, report.facts.machine.name)
        if self.good is None:
            return []
        return last_good.since(self.good, report, pack, self.answers, lang or self.lang)

    def checklist_saved(self, report: Report) -> None:
        """Remember that somebody has the result on paper or in a file."""
        self.checklist = (self.setting.now(), report.verdicts)

    def forget_good(self) -> None:
        """Delete the last good result.

        Raises:
            OSError: It is there and cannot be deleted.
        """
        last_good.forget(self.setting.data, self.setting.pack)
        self.good = None

    def listen(self) -> asyncio.Event:
        """Return an event that is set at each change; give it back with `unlisten`."""
        event = asyncio.Event()
        self._waiting.append(event)
        return event

    def crowded(self, event: asyncio.Event) -> bool:
        """Tell whether a listener has to make room for newer ones."""
        return event not in self._waiting[-STREAMS:]

    def unlisten(self, event: asyncio.Event) -> None:
        """End listening."""
        if event in self._waiting:
            self._waiting.remove(event)


def fault(error: BaseException, now: dt.datetime) -> CheckerError:
    """Keep a record of a fault of ours; return what to tell the person."""
    log = write_crash_log(error, __version__, now) or "-"
    return CheckerError(
        Text(
            ja=f"申し訳ありません。プログラムの内部で問題が起きました。記録を残しました：{log}",
            en=f"Sorry, something went wrong inside this program. A record was written: {log}",
        ),
        Text(
            ja="もう一度試してください。続くときは、この記録をプログラムの入手元に見せてください。",
            en="Try again. If it stays, show this record to whoever gave you the program.",
        ),
    )
