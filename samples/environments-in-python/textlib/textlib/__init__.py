"""A library under development: its directory is sent as it is."""


def shout(text):
    return text.upper() + "!"
