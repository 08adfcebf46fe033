"""Written steps: nobody is left without them, and every drawing says what it shows."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker.clinic import steps
from checker.clinic.places import read_places
from checker.clinic.steps import TEMPLATES, Drawing, How, Step, Steps, StepsFile
from checker.documents.todo import FREE
from checker.model import Fact, Facts, Lang, Text
from checker.packs.load import Reader, load_pack
from checker.packs.locate import rules_root
from checker.web.words import read_web_words
from tests import machines

ROOT = rules_root()
PACK = load_pack(ROOT)
FILES = steps.load_steps(ROOT, PACK)
PLACES = read_places(ROOT)
DRAWINGS: dict[str, Drawing] = Reader(ROOT).read("drawings.toml", dict[str, Drawing]) or {}
WORDS = read_web_words(ROOT).result
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
PROPER_NAMES = ("厚生労働省",)
"""What an English reader has to find on a Japanese page."""
SVG = "{http://www.w3.org/2000/svg}"


def on(system: str, release: str) -> Facts:
    """Facts of a PC of which only the system is known."""
    facts = machines.facts("windows-11-pro")
    machine = replace(facts.machine, os=system)
    return replace(facts, machine=machine, facts=replace(facts.facts, os_name=Fact(release, "t")))


def shown(requirement: str, outcome: str, facts: Facts, lang: Lang = "ja") -> How | None:
    return steps.how(ROOT, requirement, outcome, facts, WORDS, lang, buying=False)


def test_everything_that_costs_nothing_has_steps_on_every_system_that_can_register() -> None:
    systems = [
        on("windows", "windows-10"),
        on("windows", "windows-11"),
        on("macos", "macos-15"),
    ]
    wanted = 0
    for entry, requirement in PACK.entries:
        for outcome in requirement.outcomes:
            if outcome.remedy is None or outcome.remedy.kind not in FREE:
                continue
            for facts in systems:
                found = shown(entry.id, outcome.id, facts)
                assert found is not None, (entry.id, outcome.id)
                assert found.steps
                wanted += 1
    assert wanted >= 3 * 20


def test_whatever_would_be_bought_has_something_to_try_before() -> None:
    facts = on("windows", "windows-11")
    bought = [
        (entry.id, outcome.id)
        for entry, requirement in PACK.entries
        for outcome in requirement.outcomes
        if outcome.remedy is not None and outcome.remedy.kind == "purchase"
    ]
    assert [pair for pair in bought if shown(*pair, facts) is None] == []
    found = steps.how(ROOT, *bought[0], facts, WORDS, "ja", buying=True)
    assert found is not None
    assert found.summary.startswith("まず無料で試すこと")
    assert shown(*bought[0], facts) != found


def test_the_release_has_its_own_steps_where_it_needs_them() -> None:
    ten = shown("vpn_client", "not_installed", on("windows", "windows-10"))
    eleven = shown("vpn_client", "not_installed", on("windows", "windows-11"))
    mac = shown("vpn_client", "not_installed", on("macos", "macos-15"))
    assert ten is not None
    assert eleven is not None
    assert mac is not None
    assert "Windows 11にできるなら" in ten.steps[0].text
    assert not any("Windows 11にできるなら" in step.text for step in (*eleven.steps, *mac.steps))
    assert not any("はい" in step.text for step in mac.steps)


def test_a_met_requirement_and_an_unknown_one_have_no_steps() -> None:
    facts = on("windows", "windows-11")
    assert shown("memory", "meets", facts) is None
    assert shown("no_such_requirement", "meets", facts) is None


def test_steps_for_windows_do_not_reach_a_mac() -> None:
    mac = shown("display", "setting_too_low", on("macos", "macos-14"))
    windows = shown("display", "setting_too_low", on("windows", "windows-11"))
    assert mac is not None
    assert windows is not None
    assert "りんごの印" in mac.steps[0].text
    assert "右クリック" in windows.steps[0].text
    assert shown("display", "setting_too_low", on("linux", "linux")) is None


def texts() -> Iterator[tuple[str, Text]]:
    """Every sentence of the steps and drawings with its place."""
    for name, file in FILES.items():
        for one in file.steps:
            for step in one.do:
                yield name, step.text
            if one.stuck:
                yield name, one.stuck
    for name, drawing in DRAWINGS.items():
        for text in (drawing.title, drawing.says, *drawing.words.values()):
            yield name, text


def test_english_is_english_and_no_sentence_is_missing() -> None:
    for name, text in texts():
        english = text.en
        for proper in PROPER_NAMES:
            english = english.replace(proper, "")
        assert not JAPANESE.search(english), (name, text.en)
        assert text.ja.strip(), name
        assert text.en.strip(), name


def test_a_sentence_to_read_ends_as_one() -> None:
    for name, file in FILES.items():
        for one in file.steps:
            sentences = [step.text for step in one.do] + ([one.stuck] if one.stuck else [])
            for text in sentences:
                assert text.ja.endswith("。"), (name, text.ja)
                assert text.en.endswith((".", "?”")), (name, text.en)


def test_every_drawing_is_used() -> None:
    used = {step.picture for file in FILES.values() for one in file.steps for step in one.do}
    assert set(DRAWINGS) <= used


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_says_what_it_shows_in_one_language(name: str, lang: Lang) -> None:
    drawing = DRAWINGS[name]
    root = ET.fromstring(  # noqa: S314 - our own
        steps._draw(drawing, name, lang).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1)
    )
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == drawing.title.say(lang)
    assert desc.text == drawing.says.say(lang)
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == desc.get("id")
    said = {text.text for text in root.iter(f"{SVG}text")}
    assert {word.say(lang) for word in drawing.words.values()} == said - {"10:24"}
    # The page's security policy allows no style inside the page, and dark mode no fixed colour.
    for part in root.iter():
        assert not {"style", "fill", "stroke", "onload", "href"} & set(part.keys())


def test_words_of_a_drawing_are_escaped() -> None:
    evil = Text(ja='<script>"&', en="<b>")
    drawing = Drawing("question", evil, evil, {"ask": evil, "yes": evil, "no": evil})
    assert "<script>" not in steps._draw(drawing, "x", "ja")


def broken(**changes: Any) -> StepsFile:  # noqa: ANN401 - any field
    """Steps of the display with something changed."""
    good = FILES["display"].steps[0]
    return StepsFile("display", (replace(good, **changes),))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (replace(FILES["display"], requirement="memory"), "memory"),
        (broken(for_=("no_such_outcome",)), "no_such_outcome"),
        (broken(do=(Step(Text("あ。", "a."), "no-such-drawing"),)), "no-such-drawing"),
        (broken(on=("windows",)), "portrait (macos)"),
    ],
)
def test_a_mistake_in_the_rules_is_told(file: StepsFile, told: str) -> None:
    requirement = PACK.requirement("display")
    assert requirement is not None
    found = [text.en for _, text in steps.problems(file, requirement, DRAWINGS, PLACES)]
    assert f"there is no {told}" in found


def test_the_rules_of_the_project_have_no_mistake() -> None:
    for name, file in FILES.items():
        requirement = PACK.requirement(name)
        assert requirement is not None
        assert list(steps.problems(file, requirement, DRAWINGS, PLACES)) == []
    assert list(steps.shape_problems(DRAWINGS)) == []


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (replace(DRAWINGS["bin"], shape="no-such-shape"), "no-such-shape"),
        (replace(DRAWINGS["bin"], words={}), "before"),
    ],
)
def test_a_drawing_without_shape_or_word_is_told(drawing: Drawing, told: str) -> None:
    (found,) = [text.en for _, text in steps.shape_problems({"bin": drawing})]
    assert told in found


def test_steps_without_a_system_fit_every_one() -> None:
    one = Steps(("a",), 1, (Step(Text("あ。", "a.")),))
    assert one.fits("a", "linux", "linux")
    assert not one.fits("b", "linux", "linux")
    ten = replace(one, on=("windows-10",))
    assert ten.fits("a", "windows", "windows-10")
    assert not ten.fits("a", "windows", "windows-11")


def test_no_file_is_left_over() -> None:
    names = {path.stem for path in (ROOT / "steps").glob("*.toml")}
    assert names == {entry.id for entry, _ in PACK.entries}
    shapes = {path.stem for path in Path(TEMPLATES, "drawings").glob("*.svg")}
    assert shapes - {"frame", "parts"} == {drawing.shape for drawing in DRAWINGS.values()}


@pytest.mark.parametrize(
    ("system", "release", "other"),
    [
        ("windows", "windows-11", r"[（(](?:on |on a )?(?:Windows 10|Mac)"),
        (
            "windows",
            "windows-10",
            r"[（(](?:on |on a )?(?:Windows 11(?!か| or)|Mac)|Bluetoothとデバイス",
        ),
        ("macos", "macos-15", r"[（(](?:on )?Windows 1\d(?!か| or)"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nobody_reads_how_it_is_called_on_another_system(
    system: str, release: str, other: str, lang: Lang
) -> None:
    facts, read = on(system, release), 0
    for requirement, file in FILES.items():
        for outcome in {name for one in file.steps for name in one.for_}:
            found = shown(requirement, outcome, facts, lang)
            if found is None:
                continue
            said = [step.text for step in found.steps] + [one.by_hand for one in found.places]
            assert [text for text in said if re.search(other, text)] == []
            read += len(said)
    assert read > 50


def test_a_step_is_worded_for_the_release_that_the_pc_has() -> None:
    ten, eleven, mac = (
        shown("printer_a4", outcome, on(*of))
        for outcome, of in (
            ("answered_no", ("windows", "windows-10")),
            ("answered_no", ("windows", "windows-11")),
            ("answered_no", ("macos", "macos-15")),
        )
    )
    assert ten is not None
    assert eleven is not None
    assert mac is not None
    assert "「デバイス」、" in ten.steps[1].text
    assert "「Bluetoothとデバイス」、" in eleven.steps[1].text
    assert [one.by_hand for one in ten.places] == [
        "「設定」→「デバイス」→「プリンターとスキャナー」"
    ]
    assert [one.by_hand for one in mac.places] == ["「システム設定」→「プリンタとスキャナ」"]
