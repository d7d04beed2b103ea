"""A module of one file."""


def shown(number: float) -> str:
    return f"{number:.2f}"
