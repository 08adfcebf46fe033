"""What an officer is shown of the call is what a caller of that program hears."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from checker.estimate.gate import SpokenGate, speak_gate
from checker.estimate.words import load_words
from checker.helpdesk import results, views
from checker.helpdesk.guides import Said
from checker.helpdesk.programs import pages
from checker.helpdesk.programs.call import Turn, spoken
from checker.helpdesk.views import Script
from checker.model import Lang
from checker.packs.locate import rules_root
from checker.subsidy.program import GateKind
from tests import machines
from tests.helpdesk.callers import MOST, guides
from tests.helpdesk.desks import alone, code_with, rules, store_in
from tests.helpdesk.programs import EVERY, built
from tests.helpdesk.test_programs import send
from tests.helpdesk.toyama import TYPED

KINDS: tuple[GateKind, ...] = get_args(GateKind)
ITEM = "printer_a4"


def gate_of(kind: GateKind, lang: Lang = "ja") -> SpokenGate:
    words = load_words(rules_root())
    program = next(
        (one for form in EVERY.values() if (one := built(form).program) and one.gate.kind == kind),
        None,
    )
    return speak_gate(program, words, lang)


def shown(gate: SpokenGate, lang: Lang = "ja") -> Turn:
    titles = {entry.id: one.title for entry, one in rules().pack.entries}
    found = spoken(guides(), titles, gate, rules().words[lang], lang)
    assert found is not None
    return found


def heard(gate: SpokenGate, number: int) -> Iterator[str]:
    """Yield every sentence of a real call from the warning on, with one of its answers."""
    whole = results.from_code(code_with(ITEM, "none_found"), rules())
    result = whole._replace(findings=tuple(one for one in whole.findings if one.id == ITEM))
    said: list[Said] = []
    warned = False
    for _ in range(MOST):
        script: Script = views.script(result, rules(), machines.DAY, "ja", said, gate=gate)
        if warned:
            for one in script.before:
                yield from one.say
            yield from script.summary
        step = script.step
        if step is None or not step.answers:
            return
        warned = warned or step.warns
        if warned and script.item is not None:
            yield from step.say
            yield step.ask
        keys = [key for key, _ in step.answers]
        key = keys[number] if step.warns else "no" if "no" in keys else keys[-1]
        said.append(Said(script.talk.item, step.name, key))


def sentences(turn: Turn) -> set[str]:
    """Return every sentence of the preview."""
    found = {*turn.say, turn.ask}
    for way in turn.ways:
        found |= {way.closing}
        found |= sentences(way.turn) if way.turn is not None else set()
        found |= {text for thing in way.things for text in thing.say}
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(4))
def test_every_sentence_of_a_call_about_the_program_is_in_its_preview(
    kind: GateKind, number: int
) -> None:
    gate = gate_of(kind)
    assert gate.kind == kind
    turn = shown(gate)
    bought = rules().words["ja"]("buy_once", items="A4で印刷できるプリンタ")
    said = [one for one in heard(gate, number) if one != bought]
    assert turn.say[0] in said
    assert set(said) <= sentences(turn)
    assert turn.ways[number].closing == "" or turn.ways[number].closing in said
    for way in turn.ways:
        assert way.end


@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_says_nothing_of_another_gate(kind: GateKind) -> None:
    text = "".join(sentences(shown(gate_of(kind))))
    for word, own in (("内示", "preliminary-notice"), ("交付決定", "grant-decision")):
        assert (word in text) is (kind == own)


def test_the_form_shows_the_whole_script_of_its_program(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    answer = send(alone(store), "look", TYPED)
    script = answer.text.partition('id="call-script"')[2].partition("<h3>医療機関の画面")[0]
    gate = gate_of("payment-window")
    for sentence in sentences(shown(gate)) - {""}:
        assert sentence in script, sentence
    assert "使う。期間と対象は、窓口に確かめた" in script
    assert gate.group in script


def test_a_program_that_cannot_be_loaded_has_no_script_to_show(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    answer = send(alone(store), "look", {**TYPED, "cap.value": "60000"})
    assert answer.status_code == 200
    assert 'id="call-script"' not in answer.text
    assert pages.FORM in answer.text
