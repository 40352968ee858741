"""Studies on disk: `open_study` reads one, `core.study.build` makes one."""

from core.study.study import Scoring, Study, open_study

__all__ = ["Scoring", "Study", "open_study"]
