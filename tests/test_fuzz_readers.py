"""A short run of the fuzzer of every reader; a long one is `python -m tests.fuzz_readers`."""

from pathlib import Path

from tests import fuzz_readers


def test_every_reader_refuses_in_words(tmp_path: Path) -> None:
    for reader in fuzz_readers.readers(tmp_path):
        count, _, slowest = fuzz_readers.run(reader, 1.0, seed=7)
        assert count > 0
        assert slowest < fuzz_readers.SLOWEST


def test_the_seeds_are_good_inputs(tmp_path: Path) -> None:
    for reader in fuzz_readers.readers(tmp_path):
        if reader.name != "phone code":
            for seed in reader.seeds:
                reader.read(seed)
