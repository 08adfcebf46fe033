"""Recorded machines as the program sees them: their facts and reports."""

import datetime as dt
import functools

from checker import compose
from checker.model import FACTS_SCHEMA, Answers, Facts, Lang, Machine, Report, System
from checker.packs.pack import Pack
from checker.probes.all import PROBES
from checker.probes.collect import collect
from tests.recorded_host import RECORDED, RecordedHost

NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
DAY = dt.date(2026, 11, 21)
_AT = dt.datetime(2026, 11, 21, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
_ENOUGH = 60.0
"""Seconds: nothing that is recorded is waited for."""


@functools.cache
def facts(name: str) -> Facts:
    """Return what the probes read of a recorded machine; the network is left alone."""
    host = RecordedHost.named(name)
    system: System = host.system
    return Facts(FACTS_SCHEMA, _AT, "probe", Machine(name, system), collect(host, PROBES, _ENOUGH))


def report(name: str, pack: Pack, lang: Lang = "ja", answers: Answers | None = None) -> Report:
    """Return a recorded machine's report."""
    return compose.compose(facts(name), answers or Answers(), pack, DAY, lang)
