"""What was measured, as the paper says it: nothing that stands on the same paper once more.

The names of the sites and who issued their certificates stand with the network's findings, and what
prints on no paper is counted. A report's own text is longer: it has no other place for them.
"""

from typing import Final

from checker import fact_words, wording
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.model import HttpsProbe, Lang, PrinterQueue, Report, Verdict

_NO_PAPER: Final = frozenset({"file", "fax"})


def measured(verdict: Verdict, report: Report, material: Material, lang: Lang) -> str:
    """Return what was measured of a requirement, in as few words as tell it."""
    text = verdict.measured
    for key, shorter in (("network.https", _sites), ("printer.queues", _printers)):
        fact = report.facts.facts.get(key)
        if fact is None or not isinstance(fact.value, tuple) or not fact.value:
            continue
        full = fact_words.value_text(key, fact.value, lang, report.facts.machine.os)
        if full in text:
            text = text.replace(full, shorter(fact.value, material, lang) or full, 1)
    return text


def _sites(rows: tuple[HttpsProbe, ...], material: Material, lang: Lang) -> str:
    """Return how many of several sites were reached; empty: say it in full."""
    words = material.words.checklist
    reached, asked = sum(row.reached for row in rows), len(rows)
    if asked == 1:
        return ""
    said = words.sites_some if reached else words.sites_none
    if reached == asked:
        said = words.sites_all
    return say(said, lang, asked=str(asked), reached=str(reached))


def _printers(queues: tuple[PrinterQueue, ...], material: Material, lang: Lang) -> str:
    """Return the queues that may print on paper, and how many do not; empty: say it in full."""
    named = tuple(one for one in queues if one.prints not in _NO_PAPER)
    rest = len(queues) - len(named)
    if not named or not rest:
        return ""
    more = say(material.words.checklist.no_paper, lang, count=str(rest))
    return wording.join([fact_words.value_text("printer.queues", named, lang), more], lang)
