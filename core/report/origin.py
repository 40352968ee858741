"""How a command names where a study is."""


def study_words(location: str) -> tuple[str, ...]:
    """`--study` and the folder, or nothing for the built-in study."""
    return () if location == "builtin" else ("--study", location)
