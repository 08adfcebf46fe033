"""`report --lang`: a saved report in another language, judged by nobody anew."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker import compose, session
from checker.model import Answers, Institution, Lang, Plan, PlannedItem, Report
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests import machines
from tests.cli.conftest import SAID, Desk
from tests.cli.program import run

PLANNED = msgspec.structs.replace(
    SAID,
    institution=Institution("山口クリニック", "35", kind="clinic", designated=("nanbyo",)),
    plan=Plan(
        program="yamaguchi-r8-online-registration",
        items=(PlannedItem("ノートPC", 148_000),),
    ),
)


def saved(pack: Pack, lang: Lang, answers: Answers = PLANNED) -> Report:
    root = rules_root()
    estimate = session.subsidy(answers, root, machines.DAY, lang, "answers")
    return compose.compose(
        machines.facts("small-screen-1366x768"),
        answers,
        pack,
        machines.DAY,
        lang,
        compose.Extras(subsidy=estimate),
    )


def written(desk: Desk, report: Report) -> Path:
    return desk.put("saved.json", msgspec.json.encode(report).decode())


def shown(path: Path, lang: Lang) -> dict[str, Any]:
    done = run("report", path, "--lang", lang, "--json", "-")
    assert (done.code, done.err) == (0, "")
    return dict(json.loads(done.out))


@pytest.mark.parametrize(("made", "asked"), [("ja", "en"), ("en", "ja"), ("ja", "ja")])
def test_a_report_of_these_rules_is_told_in_the_language_that_is_asked_for(
    made: Lang, asked: Lang, desk: Desk, pack: Pack
) -> None:
    before = saved(pack, made)
    after = shown(written(desk, before), asked)
    # As if it had been made in that language: findings, day, tool and rules are what they were.
    assert after == json.loads(msgspec.json.encode(saved(pack, asked)))
    assert after["pack"] == json.loads(msgspec.json.encode(before.pack))
    assert after["overall"] == before.overall


def test_the_screen_is_in_one_language(desk: Desk, pack: Pack) -> None:
    path = written(desk, saved(pack, "ja", SAID))
    english = run("report", path, "--lang", "en").text
    japanese = run("report", path).text
    for one in pack.entries:
        title = one[1].title
        if title.ja != title.en:
            assert title.ja not in english
            assert title.en in english
            assert title.ja in japanese
    assert "cannot be used for online registration as it is." in " ".join(english.split())


@pytest.mark.parametrize(("version", "kept"), [("2026.11.1", False), ("2020.1.1", True)])
def test_what_other_rules_made_keeps_its_sentences_and_says_so(
    version: str, desk: Desk, pack: Pack, *, kept: bool
) -> None:
    assert pack.stamp.version == "2026.11.1"
    report = saved(pack, "ja", SAID)
    stamp = msgspec.structs.replace(report.pack, version=version)
    path = written(desk, msgspec.structs.replace(report, pack=stamp))
    done = run("report", path, "--lang", "en", "--json", "-")
    assert done.code == 0
    after = json.loads(done.out)
    assert (after["verdicts"][0]["title"] == "メモリ") == kept
    assert ("stay in the language that it was made in" in done.err) == kept
    assert after["pack"]["version"] == version


def test_an_estimate_that_today_comes_out_otherwise_stays_as_it_was(desk: Desk, pack: Pack) -> None:
    report = saved(pack, "ja")
    assert report.subsidy is not None
    other = msgspec.structs.replace(report.subsidy, amount=1)
    path = written(desk, msgspec.structs.replace(report, subsidy=other))
    after = shown(path, "en")
    assert after["subsidy"] == json.loads(msgspec.json.encode(other))
    assert after["verdicts"][0]["title"] == "Memory"


def test_rules_that_are_not_here_take_nothing_away(desk: Desk, pack: Pack) -> None:
    report = saved(pack, "ja", SAID)
    stamp = msgspec.structs.replace(report.pack, id="other-rules")
    path = written(desk, msgspec.structs.replace(report, pack=stamp))
    done = run("report", path, "--lang", "en")
    assert done.code == 0
    assert "メモリ" in done.text


def test_several_reports_are_told_in_the_language_too(
    desk: Desk, pack: Pack, tmp_path: Path
) -> None:
    path = written(desk, saved(pack, "ja", SAID))
    out = tmp_path / "out"
    out.mkdir()
    done = run("report", path, desk.report, "--lang", "en", "--quiet", "--json", out)
    assert (done.code, done.err) == (0, "")
    for name in ("saved", "old"):
        made = json.loads((out / f"{name}.json").read_bytes())
        assert made["verdicts"][0]["title"] == "Memory"


@pytest.mark.parametrize(("lang", "words"), [("ja", "文は --lang の言葉"), ("en", "language of")])
def test_the_help_says_what_lang_does(lang: str, words: str) -> None:
    said = " ".join(run("report", "--help", "--lang", lang).text.split())
    assert words in said
