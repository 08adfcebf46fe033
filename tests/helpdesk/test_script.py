"""The call as a whole: callers of every kind, over many results, and what no call may do."""

import random
import re
import statistics
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import pytest

from checker.helpdesk import results, script, views
from checker.helpdesk.guides import BREATH, SYSTEMS, Guides, Node, Said, breath
from checker.helpdesk.results import Result
from checker.helpdesk.script import CLOSING, Talk
from tests import machines
from tests.helpdesk.desks import rules
from tests.phonecode.codes import random_codes

MANY = 400
"""Results in the usual run; build/calls.py walks 2,000 and tells the figures."""
MOST = 40
"""Questions after which a call counts as one without an end."""
Caller = Callable[[tuple[str, ...], random.Random], str]


def knows(answers: tuple[str, ...], _chance: random.Random) -> str:
    return "yes" if "yes" in answers else answers[0]


def does_not_know(answers: tuple[str, ...], _chance: random.Random) -> str:
    return "unsure" if "unsure" in answers else answers[-1]


def gives_up(answers: tuple[str, ...], _chance: random.Random) -> str:
    return "no" if "no" in answers else answers[-1]


def says_anything(answers: tuple[str, ...], chance: random.Random) -> str:
    return chance.choice(answers)


CALLERS: dict[str, Caller] = {
    "knows": knows,
    "does not know": does_not_know,
    "gives up": gives_up,
    "says anything": says_anything,
}


class Call(NamedTuple):
    """A call that was made to its end."""

    said: list[Said]
    spoken: list[tuple[str, str, Node, dict[str, str]]]
    """Item, node and what was known, in the order in which they were spoken."""
    end: Talk


def guides() -> Guides:
    return rules().guides


@cache
def order_of(code: str) -> tuple[Result, tuple[str, ...]]:
    result = results.from_code(code, rules())
    listed = views.order(result, rules(), machines.DAY, "ja")
    return result, tuple(one.id for one in listed)


def made(result: Result, order: tuple[str, ...], caller: Caller, seed: int = 0) -> Call:
    """Make a call to its end."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    said: list[Said] = []
    spoken: list[tuple[str, str, Node, dict[str, str]]] = []
    while True:
        at = script.talk(result, guides(), order, said)
        for one in at.just_ended:
            node = guides().node(one.item, one.node)
            assert node is not None
            spoken.append((one.item, one.node, node, dict(at.known)))
        if not at.item:
            return Call(said, spoken, at)
        node = guides().node(at.item, at.node)
        assert node is not None
        spoken.append((at.item, at.node, node, dict(at.known)))
        if node.end is not None:
            return Call(said, spoken, at)
        answers = tuple(key for key, _ in guides().answers(node))
        said.append(Said(at.item, at.node, caller(answers, chance)))
        assert len(said) <= MOST, said


def calls() -> Iterator[tuple[str, Call]]:
    for seed, code in enumerate(random_codes(MANY, seed=7)):
        result, order = order_of(code)
        for caller in CALLERS.values():
            yield code, made(result, order, caller, seed)


@pytest.fixture(scope="module")
def every() -> list[tuple[str, Call]]:
    return list(calls())


def test_nothing_is_asked_twice(every: list[tuple[str, Call]]) -> None:
    for code, call in every:
        asked: set[tuple[str, str]] = set()
        for said in call.said:
            node = guides().node(said.item, said.node)
            assert node is not None
            assert node.ask is not None
            place = ("", node.asks) if node.asks else (said.item, said.node)
            assert place not in asked, (code, said)
            asked.add(place)


def test_what_the_result_tells_is_not_asked(every: list[tuple[str, Call]]) -> None:
    for code, call in every:
        result, _ = order_of(code)
        told = script.told(result, guides())
        for said in call.said:
            node = guides().node(said.item, said.node)
            assert node is not None
            assert node.asks not in told, (code, said)


def test_nothing_is_downloaded_while_the_network_is_down(every: list[tuple[str, Call]]) -> None:
    for code, call in every:
        for item, name, node, known in call.spoken:
            assert not (node.downloads and known.get("online") == "no"), (code, item, name)


def test_every_free_way_comes_before_a_purchase(every: list[tuple[str, Call]]) -> None:
    for code, call in every:
        bought = False
        for item, name, node, _ in call.spoken:
            free = not (node.buying or node.warns or node.end or item == CLOSING)
            assert not (bought and free), (code, item, name)
            bought = bought or node.buying
        warned = False
        for item, name, node, _ in call.spoken:
            assert not node.buying or warned, (code, item, name)
            warned = warned or node.warns


def test_every_call_ends_and_says_who_goes_on(every: list[tuple[str, Call]]) -> None:
    for code, call in every:
        _, order = order_of(code)
        for item in order:
            assert item in call.end.ended or item in call.end.dropped, (code, item)
        if any(node.end == "recheck" for _, _, node, _ in call.spoken):
            other = any(node.end == "other_pc" for _, _, node, _ in call.spoken)
            assert other or call.spoken[-1][0] == CLOSING, code


def test_once_another_pc_is_decided_only_what_the_house_needs_is_spoken_of(
    every: list[tuple[str, Call]],
) -> None:
    for code, call in every:
        out = ""
        for item, name, node, _ in call.spoken:
            guide = guides().guides.get(item)
            mine = item in {out, CLOSING} or (guide is not None and guide.house)
            assert not out or mine, (code, item, name)
            out = out or (item if node.out else "")
            if node.end == "other_pc":
                break


def test_every_sentence_can_be_spoken() -> None:
    common, own = guides().common.nodes, [one.nodes for one in guides().guides.values()]
    for node in (node for nodes in (common, *own) for node in nodes.values()):
        for system in SYSTEMS:
            for ten in (False, True):
                say, ask = node.words(system, ten=ten)
                for text in (*say, *([ask] if ask else [])):
                    assert breath(text.ja) <= BREATH
                    assert not re.search(r"[（）()]", text.ja + text.en), text.ja


def test_what_a_code_leaves_open_is_asked_in_words_that_a_caller_can_answer() -> None:
    for code in random_codes(300, seed=3):
        result, order = order_of(code)
        for item in order:
            names = script.outcomes_of(result, guides(), item)
            starts = {guides().start(item, name) for name in names}
            if len(starts) > 1:
                assert guides().guides[item].unclear is not None, (code, item, names)


def test_the_questions_of_a_call_are_few(every: list[tuple[str, Call]]) -> None:
    count = sorted(len(call.said) for _, call in every)
    assert statistics.median(count) <= 13
    assert count[-1] <= 33


@pytest.mark.parametrize(
    ("outcome", "early"),
    [
        ("panel_too_small", True),
        ("confirmed_too_small", True),
        ("setting_too_low", False),
        ("panel_squeezed", False),
        ("meets_minimum", False),
    ],
)
def test_a_panel_too_small_is_among_what_rules_the_pc_out(outcome: str, early: bool) -> None:  # noqa: FBT001
    listed, result = _with_display(outcome)
    deciding = ("display", "not_cancer_registry_terminal", "operating_system")
    before = [one.id for one in listed[: [one.id for one in listed].index("display")]]
    assert (set(before) <= set(deciding)) is early, before
    assert len(before) >= 1
    numbers = [one.number for one in listed if one.number is not None]
    assert sorted(numbers) == list(range(1, len(numbers) + 1)), "the paper's numbers stay"
    assert script.comes_first(result, guides(), "display") is early


@pytest.mark.parametrize(("answer", "ends"), [("yes", "other_pc"), ("no", ""), ("unsure", "")])
def test_with_a_small_panel_another_pc_is_asked_for_before_anything_is_repaired(
    answer: str, ends: str
) -> None:
    listed, result = _with_display("panel_too_small", asked=False)
    order = tuple(one.id for one in listed)
    said = [Said("display", "external", "no")]
    at = script.talk(result, guides(), order, said)
    assert (at.item, at.node) == ("display", "larger_pc")
    at = script.talk(result, guides(), order, [*said, Said("display", "larger_pc", answer)])
    node = guides().node("display", at.ended.get("display", ""))
    assert (node.end if node is not None else "") == ends
    assert (at.dropped == frozenset(order) - {"display"}) is (ends == "other_pc")


def _with_display(outcome: str, *, asked: bool = True) -> tuple[tuple[views.Item, ...], Result]:
    """Return order and result of a PC with more to do, of which the display is the last."""
    for code in random_codes(20_000, seed=11):
        result = results.from_code(code, rules())
        found = {one.id: one for one in result.findings}
        names = result.choices.get("display", (found["display"].outcome,))
        registry = found["not_cancer_registry_terminal"].status
        if outcome not in names or result.system != "windows":
            continue
        if registry != ("needs_answer" if asked else "met"):
            continue
        if not found["operating_system"].outcome.startswith("windows_11"):
            continue
        listed = views.order(result, rules(), machines.DAY, "ja")
        if (len(listed) > 4 and listed[0].id != "display") or not asked:
            return listed, result
    raise AssertionError(outcome)
