"""Is the statistics of this program right? Worlds whose truth is known, drawn many times, and how often it errs."""

from core.proof.claims import PROOFS, Proof, prove, prove_all
from core.proof.rate import Kind, Rate

__all__ = ["PROOFS", "Kind", "Proof", "Rate", "prove", "prove_all"]
