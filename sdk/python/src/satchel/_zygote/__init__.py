"""One warm process for an environment: imports the package once and forks workers on request. It runs no code of users and has one thread."""

from __future__ import annotations


def main() -> None:
    """Runs the zygote that the node's variables describe; does not return."""
    from .life import live

    live()
