"""The network part against real servers, each situation in namespaces of its own."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.network import situations
from tests.network.situations import Situation
from tests.network.world import PROGRAMS, World, may_build, world

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def outside(needs: Callable[..., None]) -> Iterator[World]:
    needs(*PROGRAMS)
    may_build()
    # Not pytest's own folder: Squid reads its files as another user, who may not enter that.
    with tempfile.TemporaryDirectory() as name, world(Path(name)) as built:
        yield built


def test_a_replaced_page_means_nothing_where_a_site_was_reached(outside: World) -> None:
    sites = ("good.test", "nothing-listens.test")
    look = outside.look(https=sites, portal=("http://signin-known.test/",))
    assert [row["reason"] for row in look.https] == [None, "refused"]


@pytest.mark.parametrize(
    "situation",
    [
        *situations.HTTPS,
        *situations.VPN,
        situations.BLACKHOLE,
        situations.BLACKHOLE_KNOWN_NAMES,
    ],
    ids=lambda s: f"{s.about}: {s.name}",
)
def test_each_situation_ends_in_its_reason(outside: World, situation: Situation) -> None:
    look = outside.look(**situation.look)
    if situation.https is None:
        assert look.answer["facts"]["network.https"]["failure"]["reason"] == "not_supported"
    else:
        found = [(row["stage"], row["reason"], row["via"]) for row in look.https]
        others = situation.others or situation.https
        assert found == [situation.https, *[others] * (len(found) - 1)]
        assert look.https[0]["tls_issuer"] == situation.issuer
    vpn = look.vpn
    assert (vpn["proof"], vpn["stage"], vpn["reason"]) == situation.vpn
    assert not situation.advice or situation.advice in look.advice
    assert ("clock-wrong" in look.advice) == (situation.advice == "clock-wrong")
