"""No sentence of a result says what no document does: a host, a region, that less will do."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.packs.locate import rules_root

RULES = rules_root()
NETWORK = RULES / "network.toml"
RESULTS = [
    path
    for folder in ("", "requirements", "guides", "steps", "packs/nanbyo-shoman-online")
    for path in sorted((RULES / folder).glob("*.toml"))
]
LESS_WILL_DO = re.compile(
    r"登録[はが]?でき(?:ます|る)(?!か)|registration works (?:as|without)", re.IGNORECASE
)
RECOMMENDED_ALONE = ("memory.toml", "disk_space.toml")
"""Of these the documents name nothing but a recommendation."""
OF_EVERY_KIND = ("documents.toml", "fleet.toml", "web.toml", "result.toml")


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def said(path: Path) -> list[str]:
    return list(texts(tomllib.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: str(path.relative_to(RULES)))
def test_no_region_and_no_host_of_the_vpn_is_told(path: Path) -> None:
    # Which hosts are asked in its place stands in one file, which calls them a stand-in.
    if path != NETWORK:
        assert [one for one in said(path) if re.search(r"ap-northeast|clientvpn\.", one)] == []


def test_what_is_asked_in_the_place_of_the_vpn_says_so() -> None:
    hosts = [one for one in said(NETWORK) if "ap-northeast" in one]
    assert hosts
    assert any("代わり" in one for one in said(NETWORK))


@pytest.mark.parametrize(
    "path",
    [path for path in RESULTS if path.name in {*RECOMMENDED_ALONE, *OF_EVERY_KIND}],
    ids=lambda path: str(path.relative_to(RULES)),
)
def test_less_than_recommended_is_not_said_to_do(path: Path) -> None:
    assert [one for one in said(path) if LESS_WILL_DO.search(one)] == []


@pytest.mark.parametrize("name", RECOMMENDED_ALONE)
def test_below_the_recommendation_the_documents_silence_is_told(name: str) -> None:
    texts_of = said(RULES / "requirements" / name)
    assert any("資料に書かれていません" in one for one in texts_of)
