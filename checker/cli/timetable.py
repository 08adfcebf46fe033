"""What a system is told so that it checks this PC again and again: a text for each. Pure."""

import datetime as dt
import plistlib
import re
import shlex
from typing import Final, Literal, NamedTuple
from xml.sax.saxutils import escape

from checker.model import System

Every = Literal["day", "week", "month"]
TASK: Final = r"NanbyoChecker\Check"
"""The task of Windows, in a folder of its own."""
UNIT: Final = "nanbyo-checker-check"
"""The service and the timer of systemd."""
LABEL: Final = "jp.nanbyo-checker.check"
"""The agent of launchd."""
_USERS: Final = "S-1-5-32-545"
"""Everybody who may log on to this Windows."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_LIMIT: Final = "PT10M"


class Plan(NamedTuple):
    """What is to be run, and when."""

    command: tuple[str, ...]
    every: Every
    at: dt.time
    user: str = ""
    """Of Windows: `DOMAIN\\user`; empty: whoever is logged on."""
    first: dt.date = dt.date(2026, 1, 1)
    """Of Windows: the day from which it counts."""


class Piece(NamedTuple):
    """A file that is written; the place is below the user's home."""

    place: str
    data: bytes
    text: str
    """As a person reads it."""


def pieces(plan: Plan, system: System) -> tuple[Piece, ...]:
    """Return the files that a system needs. Windows takes its own in and keeps none."""
    if system == "windows":
        text = task(plan)
        return (Piece("nanbyo-checker-task.xml", text.encode("utf-16"), text),)
    if system == "macos":
        data = agent(plan)
        return (Piece(f"Library/LaunchAgents/{LABEL}.plist", data, data.decode()),)
    folder = ".config/systemd/user"
    parts = ((f"{UNIT}.service", service(plan)), (f"{UNIT}.timer", timer(plan)))
    return tuple(Piece(f"{folder}/{name}", text.encode(), text) for name, text in parts)


def taking_in(system: System, places: tuple[str, ...], user: int) -> tuple[tuple[str, ...], ...]:
    """Return the commands that make a system follow its files.

    Args:
        system: The system.
        places: Where the files lie, in the order of `pieces`.
        user: The number of this user, of macOS.
    """
    if system == "windows":
        return (("schtasks", "/create", "/tn", TASK, "/xml", places[0], "/f"),)
    if system == "macos":
        return (("launchctl", "bootstrap", f"gui/{user}", places[0]),)
    return (
        ("systemctl", "--user", "daemon-reload"),
        ("systemctl", "--user", "enable", "--now", f"{UNIT}.timer"),
    )


def taking_back(system: System, user: int) -> tuple[tuple[str, ...], ...]:
    """Return the commands that undo it."""
    if system == "windows":
        return (("schtasks", "/delete", "/tn", TASK, "/f"),)
    if system == "macos":
        return (("launchctl", "bootout", f"gui/{user}/{LABEL}"),)
    return (("systemctl", "--user", "disable", "--now", f"{UNIT}.timer"),)


def task(plan: Plan) -> str:
    """Return the task of Windows' Task Scheduler, as XML (schema 1.2)."""
    program, *arguments = plan.command
    days = {
        "day": "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>",
        "week": "<ScheduleByWeek><DaysOfWeek><Monday /></DaysOfWeek>"
        "<WeeksInterval>1</WeeksInterval></ScheduleByWeek>",
        "month": "<ScheduleByMonth><DaysOfMonth><Day>1</Day></DaysOfMonth><Months>"
        + "".join(f"<{name} />" for name in _MONTHS)
        + "</Months></ScheduleByMonth>",
    }
    who = (
        f"<UserId>{escape(plan.user)}</UserId><LogonType>InteractiveToken</LogonType>"
        if plan.user
        else f"<GroupId>{_USERS}</GroupId>"
    )
    start = dt.datetime.combine(plan.first, plan.at).isoformat()
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>Nanbyo Checker</Author>
    <Description>難病チェッカー：このPCの確認 / Checks this PC</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start}</StartBoundary>
      <Enabled>true</Enabled>
      <RandomDelay>PT2H</RandomDelay>
      {days[plan.every]}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">{who}<RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>{_LIMIT}</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(" ".join(map(_windows, arguments)))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def service(plan: Plan) -> str:
    """Return the service of systemd."""
    command = " ".join(_quoted(word) for word in plan.command)
    return (
        "[Unit]\nDescription=難病チェッカー：このPCの確認 / Checks this PC\n\n"
        f"[Service]\nType=oneshot\nExecStart={command}\n"
        # What a PC lacks is no fault of the service: 3 not ready, 4 incomplete.
        "SuccessExitStatus=3 4\nTimeoutStartSec=600\n"
    )


def timer(plan: Plan) -> str:
    """Return the timer of systemd."""
    days = {"day": "*-*-*", "week": "Mon *-*-*", "month": "*-*-01"}[plan.every]
    return (
        "[Unit]\nDescription=難病チェッカー：このPCの確認 / Checks this PC\n\n"
        f"[Timer]\nOnCalendar={days} {plan.at:%H:%M}:00\nRandomizedDelaySec=2h\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def cron(plan: Plan) -> str:
    """Return the line for a system without systemd, to be added by hand with `crontab -e`."""
    days = {"day": "* * *", "week": "* * 1", "month": "1 * *"}[plan.every]
    command = shlex.join(plan.command).replace("%", r"\%")
    return f"{plan.at.minute} {plan.at.hour} {days} {command}"


def agent(plan: Plan) -> bytes:
    """Return the agent of launchd, as a property list."""
    when: dict[str, int] = {"Hour": plan.at.hour, "Minute": plan.at.minute}
    when |= {"day": {}, "week": {"Weekday": 1}, "month": {"Day": 1}}[plan.every]
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(plan.command),
            "StartCalendarInterval": when,
            "ProcessType": "Background",
        },
        sort_keys=False,
    )


def _windows(word: str) -> str:
    """Return a word as Windows programs take a command line apart."""
    text = re.sub(r'(\\*)"', r'\1\1\\"', word)
    if word and not re.search(r"[ \t]", word):
        return text
    return '"' + re.sub(r"(\\+)$", r"\1\1", text) + '"'


def _quoted(word: str) -> str:
    """Return a word as systemd reads it: `%` and `$` mean something there."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"'
