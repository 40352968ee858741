"""The command line, one module a command: `HELP`, `add_arguments(parser)` and `run(args)`."""

COMMANDS: dict[str, str] = {
    "data": "core.commands.data",
    "train": "core.commands.train",
    "evaluate": "core.commands.evaluate",
    "score": "core.commands.score",
    "dissect": "core.commands.dissect",
    "study": "core.commands.study",
    "tune": "core.commands.tune",
    "bench": "core.commands.bench",
}
