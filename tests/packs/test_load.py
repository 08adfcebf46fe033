"""Loading rules: every problem at once, with file, place and what is allowed."""

import os
from pathlib import Path

import pytest

from checker.errors import BadInputError, ManyBadInputsError
from checker.packs.load import DEFAULT_PACK, Reader, load_pack, validate
from checker.packs.locate import rules_root
from tests.packs.folder import DISPLAY, MEMORY, PACK, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_folder_without_problems_is_loaded_in_the_packs_order(folder: Folder) -> None:
    pack = folder.load()
    assert [entry.id for entry, _ in pack.entries] == ["memory", "display"]
    assert pack.stamp.version == "1"
    assert pack.requirement("display") is pack.entries[1][1]
    assert pack.requirement("printer") is None


def test_a_pack_knows_which_met_outcomes_have_something_to_tell(folder: Folder) -> None:
    folder.change(DISPLAY, 'status = "met"', 'status = "met"\nnote = true')
    pack = folder.load()
    assert pack.noted("display", "meets")
    assert not pack.noted("display", "remote")
    assert not pack.noted("memory", "meets")
    assert not pack.noted("printer", "meets")


def test_the_shipped_rules_have_no_problem() -> None:
    assert validate(rules_root()) == [DEFAULT_PACK, "pmh-municipal-link"]


def test_every_problem_of_every_file_is_told_at_once(folder: Folder) -> None:
    folder.change(MEMORY, 'unit = "GiB"', 'unit = "TB"')
    folder.change(MEMORY, 'status = "met"', 'state = "met"')
    folder.change(DISPLAY, 'id = "display"', 'id = "screen"')
    folder.change("sources.toml", 'kind = "official"', 'kind = "rumour"')
    assert folder.problems() == [
        "sources.toml: notice.kind: allowed are decision, official, public, vendor",
        (
            "requirements/memory.toml: outcomes[0].state: unknown key; allowed are id, status,"
            " message, when, advice, note, rules_out, asks, first, same_cause, may_cost, replaces,"
            " never_beside, doubtful, question, remedy, reason"
        ),
        "requirements/memory.toml: outcomes[0].status: this required key is missing",
        (
            "requirements/memory.toml: thresholds.enough[0].unit: allowed are GB, GiB, count,"
            " percent, px"
        ),
    ]


def test_problems_across_files_are_told_once_each_file_is_sound(folder: Folder) -> None:
    folder.change(DISPLAY, 'id = "display"', 'id = "screen"')
    folder.change(PACK, 'id = "small"', 'id = "big"')
    assert folder.problems() == [
        "packs/small.toml: id: big is not the file's name",
        "requirements/display.toml: id: screen is not the file's name",
    ]


def test_an_error_says_it_in_both_languages_one_line_a_problem(folder: Folder) -> None:
    folder.change(MEMORY, 'unit = "GiB"', 'unit = "TB"')
    folder.change(DISPLAY, 'unit = "px"', 'unit = "TB"')
    with pytest.raises(ManyBadInputsError) as caught:
        folder.load()
    assert caught.value.status == 5
    ja, en = caught.value.say("ja").splitlines(), caught.value.say("en").splitlines()
    assert len(ja) == len(en) == 2
    for line, word in ((ja[0], "入力ファイルを読めません"), (en[0], "cannot be used")):
        assert word in line
        assert "requirements/memory.toml" in line
        assert "thresholds.enough[0].unit" in line
        assert "GiB" in line


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("id = \n", "line 1, column 6", "Invalid value"),
        ("a = 1\na = 2\n", "line 2, column 6", "Cannot overwrite a value"),
        ('a = "open', "end of document", "Unterminated string"),
        ("[", "end of document", "Invalid initial character"),
        ("a = 1\nb c\n", "line 2, column 3", "Expected '=' after a key"),
    ],
)
def test_broken_toml_names_line_and_column(
    folder: Folder, text: str, place: str, reason: str
) -> None:
    (problem,) = folder.write(MEMORY, text).errors()
    assert (problem.file, problem.place) == (MEMORY, place)
    assert reason in problem.problem.en
    assert "TOMLとして読めません" in problem.problem.ja
    assert "(at " not in problem.problem.en


def test_toml_that_is_nested_too_deeply_is_refused(folder: Folder) -> None:
    (problem,) = folder.write(MEMORY, "a = " + "[" * 10_000).errors()
    assert problem.problem.en == "it is nested too deeply"


@pytest.mark.parametrize("header", ["", "[", "x = {"])
def test_a_key_of_very_many_parts_is_refused_before_the_parser_sees_it(
    folder: Folder, header: str
) -> None:
    # The parser would need hours and all memory for it.
    (problem,) = folder.write(MEMORY, "b = 1\n" + header + "a." * 200_000 + "a = 1").errors()
    assert (problem.place, problem.problem.en) == (
        "line 2",
        "too many dots on one line (up to 100)",
    )


@pytest.mark.parametrize("dots", [100, 101])
def test_a_hundred_dots_of_a_key_are_enough(folder: Folder, dots: int) -> None:
    problems = folder.write(MEMORY, "a." * dots + "a = 1").problems()
    refused = [one for one in problems if "too many dots on one line (up to 100)" in one]
    assert len(refused) == (dots > 100)


def test_dots_of_a_comment_or_a_text_divide_no_key(folder: Folder) -> None:
    assert folder.add(MEMORY, "# " + "." * 1000).problems() == []
    folder.change(MEMORY, 'en = "look"', f'en = "look{"." * 200}"')
    assert folder.problems() == []


def test_a_number_of_too_many_digits_is_no_fault_of_ours(folder: Folder) -> None:
    (problem,) = folder.write(MEMORY, "a = " + "9" * 5000).errors()
    assert "TOML" in problem.problem.en


def test_text_that_is_not_utf8_is_told_with_its_byte(folder: Folder) -> None:
    (folder.root / MEMORY).write_bytes("# メモリ".encode("cp932"))
    (problem,) = folder.errors()
    assert (problem.file, problem.place, problem.problem.en) == (
        MEMORY,
        "byte 2",
        "it is not UTF-8",
    )


def test_a_byte_order_mark_is_accepted(folder: Folder) -> None:
    path = folder.root / MEMORY
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert folder.problems() == []


@pytest.mark.parametrize(("size", "problems"), [(1_000_000, 0), (1_000_001, 1)])
def test_a_file_may_be_one_megabyte(folder: Folder, size: int, problems: int) -> None:
    path = folder.root / MEMORY
    rest = size - path.stat().st_size
    folder.add(MEMORY, ("#" * 99 + "\n") * (rest // 100) + "#" * (rest % 100))
    assert path.stat().st_size == size
    found = folder.problems()
    assert len(found) == problems
    assert all(one == f"{MEMORY}: : it is larger than 1 MB" for one in found)


def test_a_sparse_giant_is_refused_without_being_held(folder: Folder) -> None:
    os.truncate(folder.root / MEMORY, 10**11)
    assert folder.problems() == [f"{MEMORY}: : it is larger than 1 MB"]


@pytest.mark.parametrize(
    "name", [PACK, "sources.toml", "facts.toml", "failures.toml", "lifecycle.toml", MEMORY]
)
def test_a_missing_file_is_named(folder: Folder, name: str) -> None:
    (folder.root / name).unlink()
    assert f"{name}: : the file is not there" in folder.problems()


def test_a_folder_in_a_files_place_is_told(folder: Folder) -> None:
    (folder.root / MEMORY).unlink()
    (folder.root / MEMORY).mkdir()
    assert folder.problems() == [f"{MEMORY}: : not readable (it is a folder)"]


def test_a_reader_without_problems_finishes_quietly(tmp_path: Path) -> None:
    Reader(tmp_path).finish()


def test_rules_are_found_beside_the_package_or_where_they_are_asked_for(folder: Folder) -> None:
    assert (rules_root() / "packs").is_dir()
    assert rules_root(folder.root) == folder.root
    with pytest.raises(BadInputError) as caught:
        rules_root(folder.root / "nowhere")
    assert "nowhere" in caught.value.say("ja")


def test_the_packaged_copy_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "checker" / "packs" / "locate.py"
    monkeypatch.setattr("checker.packs.locate.__file__", str(module))
    assert rules_root() == tmp_path.resolve() / "rules"
    (tmp_path / "checker" / "_rules").mkdir(parents=True)
    assert rules_root() == tmp_path.resolve() / "checker" / "_rules"


def test_validate_tells_the_problems_of_every_pack(folder: Folder) -> None:
    folder.write("packs/other.toml", "x = 1")
    folder.change(PACK, 'version = "1"', "version = 1")
    with pytest.raises(ManyBadInputsError) as caught:
        validate(folder.root)
    assert {one.file for one in caught.value.problems} == {PACK, "packs/other.toml"}


def test_validate_tells_a_requirement_that_no_pack_lists(folder: Folder) -> None:
    folder.write("requirements/spare.toml", "")
    with pytest.raises(ManyBadInputsError) as caught:
        validate(folder.root)
    assert [(one.file, one.problem.en) for one in caught.value.problems] == [
        ("requirements/spare.toml", "no pack lists this requirement")
    ]


def test_validate_wants_at_least_one_pack(tmp_path: Path) -> None:
    with pytest.raises(ManyBadInputsError) as caught:
        validate(tmp_path)
    assert caught.value.problems[0].problem.en == "there is no pack"


def test_validate_names_the_packs_that_it_checked(folder: Folder) -> None:
    assert validate(folder.root) == ["small"]


def test_of_a_hostile_file_only_the_first_hundred_problems_are_told(folder: Folder) -> None:
    folder.write(MEMORY, "".join(f"k{n} = 1\n" for n in range(20_000)))
    assert len(folder.errors()) == 100


def test_a_name_in_an_error_cannot_steer_the_terminal(folder: Folder) -> None:
    folder.add(MEMORY, '\n["\\u001b]0;x\\u0007\\u202e' + "y" * 1000 + '"]\n')
    with pytest.raises(ManyBadInputsError) as caught:
        folder.load()
    for lang in ("ja", "en"):
        said = caught.value.say("ja" if lang == "ja" else "en")
        assert not set(said) & {"\x1b", "\x07", "\u202e"}
        assert len(said) < 1000


@pytest.mark.parametrize("control", ["\\u001b[31m", "\\u0000", "\\u202e", "\\u009b", "\\u2028"])
def test_no_rule_text_holds_a_control_character(folder: Folder, control: str) -> None:
    folder.change(MEMORY, 'en = "Memory"', f'en = "Mem{control}ory"')
    assert folder.problems() == [f"{MEMORY}: title.en: control characters cannot be used here"]


def test_a_rule_text_may_have_lines(folder: Folder) -> None:
    folder.change(MEMORY, 'en = "Memory"', 'en = "Mem\\nory"')
    assert folder.problems() == []


def test_a_pack_can_be_loaded_twice(folder: Folder) -> None:
    assert load_pack(folder.root, "small").file == folder.load().file


# ---- what a pack says otherwise


def test_a_pack_may_say_its_own_words_over_the_common_ones() -> None:
    root = rules_root()
    common, own = load_pack(root), load_pack(root, "pmh-municipal-link")
    assert "PMH" in own.words.headline.ready.ja
    assert "PMH" not in common.words.headline.ready.ja
    assert own.words.compare == common.words.compare


@pytest.mark.parametrize("name", ["result.toml", "packs/small/result.toml"])
@pytest.mark.parametrize("text", ["this is no TOML [", "[headline]\nready = 1\n"])
def test_a_pack_s_own_words_are_read_as_strictly(name: str, text: str, folder: Folder) -> None:
    (folder.root / "packs" / "small").mkdir()
    (folder.root / "packs" / "small" / "result.toml").write_text("", encoding="utf-8")
    (folder.root / name).write_text(text, encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as caught:
        load_pack(folder.root, "small")
    assert all("result.toml" in problem.file for problem in caught.value.problems)


def test_a_table_of_words_is_replaced_whole_and_others_are_put_over(folder: Folder) -> None:
    small = folder.root / "packs" / "small"
    small.mkdir()
    words = '[headline]\nready = { ja = "よし", en = "fine" }\n'
    (small / "result.toml").write_text(words, encoding="utf-8")
    pack = load_pack(folder.root, "small")
    assert pack.words.headline.ready.ja == "よし"
    assert pack.words.headline.missing.ja
