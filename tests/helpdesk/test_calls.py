"""The calls that are written down, played on the real pages to their end."""

import re
from pathlib import Path

import pytest

from checker.helpdesk.guide_files import BREATH, breath
from tests.helpdesk.calls_made import NAMES, Case, Played, case, codes_of, play
from tests.helpdesk.desks import alone, store_in

TABLE = Path(__file__).parents[2] / "docs" / "helpdesk-calls.md"


def made(one: Case, folder: Path) -> Played:
    """Make a call as its caller answers, one question after the other."""
    first, later = codes_of(one)
    asked = iter(one.steps)

    def answering(ask: str, _answers: tuple[str, ...]) -> str:
        step = next(asked, None)
        assert step is not None, f"nobody expected to be asked: {ask}"
        assert step.ask == ask
        return step.answer

    return play(alone(store_in(folder)), first, later, answering)


@pytest.mark.parametrize("name", NAMES)
def test_a_call_is_made_to_its_end(name: str, tmp_path: Path) -> None:
    one = case(name)
    played = made(one, tmp_path)
    assert played.steps == one.steps
    assert played.outcome == one.outcome
    spoken = "\n".join((*played.heard, *(step.ask for step in played.steps)))
    for part in one.hears:
        assert part in spoken
    for word in one.never:
        assert word not in spoken
    assert bool(played.letters) is bool(one.letter), played.letters
    for part in one.letter:
        assert all(part in letter for letter in played.letters)
    assert len(set(played.letters)) == len(played.letters), "no text is sent twice"
    assert max(map(breath, (*played.heard, "。"))) <= BREATH
    assert played.changed, "what changed is compared"
    assert (len(played.steps), played.presses) == (one.count.questions, one.count.presses)


def test_the_twelve_items_take_at_most_half_of_the_presses() -> None:
    one = case("23-everything")
    assert one.before is not None
    assert 2 * one.count.presses <= one.before.presses
    assert 2 * one.count.questions <= one.before.questions + 1


def test_no_call_takes_more_presses_than_before_without_a_better_end() -> None:
    """What had ended where nobody could go on now ends with somebody who can."""
    longer = {
        name
        for name, one in ((name, case(name)) for name in NAMES)
        if one.before is not None and one.count.presses > one.before.presses
    }
    assert longer == {"08-no-vpn-client"}
    assert case("08-no-vpn-client").outcome == "referred:vendor"


def test_the_table_tells_what_the_calls_cost() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if re.match(r"\| \d\d \|", line)]
    wanted = []
    for name in NAMES:
        one = case(name)
        if one.before is None:
            continue
        counts = (one.before.questions, one.count.questions)
        presses = (one.before.presses, one.count.presses)
        cells = (name[:2], one.say, "{} → {}".format(*counts), "{} → {}".format(*presses))
        wanted.append(f"| {' | '.join(cells)} |")
    assert table == wanted
