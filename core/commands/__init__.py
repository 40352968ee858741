"""The command line, one module a command: `HELP`, `add_arguments(parser)` and `run(args)`."""

COMMANDS: dict[str, str] = {
    "data": "core.commands.data",
    "train": "core.commands.train",
    "evaluate": "core.commands.evaluate",
    "score": "core.commands.score",
    "dissect": "core.commands.dissect",
    "study": "core.commands.study",
    "tune": "core.commands.tune",
    "ask": "core.commands.ask",
    "examples": "core.commands.examples",
    "controls": "core.commands.controls",
    "concepts": "core.commands.concepts",
    "calibrate": "core.commands.calibrate",
    "gains": "core.commands.gains",
    "ablate": "core.commands.ablate",
    "evidence": "core.commands.evidence",
    "report": "core.commands.report",
    "explain": "core.commands.explain",
    "regions": "core.commands.regions",
    "faithfulness": "core.commands.faithfulness",
    "bench": "core.commands.bench",
}
