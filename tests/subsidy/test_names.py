"""An item's name never makes it count by itself, unless the whole of it plainly says a thing."""

import pytest

from checker.subsidy import Program
from checker.subsidy.kinds import named_kind

YAMAGUCHI = "yamaguchi-r8-online-registration"
NEVER = """
ノートン 360、ノートンセキュリティ、遠隔モニタリング費、プリンタ用紙、プリンタートナー、PCリース料、
ノートPC 5年リース、パソコンレンタル、PCサブスク、複合機リース料、複合機カウンター料金、
プリンタ使用料、パソコン研修、パソコン講習会、PC廃棄費、パソコンリサイクル料、PC下取り、PC修理、PC引越し、
PCのデータ移行、PC保険、PC用ウイルス対策、PCデスク、PCバッグ、ノート（大学ノート）、ノート、PCスタンド、
プリンタ台、モニターアーム、メモリーカード、PCケース、PCラック、メモリ増設作業、プリンタ保守、ルーター
"""
PLAIN = "ノートPC、ノートPC 2台、デスクトップPC、カラープリンター、液晶モニター 24型、メモリ 16GB"


@pytest.mark.parametrize("name", NEVER.replace("\n", "").split("、"))
def test_a_name_that_says_more_does_not_count(name: str, programs: dict[str, Program]) -> None:
    kind = named_kind(name, programs[YAMAGUCHI])
    assert kind is None or kind.counts == "ask"


@pytest.mark.parametrize("name", PLAIN.split("、"))
def test_a_name_that_plainly_says_a_thing_counts(name: str, programs: dict[str, Program]) -> None:
    kind = named_kind(name, programs[YAMAGUCHI])
    assert kind is not None
    assert (kind.id, kind.counts) == ("equipment", "yes")
