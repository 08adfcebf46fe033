"""What a person may have meant is said beside what was wrong, and nothing else is made up."""

import pytest

from checker.cli.main import main
from checker.errors import UsageError


def said(*argv: str) -> str:
    with pytest.raises(UsageError) as caught:
        main(argv)
    return caught.value.say("en" if "en" in argv else "ja")


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (("chek",), "もしかして：check。"),
        (("Candidat",), "もしかして：candidate。"),
        (("subsidy", "lst"), "もしかして：list。"),
        (("check", "--jsno=x"), "もしかして：--json。"),
        (("check", "--ofline"), "もしかして：--offline。"),
        (("check", "--laang", "en"), "Did you mean --lang? See nanbyo-checker --help."),
    ],
)
def test_a_slip_is_understood(argv: tuple[str, ...], meant: str) -> None:
    assert meant in said(*argv)


@pytest.mark.parametrize(
    "argv", [("zzz",), ("check", "--zzz"), ("check", "a.json"), ("fleet",), ("check", "--json")]
)
def test_nothing_is_guessed_where_nothing_is_alike(argv: tuple[str, ...]) -> None:
    assert "もしかして" not in said(*argv)


def test_showing_a_rule_without_naming_it_tells_the_names() -> None:
    nothing, wrong = said("rules", "show"), said("rules", "show", "nope")
    assert nothing.startswith("要件のIDを付けてください。使えるのは memory、")
    assert "要件 nope はありません" in wrong
    assert "operating_system" in nothing
    assert "operating_system" in wrong
    assert said("rules", "show", "--lang", "en").startswith("Name a requirement: memory, ")
