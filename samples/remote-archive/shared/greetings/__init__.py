"""A module that several projects share."""


def of(name):
    return f"Hello, {name}, from an archive."
