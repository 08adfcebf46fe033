"""The list of installed programs: every part of it, once, without what is closed or broken."""

from typing import Any

import pytest

from checker.probes import programs
from tests.probes.machines import SYSTEM_ENV, USER, both, closed, listed, windows
from tests.recorded_host import RecordedHost


def names(host: RecordedHost) -> list[str]:
    return sorted(entry.name for entry in programs.inventory(host).programs)


def test_both_views_and_the_users_own_list_are_read() -> None:
    registry = both(
        listed("A", "HKLM:64"), listed("B", "HKLM:32"), listed("C", "HKCU:64"), listed("D", "x")
    )
    host = windows(registry)
    assert names(host) == ["A", "B", "C"]
    assert programs.inventory(host).source == "registry Uninstall (HKLM:64, HKLM:32, HKCU:64)"


def test_the_list_is_read_once_a_machine() -> None:
    reads: list[str] = []

    class Counting(RecordedHost):
        def registry_keys(self, *args: Any) -> tuple[str, ...]:  # noqa: ANN401
            reads.append(args[0])
            return super().registry_keys(*args)

    host = Counting(windows(listed("A")).data)
    assert programs.inventory(host) is programs.inventory(host)
    assert reads == ["HKLM", "HKLM", "HKCU"]
    assert names(windows(listed("B"))) == ["B"]


@pytest.mark.parametrize(
    "values",
    [
        {"DisplayName": ""},
        {"DisplayName": 7},
        {"DisplayName": ["A"]},
        {"ParentKeyName": "Office"},
        {"ReleaseType": "Security Update"},
        {"!": "permission_denied"},
    ],
)
def test_entries_that_are_no_program_are_left_out(values: dict[str, Any]) -> None:
    registry = both(listed("Broken", **values), listed("Whole"))
    assert names(windows(registry)) == ["Whole"]


def test_an_entry_hidden_from_the_control_panel_counts() -> None:
    assert names(windows(listed("A", SystemComponent=1))) == ["A"]


def test_control_characters_do_not_reach_a_report() -> None:
    assert names(windows(listed("A\x1b[2J\u202eB"))) == ["A [2J B"]


def test_the_users_own_list_may_be_missing_and_the_source_says_so() -> None:
    found = programs.inventory(closed(windows(listed("A")), "registry_keys", start="HKCU"))
    assert [entry.name for entry in found.programs] == ["A"]
    assert found.source == "registry Uninstall (HKLM:64, HKLM:32)"


def test_a_32_bit_windows_shows_one_list_twice() -> None:
    registry = both(listed("A", "HKLM:64", "k"), listed("A", "HKLM:32", "k"))
    assert names(windows(registry)) == ["A"]


def test_system_has_no_profile_of_its_own() -> None:
    assert programs.profiles(windows()) == (USER,)
    everybodys = [
        r"C:\Users\clerk\x",
        r"C:\Users\Public\x",
        r"C:\Users\Default\x",
        r"C:\Users\All Users\x",
        r"C:\Users\desktop.ini",
    ]
    host = windows(files=everybodys, env=SYSTEM_ENV)
    assert programs.profiles(host) == (r"C:\Users\clerk",)


def test_variables_are_expanded_once_and_unknown_ones_stay() -> None:
    host = windows(env={"A": "%B%", "B": "x"})
    assert programs.expand(host, r"%A%\%B%\%C%") == r"%B%\x\%C%"
