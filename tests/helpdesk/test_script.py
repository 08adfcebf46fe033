"""The call as a whole: callers of every kind, over many results, and what no call may do."""

import re
import statistics
from collections.abc import Iterator, Sequence

import pytest

from checker.helpdesk import results, script, views
from checker.helpdesk.guide_files import BREATH, breath
from checker.helpdesk.guides import SYSTEMS, WINDOWS, Said
from checker.helpdesk.results import Result
from checker.helpdesk.script import CLOSING
from checker.packs import marks
from checker.phonecode import decode
from tests import machines
from tests.helpdesk.callers import CALLERS, Call, gives_up, guides, made, order_of
from tests.helpdesk.calls_made import case, code_of_pc, codes_of, ready
from tests.helpdesk.desks import code_with, rules
from tests.phonecode.codes import random_codes

MANY = 400
"""Results in the usual run; `python -m tests.helpdesk.callers` counts over 2,000."""

OF_WINDOWS_11 = "Windows 10では|Bluetoothとデバイス|「ストレージ」|日時を調整する|拡大/縮小"


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


def test_who_gets_another_pc_is_never_told_to_do_with_this_one(
    every: list[tuple[str, Call]],
) -> None:
    both = set()
    for code, call in every:
        ends = [node for _, _, node, _ in call.spoken]
        other = call.end.new_pc or any(node.out or node.end == "other_pc" for node in ends)
        keeps = [(item, name) for item, name, node, _ in call.spoken if node.keeps]
        assert not (other and keeps), (code, keeps)
        said = "".join(text.ja for node in ends for text in node.say)
        assert not (other and "試してみましょう" in said), code
        both.add((other, bool(keeps)))
    assert both == {(False, False), (False, True), (True, False)}


def test_doing_without_is_asked_where_nothing_can_decide_on_another_pc_any_more() -> None:
    common, own = guides().common.nodes, [one.nodes for one in guides().guides.values()]
    asking = [
        node for nodes in (common, *own) for node in nodes.values() if node.asks == "use_as_it_is"
    ]
    assert len(asking) >= 4
    assert all(node.keeps for node in asking)
    # The memory stands before the system here, and the system's answer decides.
    result = results.from_code(codes_of(case("23-everything"))[0], rules())
    order = ("memory", "disk_space", "operating_system")
    said = [Said("disk_space", "tidy", "3")]
    assert script.talk(result, guides(), order, [])[:2] == ("disk_space", "tidy")
    assert script.talk(result, guides(), order, said).item == "operating_system"
    said += [Said("operating_system", "upgrade", "no")]
    keep = script.talk(
        result, guides(), order, [*said, Said("operating_system", "use_or_buy", "no")]
    )
    assert (keep.item, keep.node) == ("memory", "small")
    buy = script.talk(
        result, guides(), order, [*said, Said("operating_system", "use_or_buy", "yes")]
    )
    assert (buy.item, buy.node) == ("operating_system", "before_buying")
    assert buy.new_pc, "bought today or after the notice: this PC goes"
    assert buy.dropped == {"memory", "disk_space"}


def test_not_knowing_is_no_reason_to_buy() -> None:
    common = guides().common
    buying = {common.gated, "buy", *(one.removeprefix("@") for one in common.gates.values())}
    for guide in guides().guides.values():
        for name, node in guide.nodes.items():
            assert node.unsure not in buying, (guide.requirement, name)


def test_nothing_is_checked_again_on_a_pc_that_goes() -> None:
    result = results.from_code(codes_of(case("23-everything"))[0], rules())
    said = [
        Said("printer_a4", "look", "no"),
        Said("printer_a4", "other_printer", "yes"),
        Said("printer_a4", "connect", "yes"),
    ]
    order = ("printer_a4", "operating_system")
    kept = [*said, Said("operating_system", "upgrade", "no")]
    stays = [*kept, Said("operating_system", "use_or_buy", "no")]
    assert script.talk(result, guides(), order, stays)[:2] == (CLOSING, "check_again")
    goes = [
        *kept,
        Said("operating_system", "use_or_buy", "yes"),
        Said("operating_system", "before_buying", "3"),
    ]
    at = script.talk(result, guides(), order, goes)
    assert at[:2] == (CLOSING, "check_new_pc")
    assert at.ended["printer_a4"] == "recheck"
    assert script.proposed(at, guides()) == ("waiting", "")


def test_what_waits_for_the_purchase_is_bought_with_the_pc() -> None:
    result = results.from_code(codes_of(case("23-everything"))[0], rules())
    order = ("excel", "operating_system")
    said = [
        Said("excel", "licence", "no"),
        Said("excel", "another_with_excel", "no"),
        Said("operating_system", "upgrade", "no"),
        Said("operating_system", "use_or_buy", "yes"),
        Said("operating_system", "before_buying", "3"),
    ]
    at = script.talk(result, guides(), order, said)
    assert (at.buys, at.new_pc) == (("excel", "operating_system"), True)


def test_no_code_says_that_the_pc_stays_while_another_one_is_possible() -> None:
    known = marks.of_pack(rules().pack)
    other = known.replacing | known.ruling_out
    seen = set()
    for code in random_codes(1500, seed=5):
        result = results.from_code(code, rules())
        possible = {
            (one.id, name)
            for one in result.findings
            for name in result.choices.get(one.id, (one.outcome,))
        }
        stays = "買い替えは要りません" in views.overall(result, rules(), machines.DAY, "ja")["text"]
        assert not (stays and possible & other), code
        seen.add((stays, ("vpn_client", "no_version_for_32bit") in possible))
    assert seen == {(True, False), (False, True), (False, False)}


@pytest.mark.parametrize(
    ("system", "left"),
    [
        ("windows_11", ("not_installed", "s_mode")),
        ("macos_supported", ()),
        ("macos_unlisted", ()),
        ("windows_older", ("not_installed", "s_mode", "no_version_for_32bit")),
    ],
)
def test_a_code_is_read_by_what_can_be_beside_the_rest(system: str, left: tuple[str, ...]) -> None:
    for code in random_codes(20_000, seed=5):
        decoded = decode(code, rules().tables)
        found = {one.id: one.outcome for one in decoded.findings}
        if (found["operating_system"], found["vpn_client"]) == (system, "not_installed"):
            break
    else:
        raise AssertionError(system)
    result = results.from_code(code, rules())
    assert result.choices.get("vpn_client", ()) == left
    assert script.start_of(result, guides(), "vpn_client") == ("unclear" if left else "install")


def vpn_and(system: str) -> Result:
    """Return a result that leaves open why the VPN program is missing, of such a system."""
    for code in random_codes(20_000, seed=5):
        found = {one.id: one.outcome for one in decode(code, rules().tables).findings}
        if (found["operating_system"], found["vpn_client"]) != (system, "not_installed"):
            continue
        result, order = order_of(code)
        if "vpn_client" in result.choices and "vpn_client" in order:
            return result
    raise AssertionError(system)


def asked_of_the_client(result: Result, earlier: dict[str, str]) -> set[str]:
    """Return what the caller may answer to why the VPN program is missing."""
    shown = views.script(result, rules(), machines.DAY, "ja", (), earlier, chosen="vpn_client")
    assert (shown.talk.item, shown.talk.node) == ("vpn_client", "unclear")
    assert shown.step is not None
    assert tuple(key for key, _ in shown.step.answers) == shown.talk.offered
    return {text for _, text in shown.step.answers}


@pytest.mark.parametrize(
    ("system", "earlier", "gone"),
    [
        ("windows_11", {}, {"32ビットのWindows"}),
        ("windows_11_release_ended", {}, {"32ビットのWindows"}),
        ("windows_10_ended", {}, set()),
        ("windows_older", {}, set()),
        ("unknown", {"windows": "windows_11"}, {"32ビットのWindows"}),
        ("unknown", {"windows": "windows_10"}, set()),
        ("unknown", {}, set()),
        ("linux", {}, {"Sモードのため、入れられない"}),
    ],
)
def test_what_cannot_be_on_this_system_is_not_offered(
    system: str, earlier: dict[str, str], gone: set[str]
) -> None:
    every = {"見つからない", "Sモードのため、入れられない", "32ビットのWindows"}
    offered = asked_of_the_client(vpn_and(system), earlier)
    assert offered == every - gone | {"そのほか、または分からない"}


def test_every_sentence_can_be_spoken() -> None:
    common, own = guides().common.nodes, [one.nodes for one in guides().guides.values()]
    for node in (node for nodes in (common, *own) for node in nodes.values()):
        for system in SYSTEMS:
            for windows in ("", *WINDOWS):
                say, ask = node.words(system, windows)
                for text in (*say, *([ask] if ask else [])):
                    assert breath(text.ja) <= BREATH
                    assert not re.search(r"[（）()]", text.ja + text.en), text.ja


def test_a_windows_that_is_known_hears_nothing_of_the_other(
    every: list[tuple[str, Call]],
) -> None:
    seen = set()
    for code, call in every:
        if order_of(code)[0].system != "windows":
            continue
        for item, name, node, known in call.spoken:
            windows = known.get("windows", "")
            say, _ = node.words("windows", windows)
            told = "".join(text.ja for text in say)
            if windows == "windows_11":
                assert "Windows 10では" not in told, (code, item, name)
            elif windows == "windows_10":
                assert not re.search(OF_WINDOWS_11, told), (code, item, name)
            seen.add(windows)
    assert seen == {"", *WINDOWS}


def test_where_it_is_not_known_which_windows_it_is_both_are_told() -> None:
    common, own = guides().common.nodes, [one.nodes for one in guides().guides.values()]
    every = [node for nodes in (common, *own) for node in nodes.values() if node.windows_10]
    assert every
    for node in every:
        assert any("Windows 10では" in text.ja for text in node.words("windows")[0])


@pytest.mark.parametrize(
    ("outcomes", "windows"),
    [
        (("windows_11", "windows_11_arm"), "windows_11"),
        (("windows_11_release_ended",), "windows_11"),
        (("windows_10_ended", "windows_ltsc_ended"), "windows_10"),
        (("windows_10_ltsc", "windows_10_edition_not_told", "windows_server"), ""),
        (("windows_10_ltsc",), "windows_10"),
        (("windows_server",), ""),
        (("windows_older",), ""),
        (("unknown",), ""),
    ],
)
def test_which_windows_it_is_follows_from_all_that_it_may_be(
    outcomes: tuple[str, ...], windows: str
) -> None:
    result = results.from_code(code_with("browser", "none_installed"), rules())
    choices = {**result.choices, "operating_system": outcomes}
    told = script.told(result._replace(choices=choices), guides())
    assert told.get("windows", "") == windows


@pytest.mark.parametrize(
    ("said", "windows"),
    [
        ([("look", "1")], "windows_11"),
        ([("look", "2")], "windows_10"),
        ([("look", "3")], ""),
        ([("look", "4")], ""),
        ([("edition", "1")], "windows_10"),
        ([("edition", "2")], "windows_10"),
        ([("edition", "3")], ""),
        ([("edition", "4")], ""),
    ],
)
def test_which_windows_it_is_follows_from_what_the_caller_reads_out(
    said: list[tuple[str, str]], windows: str
) -> None:
    item = "operating_system"
    result = results.from_code(code_with(item, "unknown"), rules())
    order = tuple(one.id for one in views.order(result, rules(), machines.DAY, "ja"))
    at = script.talk(result, guides(), order, [Said(item, *one) for one in said], chosen=item)
    assert at.windows == windows


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
    assert statistics.median(count) <= 11
    assert count[-1] <= 32


def _unlooked(least: int, most: int) -> tuple[Result, tuple[str, ...]]:
    """Return a PC that may be used, of which so many items could not be looked at."""
    for code in random_codes(20_000, seed=13):
        result, order = order_of(code)
        found = {one.id: one for one in result.findings}
        count = sum("unknown" in script.outcomes_of(result, guides(), item) for item in order)
        calm = found["not_cancer_registry_terminal"].status == "met"
        known = found["operating_system"].status == "met" and found["display"].status == "met"
        if least <= count <= most and calm and known and found["browser"].outcome == "unknown":
            return result, order
    raise AssertionError


def _ends(result: Result, order: tuple[str, ...], said: Sequence[Said]) -> dict[str, str]:
    return dict(script.talk(result, guides(), order, said).ended)


def test_many_that_could_not_be_looked_at_are_one_question() -> None:
    result, order = _unlooked(4, 9)
    unknown = [one for one in order if "unknown" in script.outcomes_of(result, guides(), one)]
    call = made(result, order, gives_up)
    asked = [said for said in call.said if said.node == "check_first"]
    assert len(asked) == 1
    assert {call.end.ended[item] for item in unknown} == {"look_again"}
    assert call.said[-1].node == "check_again", "what nobody looked at is looked at again"


def test_few_that_could_not_be_looked_at_are_spoken_of_each() -> None:
    result, order = _unlooked(1, 2)
    call = made(result, order, gives_up)
    assert "check_first" not in {said.node for said in call.said}
    assert ("browser", "by_reason") in {(said.item, said.node) for said in call.said}


def test_what_is_the_same_after_another_check_is_spoken_of_item_by_item() -> None:
    result, order = _unlooked(4, 9)
    said = [*made(result, order, gives_up).said]
    earlier = script.lasting(guides(), [script.talk(result, guides(), order, said)])
    at = script.talk(result, guides(), order, [], earlier)
    assert at.known["ran_again"] == "yes"
    assert at.node != "check_first"
    place = next(index for index, one in enumerate(said) if one.node == "check_first")
    same = [*said[:place], said[place]._replace(answer="yes")]
    assert script.talk(result, guides(), order, same).node != "check_first"


def test_what_is_only_looked_at_again_is_not_taken_for_right() -> None:
    result = results.from_code(code_with("internet_https", "unknown"), rules())
    order = tuple(one.id for one in views.order(result, rules(), machines.DAY, "ja"))
    item = "internet_https"
    again = Said(item, "check_first", "no")
    for said in ([again], [Said(item, "by_reason", "1")]):
        assert "online" not in script.talk(result, guides(), order, said, chosen=item).known
    right = script.talk(result, guides(), order, [Said(item, "look", "yes")], chosen=item)
    assert right.known["online"] == "yes"


def test_the_vpn_is_looked_at_again_with_an_internet_that_was_put_right() -> None:
    result, order = _no_network("blocked")
    said = [Said("internet_https", "cable", "no"), Said("internet_https", "connect", "yes")]
    ended = _ends(result, order, said)
    assert (ended["internet_https"], ended["vpn_tcp443"]) == ("recheck", "recheck")


def test_what_was_tried_for_the_internet_is_not_asked_for_the_vpn() -> None:
    result, order = _no_network("blocked")
    said = [Said("internet_https", "cable", "no"), Said("internet_https", "connect", "no")]
    at = script.talk(result, guides(), order, [*said, Said("internet_https", "to_network", "no")])
    assert at.ended["internet_https"] == "network_vendor"
    assert at.ended["vpn_tcp443"] == "after_network"
    assert at.item not in {"internet_https", "vpn_tcp443"}


def _no_network(outcome: str) -> tuple[Result, tuple[str, ...]]:
    """Return a PC on which neither the internet nor the VPN is reached."""
    for code in random_codes(20_000, seed=17):
        result, order = order_of(code)
        names = {item: script.outcomes_of(result, guides(), item) for item in order}
        if names.get("vpn_tcp443") == (outcome,) and outcome in names.get("internet_https", ()):
            return result, order
    raise AssertionError(outcome)


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


@pytest.mark.parametrize(
    ("answer", "ends"), [("yes", "other_pc"), ("no", ""), ("unsure", "caller")]
)
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


def test_an_item_that_was_chosen_is_spoken_of_to_its_end() -> None:
    """The caller wants to speak of the printer first, and the script stays there."""
    result = results.from_code(code_with("printer_a4", "none_found"), rules())
    order = tuple(one.id for one in views.order(result, rules(), machines.DAY, "ja"))
    order = ("not_cancer_registry_terminal", *(one for one in order if one != "printer_a4"))
    order = (*dict.fromkeys(order), "printer_a4")
    said = [Said("printer_a4", "look", "unsure")]
    assert script.talk(result, guides(), order, said)[:2] == ("printer_a4", "test_print")
    said.append(Said("printer_a4", "test_print", "yes"))
    at = script.talk(result, guides(), order, said)
    assert at.ended["printer_a4"] == "settled"
    assert at.item == order[0], "then the call goes on in its order"


def test_a_wrong_answer_is_taken_back_with_all_that_followed_from_it() -> None:
    result = results.from_code(code_with("not_cancer_registry_terminal", "unanswered"), rules())
    order = tuple(one.id for one in views.order(result, rules(), machines.DAY, "ja"))
    item = "not_cancer_registry_terminal"
    start = script.talk(result, guides(), order, [])
    wrong = [Said(item, "look", "yes"), Said(item, "another_pc", "unsure")]
    out = script.talk(result, guides(), order, wrong)
    assert out.dropped
    back = script.talk(result, guides(), order, [*wrong, Said(item, "", "")])
    assert (back.item, back.node, back.known) == (start.item, start.node, start.known)
    assert not back.dropped
    right = script.talk(result, guides(), order, [*wrong, Said(item, "", ""), _no(item)])
    assert right == script.talk(result, guides(), order, [_no(item)])


def _no(item: str) -> Said:
    return Said(item, "look", "no")


def test_what_was_answered_elsewhere_is_asked_in_an_item_that_begins_again() -> None:
    result = results.from_code(codes_of(case("23-everything"))[0], rules())
    order = ("disk_space", "memory")
    said = [Said("disk_space", "tidy", "3"), Said("disk_space", "ask_what_may_go", "yes")]
    assert script.talk(result, guides(), order, said).ended["memory"] == "use_as_it_is"
    again = [*said, Said("memory", "", "")]
    at = script.talk(result, guides(), order, again)
    assert (at.item, at.node) == ("memory", "small"), "it is asked once more"
    at = script.talk(result, guides(), order, [*again, Said("memory", "small", "no")])
    assert (at.item, at.node) == ("memory", "can_add")


def test_the_end_of_a_call_is_begun_again() -> None:
    result = results.from_code(code_with("excel", "not_installed"), rules())
    order = ("excel",)
    said = [Said("excel", "licence", "yes"), Said("excel", "install", "yes")]
    assert script.talk(result, guides(), order, said).item == CLOSING
    later = [*said, Said(CLOSING, "check_again", "no")]
    assert script.talk(result, guides(), order, later).node == "call_back"
    at = script.talk(result, guides(), order, [*later, Said(CLOSING, "", "")])
    assert (at.item, at.node) == (CLOSING, "check_again")


def test_who_calls_back_asks_for_the_number_once_in_a_call() -> None:
    one = case("26-windows-not-read")
    facts = {**ready()["facts"], **one.facts, "software.vpn_client": {"null": True}}
    answers = {**ready()["answers"], "security_rules_followed": "-"}
    result = results.from_code(code_of_pc(facts, answers, "windows"), rules())
    order = tuple(one.id for one in views.order(result, rules(), machines.DAY, "ja"))
    for name in ("gives up", "does not know", "says anything"):
        for seed in range(20):
            said = made(result, order, CALLERS[name], seed).said
            screens = [
                views.script(result, rules(), machines.DAY, "ja", said[:count]).before
                for count in range(1, len(said) + 1)
            ]
            spoken = [text for before in screens for one in before for text in one.say]
            assert spoken.count("お電話番号と、お名前を伺えますか。") <= 1, (name, seed)
            assert spoken.count("メールかFAXの送り先を、伺えますか。") <= 1, (name, seed)
