"""`fleet --json` as a file format: `nanbyo-checker/fleet/2`, for its schema and for readers.

The table is written row by row and never stands in memory; these structs say what a row has.
"""

import datetime as dt
from typing import Literal

from checker.dealing import Waiting
from checker.fleet.model import (
    BadFile,
    ChangeKind,
    GroupLine,
    InstitutionLine,
    PurchaseLine,
    Standing,
    Totals,
)
from checker.model import Closed, Level, Line, Overall, RemedyKind, Status


class FileCell(Closed, frozen=True):
    """One requirement of one PC."""

    status: Status
    level: Level
    outcome: str
    measured: str
    """In words, cut at 200 characters; the numbers stand in `values`."""
    remedy: RemedyKind | None
    what: str
    advice: str
    """What there is to know although it is met."""
    before: Status | None
    """The state in the older result; None: there is none."""
    now: Status


class FileWait(Closed, frozen=True):
    """What an item waits for."""

    requirement: str
    state: Waiting
    until: dt.date | None


class FileValues(Closed, frozen=True):
    """What was measured, as numbers. None: not known, which is neither zero nor no."""

    os_name: str | None
    os_version: str | None
    os_build: str | None
    os_arch: str | None
    memory_installed_bytes: int | None
    memory_usable_bytes: int | None
    disk_free_bytes: int | None
    disk_total_bytes: int | None
    screen_width: int | None
    screen_height: int | None
    screen_scale: float | None
    screen_remote: bool | None
    browser: str | None
    browser_version: str | None
    acrobat_installed: bool | None
    acrobat_version: str | None
    excel_installed: bool | None
    excel_version: str | None
    vpn_client_installed: bool | None
    vpn_client_version: str | None
    a4_printers: int | None
    proxy: str | None
    https_reached: int | None
    vpn_proof: str | None
    registry_signals: int | None
    disk_encryption: str | None


class FileRow(Closed, frozen=True):
    """One PC."""

    machine: str
    os: str
    collected_at: dt.datetime
    age_days: int
    overall: Overall
    rules: str
    institution: str
    file: str
    older: int
    differs: tuple[str, ...] | None
    standing: Standing
    twin: bool
    tags: dict[str, str]
    waiting: tuple[FileWait, ...]
    change: ChangeKind | None
    before_at: dt.datetime | None
    before_overall: Overall | None
    cheapest: RemedyKind | None
    """The kind of what to do first."""
    lacks: tuple[str, ...]
    """What there is to do, in the order of the PC's own paper."""
    advice: tuple[str, ...]
    cells: dict[str, FileCell]
    values: FileValues


class FleetFile(Closed, frozen=True):
    """The table of many PCs."""

    schema: Literal["nanbyo-checker/fleet/2"]
    judged_on: dt.date
    requirements: dict[str, str]
    totals: Totals
    purchases: tuple[PurchaseLine, ...]
    institutions: tuple[InstitutionLine, ...]
    rejudged: bool
    reference: str | None
    notes: tuple[Line, ...]
    tags: tuple[str, ...]
    group_by: str | None
    groups: tuple[GroupLine, ...]
    baseline: str | None
    bad_files: tuple[BadFile, ...]
    rows: tuple[FileRow, ...]
