"""Two layers side by side, of one network or of two: which neurons have a counterpart, and what one alone has."""
