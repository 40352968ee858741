"""Trying out a network that somebody brings, before it is kept, and dissecting one that was."""
