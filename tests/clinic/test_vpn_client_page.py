"""The VPN's page: the client itself, and one host after connecting, only when a person asks."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from checker.model import HttpsProbe
from checker.network.inside import Inside, named
from checker.network.road import Road
from checker.probes.parse.vpn_log import Told
from checker.probes.vpn_look import VpnLook
from tests.clinic.here import Pages, pages

AUTH = Told("auth-failed", dt.datetime(2026, 11, 30, 8, 5))  # noqa: DTZ001 - a log has no offset
SITE = "shinsei.example.jp"


async def ended(opened: Pages) -> str:
    await opened.until(lambda one: not one.vpn.working)
    return await opened.read("/vpn")


def test_the_client_is_looked_at_when_a_person_asks_for_it(tmp_path: Path) -> None:
    looks: list[Path] = []

    def look(root: Path) -> VpnLook:
        looks.append(root)
        return VpnLook(1, told=AUTH)

    async def story() -> None:
        async with pages(tmp_path, vpn_client=look) as opened:
            await opened.read("/vpn")
            assert looks == []
            await opened.send("/vpn-client")
            said = await ended(opened)
            assert "接続先の設定が1件入っています" in said
            assert "AWS VPN Clientの最後の記録（2026年11月30日 08:05）" in said
            assert "本人確認が通りませんでした" in said

    asyncio.run(story())


@pytest.mark.parametrize(
    ("row", "road", "parts"),
    [
        (
            HttpsProbe(SITE, 443, "done"),
            Road("vpn", "AWS VPN Client TAP"),
            ("に届きました", "通った道：VPN（AWS VPN Client TAP）"),
        ),
        (
            HttpsProbe(SITE, 443, "tcp", "timed_out"),
            Road("usual", "イーサネット"),
            ("には届きませんでした", "VPNは通っていません"),
        ),
        (
            HttpsProbe(SITE, 443, "dns", "dns_not_found"),
            Road("unknown", ""),
            ("には届きませんでした", "通った道は分かりませんでした"),
        ),
    ],
)
def test_a_host_after_connecting_is_told_with_the_road(
    row: HttpsProbe, road: Road, parts: tuple[str, ...], tmp_path: Path
) -> None:
    asked: list[str] = []

    def inside(_root: Path, name: str) -> Inside:
        asked.append(name)
        return Inside(row, road)

    async def story() -> None:
        async with pages(tmp_path, vpn_client=lambda _: VpnLook(), inside=inside) as opened:
            await opened.send("/inside", host=f"https://{SITE}/login?x=1")
            said = await ended(opened)
            assert asked == [SITE]
            for part in parts:
                assert part in said

    asyncio.run(story())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://shinsei.example.jp/",
        "https://user:pass@shinsei.example.jp/",
        "https://shinsei.example.jp:8443/",
        "localhost",
        "ftp://shinsei.example.jp",
        "shinsei example.jp",
        "-a.example.jp;id",
        "a" * 600,
    ],
)
def test_what_is_no_sites_address_contacts_nobody(text: str, tmp_path: Path) -> None:
    assert named(text) is None

    async def story() -> None:
        def never(_root: Path, _name: str) -> Inside:
            raise AssertionError("nobody should be contacted")

        async with pages(tmp_path, vpn_client=lambda _: VpnLook(), inside=never) as opened:
            answer = await opened.send("/inside", host=text)
            assert answer.status_code == 400
            assert "サイトのアドレスとして読めません" in answer.text

    asyncio.run(story())


@pytest.mark.parametrize(
    "text", [SITE, f"https://{SITE}", f"HTTPS://{SITE}:443/a?b#c", f" {SITE}. ", "10.1.2.3"]
)
def test_a_sites_address_is_read_in_the_ways_that_people_write_it(text: str) -> None:
    assert named(text) == ("10.1.2.3" if text[0] == "1" else SITE)


def test_a_look_that_fails_is_told_and_the_next_one_runs(tmp_path: Path) -> None:
    looks: list[Path] = []

    def look(root: Path) -> VpnLook:
        looks.append(root)
        if len(looks) == 1:
            raise OSError("broken")
        return VpnLook(0)

    async def story() -> None:
        async with pages(tmp_path, vpn_client=look) as opened:
            await opened.send("/vpn-client")
            assert "内部で問題が起きました" in await ended(opened)
            await opened.send("/vpn-client")
            said = await ended(opened)
            assert "まだ入っていません" in said
            assert "内部で問題が" not in said

    asyncio.run(story())


def test_with_a_record_this_pc_is_not_looked_at(tmp_path: Path) -> None:
    async def story() -> None:
        async with pages(tmp_path) as opened:
            assert "このPCの様子は見ません" in await opened.read("/vpn")
            assert (await opened.send("/vpn-client")).status_code == 404
            assert (await opened.send("/inside", host=SITE)).status_code == 404

    asyncio.run(story())
