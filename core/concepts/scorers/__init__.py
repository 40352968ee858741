"""The registry of concept scorers: another way to score is one more module and one more entry."""

from core.concepts.scorers.base import Inputs, Scorer
from core.concepts.scorers.clip import ClipScorer
from core.concepts.scorers.crowd_votes import CrowdVotesScorer
from core.concepts.scorers.facial_actions import FacialActionsScorer

SCORERS: dict[str, type[Scorer]] = {
    "clip": ClipScorer,
    "actions": FacialActionsScorer,
    "votes": CrowdVotesScorer,
}

__all__ = ["SCORERS", "ClipScorer", "CrowdVotesScorer", "FacialActionsScorer", "Inputs", "Scorer"]
