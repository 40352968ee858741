"""Trained networks side by side: measured alike on the same faces, and beside what was published."""
