"""A text to hand to the person who keeps the network: what was found, and what to allow."""

from checker.documents.material import Material
from checker.documents.network_view import network
from checker.documents.phrases import say
from checker.model import Lang, Report, Verdict
from checker.packs.pack import Pack
from checker.web.words import ResultWords


def letter(
    verdict: Verdict,
    report: Report,
    pack: Pack,
    material: Material,
    words: ResultWords,
    lang: Lang,
) -> str:
    """Return the text, a sentence a line; empty where the network has nothing to do with it."""
    requirement = pack.requirement(verdict.id)
    about_network = requirement is not None and any(
        key.startswith("network.") for key in requirement.facts
    )
    if verdict.remedy is None or not about_network:
        return ""
    found = network(report, material, lang)
    if found is None or not found.advice:
        return ""
    results = [
        say(words.letter_target, lang, target=one.target, way=one.way, result=one.result)
        for one in found.targets
    ]
    name = report.answers.institution.name
    return "\n".join(
        [
            words.letter_lead.say(lang),
            *([say(words.letter_name, lang, name=name)] if name else []),
            "",
            words.letter_ask.say(lang),
            *(f"- {line}" for line in found.advice),
            "",
            words.letter_found.say(lang),
            *(f"- {line}" for line in results),
        ]
    )
