"""Write the JSON Schemas of the contract's files and of the rule files to rules/schema/.

python3 build/schema.py          writes them
python3 build/schema.py --check  exits with 1 when a checked-in schema differs from the structs
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def kinds() -> dict[str, Any]:
    """Return each schema's name and the struct that it is of."""
    return {**reports(), **judging(), **words(), **municipal()}


def reports() -> dict[str, Any]:
    """Return what people write and the program gives out."""
    from checker.fleet.compared import Comparison  # noqa: PLC0415
    from checker.fleet.differences import Differences  # noqa: PLC0415
    from checker.fleet.file import FleetFile  # noqa: PLC0415
    from checker.model import Answers, Estimate, Facts, Report  # noqa: PLC0415
    from checker.survey.answers import Answers as SurveyAnswers  # noqa: PLC0415

    return {
        "facts": Facts,
        "answers": Answers,
        "report": Report,
        "estimate": Estimate,
        "fleet": FleetFile,
        "candidates": Comparison,
        "differences": Differences,
        "survey-answers": SurveyAnswers,
    }


def judging() -> dict[str, Any]:
    """Return the rules that judge, and what they rest on."""
    from checker.fleet.catalogue import CatalogueFile  # noqa: PLC0415
    from checker.packs.codes import Classes, Table  # noqa: PLC0415
    from checker.packs.release import Release  # noqa: PLC0415
    from checker.packs.schema import (  # noqa: PLC0415
        FactEntry,
        FailureWords,
        Interceptors,
        Lifecycle,
        PackFile,
        Requirement,
        Source,
    )
    from checker.packs.vpn_client import VpnClientFile  # noqa: PLC0415
    from checker.subsidy.program import Program  # noqa: PLC0415

    return {
        "rule-requirement": Requirement,
        "rule-pack": PackFile,
        "rule-sources": dict[str, Source],
        "rule-facts": dict[str, FactEntry],
        "rule-failures": dict[str, FailureWords],
        "rule-lifecycle": Lifecycle,
        "rule-interceptors": Interceptors,
        "rule-release": Release,
        "rule-subsidy": Program,
        "rule-catalogue": CatalogueFile,
        "rule-vpn-client": VpnClientFile,
        "rule-phonecode": Table,
        "rule-phonecode-classes": Classes,
    }


def words() -> dict[str, Any]:
    """Return the rules that put results in words."""
    from checker.clinic.places import PlacesFile  # noqa: PLC0415
    from checker.clinic.road import RoadFile  # noqa: PLC0415
    from checker.clinic.steps import Drawing, StepsFile  # noqa: PLC0415
    from checker.documents.words import DocumentWords  # noqa: PLC0415
    from checker.estimate.elsewhere import ElsewhereFile  # noqa: PLC0415
    from checker.estimate.words import EstimateWords  # noqa: PLC0415
    from checker.fleet.candidate_words import CandidateWords  # noqa: PLC0415
    from checker.fleet.words import FleetWords  # noqa: PLC0415
    from checker.helpdesk.everyday import EverydayFile  # noqa: PLC0415
    from checker.helpdesk.guides import Common, Guide  # noqa: PLC0415
    from checker.helpdesk.programs.spec import FormSpec  # noqa: PLC0415
    from checker.helpdesk.words import WordsFile  # noqa: PLC0415
    from checker.packs.travel_words import TravelWords  # noqa: PLC0415
    from checker.packs.words import ResultWords  # noqa: PLC0415

    return {
        "rule-travel": TravelWords,
        "rule-candidates": CandidateWords,
        "rule-fleet": FleetWords,
        "rule-result": ResultWords,
        "rule-documents": DocumentWords,
        "rule-estimate": EstimateWords,
        "rule-elsewhere": ElsewhereFile,
        "rule-program-form": FormSpec,
        "rule-guide": Guide,
        "rule-guide-common": Common,
        "rule-helpdesk": WordsFile,
        "rule-everyday": EverydayFile,
        "rule-steps": StepsFile,
        "rule-places": PlacesFile,
        "rule-road": RoadFile,
        "rule-drawings": dict[str, Drawing],
    }


def municipal() -> dict[str, Any]:
    """Return the rules of local governments' side: who they are, surveys, questions."""
    from checker.model import Text  # noqa: PLC0415
    from checker.places import Table as LocalGovernments  # noqa: PLC0415
    from checker.questions.book import FoundWords, QuestionFile, Synonyms  # noqa: PLC0415
    from checker.survey.form import Survey  # noqa: PLC0415
    from checker.survey.words import Words as SurveyWords  # noqa: PLC0415

    return {
        "rule-local-governments": LocalGovernments,
        "rule-survey": Survey,
        "rule-survey-words": SurveyWords,
        "rule-questions": QuestionFile,
        "rule-question-words": FoundWords,
        "rule-question-topics": dict[str, Text],
        "rule-question-synonyms": Synonyms,
    }


def text(kind: Any) -> bytes:  # noqa: ANN401 - a type
    """Return a schema as it is checked in."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | msgspec.json.schema(kind)
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2) + b"\n"


def main(arguments: list[str]) -> int:
    """Write or compare the schemas."""
    folder = ROOT / "rules" / "schema"
    different = []
    for name, kind in kinds().items():
        path = folder / f"{name}.schema.json"
        wanted = text(kind)
        if not path.exists() or path.read_bytes() != wanted:
            different.append(name)
            if "--check" not in arguments:
                path.write_bytes(wanted)
    print("different:" if "--check" in arguments else "written:", ", ".join(different) or "none")
    return 1 if different and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
