"""What is raised for input that a person can put right."""


class InputError(ValueError):
    """Bad input, explained in one sentence: what is wrong and what to do. Shown as it is, never with a traceback."""
