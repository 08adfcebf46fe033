"""Twelve digits carry a whole result, and a slip of the tongue never turns into another one."""

import random
import subprocess
import sys
from pathlib import Path

import phonecode as build_phonecode
import pytest
from hypothesis import given, settings

from checker import compose, phonecode
from checker.judge import judge
from checker.model import Answers, FactTable, Lang
from checker.packs.codes import CAPACITY, Table
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from checker.phonecode import PhoneCodeError, decode, encode
from tests.judge.strategies import answers, days, fact_tables
from tests.phonecode.codes import TABLE, TABLES, code_of, random_codes, sizes_of

CODES = 10_000
PACK: Pack = load_pack(rules_root())


def refused(digits: str) -> bool:
    """Whether twelve digits are no code; thirteen never are."""
    return len(digits) != 12 or not phonecode._readable(digits, TABLES)


def test_decoding_refuses_what_is_no_code() -> None:
    chance = random.Random(0)  # noqa: S311 - not a secret
    for _ in range(2_000):
        digits = f"1{chance.randrange(10**11):011d}"
        try:
            decode(digits, TABLES)
        except PhoneCodeError:
            assert refused(digits)
        else:
            assert not refused(digits)


def test_the_current_table_is_what_the_rules_say(pack: Pack) -> None:
    classes = build_phonecode.read_classes(build_phonecode.ROOT / "rules")
    assert pack.code_table == build_phonecode.make(pack, classes), (
        "the rules' outcomes changed: run python3 build/phonecode.py "
        "(after a release, count `generation` up in rules/phonecode/classes.toml first)"
    )


def test_everything_fits_nine_digits() -> None:
    assert all(table.states <= CAPACITY for table in TABLES.values())


@pytest.mark.parametrize("number", [0, 1, TABLE.states - 2, TABLE.states - 1])
def test_the_first_and_the_last_result_can_be_said(number: int) -> None:
    assert decode(code_of(number), TABLES).digits.replace("-", "") == code_of(number)


def test_a_number_beyond_the_last_result_is_refused() -> None:
    if TABLE.states < CAPACITY:
        with pytest.raises(PhoneCodeError):
            decode(code_of(TABLE.states), TABLES)


def test_every_code_comes_back_as_it_was() -> None:
    for code in random_codes(20_000):
        decoded = decode(code, TABLES)
        again = encode(
            decoded.findings, sizes_of(decoded), decoded.system or "windows", decoded.table
        )
        assert again == phonecode.grouped(code)


def test_every_state_of_every_place_comes_back() -> None:
    """Exhaustive a place: the others stay at their first state."""
    factor = TABLE.states
    for place in TABLE.places:
        factor //= len(place.states)
        for index, state in enumerate(place.states):
            decoded = decode(code_of(index * factor), TABLES)
            finding = next(one for one in decoded.findings if one.id == place.requirement)
            assert finding.outcome in state.outcomes
            assert (finding.status, finding.advice) == (state.status, state.advice)


@settings(max_examples=300)
@given(fact_tables(), answers, days)
def test_a_code_says_what_the_report_says(facts: FactTable, said: Answers, day: object) -> None:
    judgement = judge(facts, said, PACK, day)  # type: ignore[arg-type]
    code = encode(judgement.findings, facts, "windows", TABLE)
    assert code is not None
    decoded = decode(code, TABLES)
    assert decoded.overall == judgement.overall
    for mine, theirs in zip(decoded.findings, judgement.findings, strict=True):
        assert (mine.id, mine.level, mine.status, mine.advice) == (
            theirs.id,
            theirs.level,
            theirs.status,
            theirs.advice,
        )
        assert theirs.outcome in decoded.choices.get(mine.id, (mine.outcome,))


def test_every_single_wrong_digit_is_refused() -> None:
    for code in random_codes(CODES, seed=2):
        for at in range(12):
            for other in "0123456789":
                if other != code[at]:
                    assert refused(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize("step", [1, 2])
def test_every_swap_of_neighbours_and_over_one_is_refused(step: int) -> None:
    for code in random_codes(CODES, seed=3):
        for at in range(12 - step):
            digits = list(code)
            digits[at], digits[at + step] = digits[at + step], digits[at]
            if digits[at] != digits[at + step]:
                assert refused("".join(digits))


def test_every_doubled_digit_is_refused() -> None:
    """One digit heard twice: thirteen digits; or in the place of the next one; or as a pair."""
    for code in random_codes(CODES, seed=4):
        for at in range(12):
            assert refused(code[: at + 1] + code[at:])
        for at in range(11):
            if code[at] != code[at + 1]:
                assert refused(code[: at + 1] + code[at] + code[at + 2 :])
            else:
                for other in "0123456789":
                    if other != code[at]:
                        assert refused(code[:at] + other * 2 + code[at + 2 :])


def test_random_digits_are_hardly_ever_a_code() -> None:
    chance = random.Random(5)  # noqa: S311 - not a secret
    count = 100_000
    taken = sum(not refused(f"{chance.randrange(10**12):012d}") for _ in range(count))
    assert taken / count <= 0.011


def test_what_a_person_types_around_the_digits_does_not_matter() -> None:
    code = next(random_codes(1, seed=6))
    shown = phonecode.grouped(code)
    wide = shown.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    for text in (code, shown, wide, f"  {shown.replace('-', ' ')}\n", shown.replace("-", "ー")):
        assert decode(text, TABLES).digits == shown


@pytest.mark.parametrize(
    "text", ["", "-", "1", "12345678901", "1234567890123", "12345678901a", "一二三四", "9" * 10_000]
)
def test_what_is_not_twelve_digits_is_told(text: str) -> None:
    with pytest.raises(PhoneCodeError) as told:
        decode(text, TABLES)
    assert told.value.message.ja
    assert told.value.message.en


def test_a_group_that_is_too_short_is_named() -> None:
    code = next(random_codes(1, seed=7))
    with pytest.raises(PhoneCodeError) as told:
        decode(f"{code[:4]}-{code[4:7]}-{code[8:]}", TABLES)
    assert told.value.group == 2


def test_a_first_digit_that_no_generation_has_is_in_group_one() -> None:
    with pytest.raises(PhoneCodeError) as told:
        decode("9" + next(random_codes(1, seed=8))[1:], TABLES)
    assert told.value.group == 1


def test_what_was_meant_is_asked_and_never_assumed() -> None:
    """After a swap inside a group, the true code is among the questions."""
    found = 0
    codes = list(random_codes(300, seed=9))
    for code in codes:
        at = 5
        if code[at] == code[at + 1]:
            continue
        heard = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        with pytest.raises(PhoneCodeError) as told:
            decode(heard, TABLES)
        right = phonecode.grouped(code)
        found += right in {candidate.digits for candidate in told.value.candidates}
        for candidate in told.value.candidates:
            assert decode(candidate.digits, TABLES)
            assert candidate.perhaps in candidate.ask().ja
            assert candidate.heard in candidate.ask().en
        if told.value.group is not None and told.value.candidates:
            assert {one.group for one in told.value.candidates} == {told.value.group}
    assert found >= 250


def test_no_code_rather_than_a_wrong_one_for_an_outcome_that_the_table_lacks() -> None:
    decoded = decode(next(random_codes(1, seed=10)), TABLES)
    first, *rest = decoded.findings
    renamed = type(first)(first.id, first.level, first.status, "of-tomorrow", first.advice)
    assert encode([renamed, *rest], FactTable(), "windows", TABLE) is None
    assert encode(rest, FactTable(), "windows", TABLE) is None


def test_an_old_generation_reads_by_its_own_table() -> None:
    old = Table(9, TABLE.pack, TABLE.places[::-1])
    code = code_of(12345, old)
    decoded = decode(code, {**TABLES, 9: old})
    assert decoded.table is old
    assert [one.id for one in decoded.findings] == [place.requirement for place in old.places]
    assert compose.read_out(decoded, PACK, PACK.file.verified_on, "ja")


@pytest.mark.parametrize(
    ("system", "outcomes"),
    [("windows", ("not_installed",)), ("linux", ("no_version_for_linux",))],
)
def test_outcomes_of_another_system_are_not_asked_about(
    system: str, outcomes: tuple[str, ...]
) -> None:
    for code in random_codes(5_000, seed=13):
        decoded = decode(code, TABLES)
        excel = next(one for one in decoded.findings if one.id == "excel")
        if decoded.system == system and excel.status == "not_met":
            assert decoded.choices.get("excel", (excel.outcome,)) == outcomes
            return
    pytest.fail("no such code among many")


def test_a_requirement_that_is_gone_from_the_rules_is_still_told() -> None:
    import msgspec  # noqa: PLC0415

    place = msgspec.structs.replace(TABLE.places[0], requirement="of-yesterday")
    old = Table(9, TABLE.pack, (place, *TABLE.places[1:]))
    verdict = compose.read_out(
        decode(code_of(0, old), {9: old}), PACK, PACK.file.verified_on, "ja"
    )[0]
    assert verdict.id == "of-yesterday"
    assert verdict.message


def test_the_command_decodes(tmp_path: Path) -> None:
    code = phonecode.grouped(next(random_codes(1, seed=11)))
    for words in ([code], code.split("-")):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "checker", "code", *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
            env={"PATH": "", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert code in done.stdout
        assert "第1グループ" in done.stdout
    assert not list(tmp_path.iterdir())


def test_the_command_refuses_and_asks() -> None:
    code = next(random_codes(1, seed=12))
    wrong = code[:5] + str((int(code[5]) + 1) % 10) + code[6:]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "checker", "code", wrong],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        env={"PATH": "", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        timeout=60,
    )
    assert done.returncode == 5
    assert "ですか" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_command_lists_the_sentences_that_an_unknown_item_may_have(lang: Lang) -> None:
    findings = judge(FactTable(), Answers(), PACK, PACK.file.verified_on).findings
    code = encode(findings, FactTable(), "linux", TABLE)
    assert code is not None
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "checker", "code", code, "--lang", lang],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={"PATH": "", "PYTHONPATH": str(root)},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    for words in PACK.failures.values():
        meaning = words.meaning.say(lang)
        sentence = meaning[0].upper() + meaning[1:] + ("。" if lang == "ja" else ".")
        assert f"- {sentence}\n" in done.stdout


def _told(text: str) -> phonecode.PhoneCodeError:
    with pytest.raises(phonecode.PhoneCodeError) as told:
        phonecode.decode(text, TABLES)
    return told.value


def test_groups_that_changed_places_are_asked_about_and_no_group_is_blamed() -> None:
    found = 0
    for code in random_codes(60, seed=5):
        first, second, third = phonecode.grouped(code).split("-")
        if len({first, second, third}) < 3:
            continue
        heard = f"{first}-{third}-{second}"
        if phonecode._readable(heard.replace("-", ""), TABLES):
            continue
        error = _told(heard)
        assert error.candidates[0].digits == phonecode.grouped(code)
        assert error.candidates[0].swapped is not None
        assert error.group is None
        assert "逆ではありませんか" in error.candidates[0].ask().ja
        found += 1
    assert found > 40


@pytest.mark.parametrize("at", range(12))
def test_a_missing_digit_is_found_where_it_is(at: int) -> None:
    for code in random_codes(5, seed=at):
        heard = code[:at] + code[at + 1 :]
        error = _told(heard)  # twelve keys less one, grouped anew while they were typed
        right = [one for one in error.candidates if one.digits == phonecode.grouped(code)]
        grouped = phonecode.grouped(code).split("-")
        part, rest = divmod(at, 4)
        grouped[part] = grouped[part][:rest] + grouped[part][rest + 1 :]
        read = _told("-".join(grouped))
        assert read.group == part + 1
        assert right or len(error.candidates) == 5
        assert all(one.group == part + 1 for one in read.candidates)


def test_what_is_no_digit_is_named() -> None:
    assert "（Ol）" in _told("1219-4739-28Ol").message.ja
    assert phonecode.strange("１２１９－４７３９") == ""
    assert phonecode.strange("12あ") == "あ"
