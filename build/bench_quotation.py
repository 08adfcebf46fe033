"""`python3 build/bench_quotation.py [--runs N] [--sizes N …]`: a long quotation, against openpyxl.

Whole processes take turns: `candidate --json` on a workbook of so many PCs, and openpyxl reading
every cell of the same file (read-only, values only) and nothing more. What counts is the ratio of
the medians of one run, and how much the memory grows with the rows.
"""

import argparse
import statistics
import subprocess
import tempfile
from pathlib import Path

import setup_env
from bench_fleet import Cost, cost

RATIO = 1.5
GROWTH_MB = 25
"""What the largest may take more than the smallest."""
LOOP = """
import sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1], read_only=True, data_only=True)
for row in book.worksheets[0].iter_rows(values_only=True):
    pass
"""
FILL = """
import sys
from xlsxwriter import Workbook
heads = ["品名", "メモリ", "ストレージ", "ディスプレイ", "OS", "Office", "数量", "単価（税抜）"]
memory = ["8GB", "16GB(8GB×2)", "4/8GB", "標準8GB（最大32GB）", "4GB＋4GB（別売）"]
disk = ["SSD 256GB", "512GB SSD (M.2 NVMe)", "SSD256GB+HDD1TB"]
screen = ["15.6型 フルHD(1920×1080)", "14型 WUXGA", "HD（1366×768）", "モニタ別売"]
system = ["Windows 11 Pro 64bit", "Windows 11 Home（Sモード）"]
office = ["Office Home & Business 2024", "なし", "Microsoft 365 別途"]
for count in map(int, sys.argv[2:]):
    with Workbook(f"{sys.argv[1]}/{count}.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("見積")
        sheet.write_row(0, 0, heads)
        for n in range(count):
            cells = [f"ノートPC {n:05}"]
            cells += [each[n % len(each)] for each in (memory, disk, screen, system, office)]
            sheet.write_row(n + 1, 0, [*cells, n % 20 + 1, 90_000 + n * 10])
"""


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=5, help="how often each is run (5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 12_000])
    args = parser.parse_args()
    with setup_env.told():
        python = str(setup_env.ensure(setup_env.RUN))
        with tempfile.TemporaryDirectory() as name:
            compare(python, Path(name), args.sizes, args.runs)


def compare(python: str, folder: Path, sizes: list[int], runs: int) -> None:
    """Measure every size and tell."""
    subprocess.run([python, "-c", FILL, str(folder), *map(str, sizes)], check=True)
    own = [python, "-P", "-m", "checker", "candidate", "--quiet", "--json", str(folder / "out")]
    print(f"{'rows':>9}{'openpyxl s':>12}{'MB':>6}{'candidate s':>13}{'MB':>6}{'ratio':>7}")
    most: list[float] = []
    ratio = 0.0
    for size in sizes:
        place = str(folder / f"{size}.xlsx")
        loops: list[Cost] = []
        mine: list[Cost] = []
        for _ in range(runs):
            loops.append(cost([python, "-c", LOOP, place]))
            mine.append(cost([*own, place]))
        loop, taken = (statistics.median(one.seconds for one in each) for each in (loops, mine))
        memory = [max(one.megabytes for one in each) for each in (loops, mine)]
        ratio = taken / loop
        most.append(memory[1])
        print(f"{size:>9}{loop:12.2f}{memory[0]:6.0f}{taken:13.2f}{memory[1]:6.0f}{ratio:7.2f}")
    grown = most[-1] - most[0]
    fine = ratio <= RATIO and grown <= GROWTH_MB
    print(
        f"goal {RATIO} x, {GROWTH_MB} MB more: {'reached' if fine else 'missed'} ({grown:.0f} MB)"
    )


if __name__ == "__main__":
    main()
