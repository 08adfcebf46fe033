"""A call never stands still: every result has words to say, and every walk comes to an end."""

import shutil
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from checker.errors import ManyBadInputsError
from checker.helpdesk import guides as module
from checker.helpdesk.guide_files import BREATH, breath, load_guides, problems
from checker.helpdesk.guides import SYSTEMS, Guides
from checker.model import Lang, System
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from checker.subsidy.program import GateKind
from tests.helpdesk.desks import rules

PACK: Pack = load_pack(rules_root())
GUIDES: Guides = load_guides(rules_root(), PACK)
RESULTS = [
    (entry.id, outcome)
    for entry, requirement in PACK.entries
    for outcome in (*(one.id for one in requirement.outcomes), "unknown", "not_applicable")
]


def walk(
    requirement: str, outcome: str, system: System, lang: Lang
) -> dict[str, module.SpokenNode]:
    """Return every step that a call can come to."""
    found: dict[str, module.SpokenNode] = {}
    open_ = [GUIDES.start(requirement, outcome)]
    while open_:
        name = open_.pop()
        if name in found:
            continue
        step = GUIDES.step(requirement, name, system, lang)
        assert step is not None, f"{requirement}: {name} is not there"
        found[name] = step
        open_ += goals(requirement, name)
    return found


def goals(requirement: str, name: str) -> list[str]:
    """Return where a node's answers lead."""
    node = GUIDES.node(requirement, name)
    assert node is not None
    return [answer.next.removeprefix("@") for _, answer in GUIDES.answers(node)]


@pytest.mark.parametrize(("requirement", "outcome"), RESULTS)
def test_every_result_has_a_script_that_ends(requirement: str, outcome: str) -> None:
    for system in SYSTEMS:
        for lang in get_args(Lang):
            steps = walk(requirement, outcome, system, lang)
            ends = {name for name, step in steps.items() if step.end is not None}
            for step in steps.values():
                assert step.say
                assert all(step.say)
                assert (step.end is None) == bool(step.answers)
                assert bool(step.ask) == bool(step.answers)
                for sentence in (*step.say, step.ask):
                    assert breath(sentence) <= BREATH, sentence
            reach = dict.fromkeys(ends)
            for _ in steps:
                reach |= {
                    name: None
                    for name, step in steps.items()
                    if any(goal in reach for goal in goals(requirement, name))
                }
            assert reach.keys() == steps.keys(), "a step leads to no end"


@pytest.mark.parametrize(("requirement", "outcome"), RESULTS)
def test_the_warning_stands_before_every_talk_of_buying(requirement: str, outcome: str) -> None:
    steps = walk(requirement, outcome, "windows", "ja")
    start = GUIDES.start(requirement, outcome)
    open_, unwarned = [start], set()
    while open_:
        name = open_.pop()
        if name in unwarned or steps[name].warns:
            continue
        unwarned.add(name)
        open_ += goals(requirement, name)
    assert not [name for name in unwarned if steps[name].buying]
    said = "".join("".join(steps[name].say) + steps[name].ask for name in unwarned)
    assert "買ってください" not in said
    assert "購入してください" not in said


def test_results_that_need_nothing_bought_say_so_in_the_warning() -> None:
    warning = GUIDES.step("memory", GUIDES.common.gated, "windows", "ja")
    assert warning is not None
    assert "いつから注文してよいか" in "".join(warning.say)


@pytest.mark.parametrize("gate", get_args(GateKind))
def test_each_gate_has_a_warning_of_its_own(gate: GateKind) -> None:
    name = GUIDES.common.gates.get(gate, GUIDES.common.gated)
    spoken = [GUIDES.step("memory", name, "windows", "ja")]
    spoken += [
        GUIDES.step("memory", answer.next, "windows", "ja")
        for _, answer in GUIDES.answers(GUIDES.common.nodes[name])
        if not answer.next.startswith("@")
    ]
    said = "".join("".join((*one.say, *map(str, one.answers))) for one in spoken if one is not None)
    assert len(spoken) == 3
    assert ("内示" in said) is (gate == "preliminary-notice")
    assert ("交付決定" in said) is (gate == "grant-decision")
    assert ("整備が終わってから" in said) is (gate == "afterwards")
    assert ("期間" in said) is (gate == "payment-window")


def test_only_results_of_the_rules_start_a_script() -> None:
    for entry, requirement in PACK.entries:
        guide = GUIDES.guides[entry.id]
        for outcome in requirement.outcomes:
            assert outcome.id in guide.scripts


def test_a_result_of_older_rules_still_has_a_script() -> None:
    assert GUIDES.start("memory", "of-yesterday") == GUIDES.common.fallback
    assert GUIDES.start("of-yesterday", "anything") == GUIDES.common.fallback


@pytest.mark.parametrize(
    ("sentence", "longest"),
    [("あ" * 60 + "。", 60), ("あ" * 61, 61), ("あ" * 30 + "、" + "い" * 31, 31), ("", 0)],
)
def test_a_breath_is_what_stands_between_two_pauses(sentence: str, longest: int) -> None:
    assert breath(sentence) == longest


def changed(requirement: str, **nodes: module.Node) -> Guides:
    guide = GUIDES.guides[requirement]
    other = msgspec.structs.replace(guide, nodes={**guide.nodes, **nodes})
    return Guides(GUIDES.common, {**GUIDES.guides, requirement: other}, GUIDES.network)


def told(guides: Guides) -> str:
    return "\n".join(text.en for _, _, text in problems(guides, PACK))


def test_the_loader_refuses_a_dead_end() -> None:
    node = GUIDES.guides["memory"].nodes["small"]
    assert "needs answers or an end" in told(
        changed("memory", small=msgspec.structs.replace(node, yes=None, no=None))
    )
    assert "there is no nowhere" in told(
        changed("memory", small=msgspec.structs.replace(node, yes="nowhere"))
    )
    assert "no end can be reached" in told(
        changed("memory", small=msgspec.structs.replace(node, yes="small", no="small"))
    )


def test_the_loader_refuses_buying_before_the_warning() -> None:
    node = GUIDES.guides["memory"].nodes["small"]
    assert "buying before the warning" in told(
        changed("memory", small=msgspec.structs.replace(node, no="buy"))
    )


def test_the_loader_refuses_a_sentence_without_a_pause() -> None:
    node = GUIDES.guides["memory"].nodes["small"]
    from checker.model import Text  # noqa: PLC0415

    for text in (Text("あ" * 61, "a"), Text("あ", "a" * 61)):
        assert str(BREATH) in told(
            changed("memory", small=msgspec.structs.replace(node, say=(text,)))
        )


def test_every_problem_of_the_files_is_told_with_its_file(tmp_path: Path) -> None:
    root = tmp_path / "rules"
    shutil.copytree(rules_root(), root)
    (root / "guides/memory.toml").write_text('requirement = "memory"\nsurprise = 1\n')
    (root / "guides/excel.toml").unlink()
    with pytest.raises(ManyBadInputsError) as error:
        load_guides(root, load_pack(root))
    text = error.value.say("en")
    assert "guides/memory.toml" in text
    assert "surprise" in text
    assert "guides/excel.toml" in text


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"requirement": "excel"}, "there is no excel"),
        ({"scripts": {}}, "no script for meets"),
        ({"letters": {"of-tomorrow": ()}}, "unknown outcome of-tomorrow"),
    ],
)
def test_the_loader_refuses_a_guide_that_does_not_fit_the_rules(
    keys: dict[str, object], said: str
) -> None:
    other = msgspec.structs.replace(GUIDES.guides["memory"], **keys)
    guides = Guides(GUIDES.common, {**GUIDES.guides, "memory": other}, GUIDES.network)
    assert said in told(guides)


def test_the_loader_refuses_nodes_that_nobody_comes_to_or_that_hide_others() -> None:
    node = GUIDES.guides["memory"].nodes["small"]
    assert "nothing leads here" in told(changed("memory", island=node))
    assert "a common node's name" in told(changed("memory", fine=node))
    assert "nothing to say" in told(changed("memory", small=msgspec.structs.replace(node, say=())))
    silent = msgspec.structs.replace(node, ask=None)
    assert "nothing to ask" in told(changed("memory", small=silent))


def test_the_loader_refuses_a_fallback_that_is_not_there() -> None:
    common = msgspec.structs.replace(GUIDES.common, fallback="nowhere")
    assert "there is no nowhere" in told(Guides(common, GUIDES.guides, GUIDES.network))


def test_a_step_that_is_not_there_is_none() -> None:
    assert GUIDES.step("memory", "nowhere", "windows", "ja") is None
    assert GUIDES.step("of-yesterday", "nowhere", "windows", "ja") is None


def test_words_of_a_system_take_the_place_of_the_others() -> None:
    steps = {system: GUIDES.step("memory", "look", system, "ja") for system in SYSTEMS}
    said = {system: "".join(step.say) for system, step in steps.items() if step is not None}
    assert "実装RAM" in said["windows"]
    assert "りんご" in said["macos"]
    assert "メモリー" in said["linux"]
    assert len({step.ask for step in steps.values() if step is not None}) == 1


def test_the_script_names_tabs_and_buttons_as_the_callers_page_does() -> None:
    web = tomllib.loads((rules_root() / "web.toml").read_text(encoding="utf-8"))
    result, again, phone = web["page"]["result"], web["result"]["again"], web["page"]["phone"]
    node = rules().guides.common.nodes["check_again"]
    for lang, marks in (("ja", "「{}」"), ("en", "“{}”")):
        said = "".join(text.say(lang) for text in node.say)  # type: ignore[arg-type]
        for label in (result, again, phone):
            assert marks.format(label[lang]) in said
    every = [one.nodes for one in rules().guides.guides.values()] + [rules().guides.common.nodes]
    looks = [
        text.ja
        for nodes in every
        for one in nodes.values()
        for text in one.say
        if "の行を見てください" in text.ja
    ]
    assert looks
    assert all(f"「{result['ja']}」" in text for text in looks), "the tab is named"
