"""`report FILE`: a saved report again, with the tool and rules that made it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checker import files, reading, session
from checker.cli import common
from checker.errors import UsageError, tell
from checker.exit_status import ExitStatus
from checker.model import Estimate, Report, Text
from checker.packs.load import load_pack, read_result_words
from checker.packs.pack import Pack

if TYPE_CHECKING:
    from checker.fleet.told import Teller

_ENDINGS = (".json", ".html", ".pdf", "-form.pdf", ".xlsx")
"""Of the outputs of several reports, in the order of `common.output_names`."""


def register(commands: "common.Commands", say: common.Words) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "report",
        help=say("保存した結果をもう一度出す", "show a saved report"),
        description=say(
            "判定、プログラムとルールの版は、保存したときのままです。文は --lang の言葉になります"
            "（いまのルールで作った結果のとき。ほかの版のルールで作った結果の文は、そのままです）。",
            "Findings, tool and rules stay as they were saved. The sentences are put into the "
            "language of --lang where these rules made the report; else they stay as they are.",
        ),
        add_help=False,
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=say(
            "保存した結果。二つ以上のときは、出力先にフォルダーを書く",
            "saved report; with several, each output is a folder",
        ),
    )
    common.add_outputs(parser, say)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> ExitStatus:
    """Show or write saved reports."""
    rules = _Rules(args)
    if len(args.files) == 1:
        report, pack = rules.told(_read(args.files[0]))
        common.deliver(report, args, pack)
        rules.tell_kept()
        return ExitStatus.READY
    folders = common.output_names(args)
    if not any(folders):
        raise UsageError(
            Text(
                ja="二つ以上の結果は、--pdf などで書き出すフォルダーを指定してください。",
                en="For several reports, give a folder to write to, as with --pdf.",
            )
        )
    _write_many(args, folders, rules)
    rules.tell_kept()
    return ExitStatus.READY


def _read(name: str) -> Report:
    from checker.fleet.told import sound  # noqa: PLC0415

    return sound(reading.report(files.read_bytes(name, reading.SIZE_LIMIT), name), name)


class _Rules:
    """The rules that are here, for the sentences of the reports that they have judged."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args, self.root = args, common.root(args)
        self._tellers: dict[str, Teller | None] = {}

    def told(self, report: Report) -> tuple[Report, Pack | None]:
        """Return a report in the language that is asked for, and its rules if they are here.

        Raises:
            ManyBadInputsError: The rules have problems.
        """
        teller = self._teller(report.pack.id)
        if teller is None:
            return report, None
        shown = teller.tell(report)
        if shown is not report and report.subsidy is not None:
            told = self._estimate(report, report.subsidy)
            shown = msgspec.structs.replace(shown, subsidy=told)
        return shown, teller.pack

    def tell_kept(self) -> None:
        """Say that sentences stayed in another language, where some did."""
        if any(teller is not None and teller.foreign for teller in self._tellers.values()):
            tell(read_result_words(self.root).screen.kept.say(self.args.lang))

    def _teller(self, pack_id: str) -> "Teller | None":
        from checker.fleet.told import Teller  # noqa: PLC0415

        if pack_id not in self._tellers:
            found = None
            if (self.root / "packs" / f"{pack_id}.toml").is_file():
                pack = load_pack(self.root, pack_id)
                found = Teller(pack, self.args.on, self.args.lang, rejudge=False)
            self._tellers[pack_id] = found
        return self._tellers[pack_id]

    def _estimate(self, report: Report, kept: Estimate) -> Estimate:
        """Return an estimate in the other language, where these rules made it."""
        from checker.estimate.tell import retell  # noqa: PLC0415 - only with an estimate
        from checker.estimate.words import load_words  # noqa: PLC0415
        from checker.subsidy.consideration import considered  # noqa: PLC0415

        program = session.programs(self.root).get(kept.program)
        if program is None:
            return kept
        found = considered(report.answers, program, report.judged_on)
        return retell(kept, found, load_words(self.root), self.args.lang)


def _write_many(args: argparse.Namespace, folders: tuple[str | None, ...], rules: _Rules) -> None:
    """Write the outputs of several reports; the first that goes wrong ends it."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only for several

    def write(name: str) -> str:
        report, _ = rules.told(_read(name))
        common.write_report(report, args, _places(Path(name).stem, folders))
        return name

    ticker = common.Ticker(len(args.files), args.lang, quiet=args.quiet)
    ticker.show()
    # While the typesetter has one, the next is read and the last one reaches the disk.
    with ThreadPoolExecutor(2) as pool:
        try:
            for name in pool.map(write, args.files):
                ticker(name)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            ticker.clear()


def _places(stem: str, folders: tuple[str | None, ...]) -> tuple[str | None, ...]:
    return tuple(
        None if folder is None else str(Path(folder) / f"{stem}{ending}")
        for folder, ending in zip(folders, _ENDINGS, strict=True)
    )
