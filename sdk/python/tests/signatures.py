"""Signatures as texts of `inspect.signature`, and of what is here, in one form: what callers may give, and what happens where they do not."""

from __future__ import annotations

import inspect
from typing import Any, Iterator, List, NamedTuple, Optional

_OPENING, _CLOSING = "([{<", ")]}>"


class Parameter(NamedTuple):
    """`kind`: / by position only, "" by position or name, * by name only; *args and **kwargs by their own stars. `default` as text."""

    name: str
    kind: str
    default: Optional[str]


def recorded(text: str) -> List[Parameter]:
    """The parameters of a signature that was written down."""
    parameters: List[Parameter] = []
    kind = ""
    for part in _split(text[1 : _end_of(text)], ","):
        written = part.strip()
        if written == "/":
            parameters = [each._replace(kind="/") for each in parameters]
        elif written == "*":
            kind = "*"
        elif written.startswith("**"):
            parameters.append(Parameter(_name(written[2:]), "**kwargs", None))
        elif written.startswith("*"):
            parameters.append(Parameter(_name(written[1:]), "*args", None))
            kind = "*"
        elif written:
            before, *default = _split(written, "=")
            parameters.append(Parameter(_name(before), kind, default[0].strip() if default else None))
    return parameters


def of(target: Any) -> List[Parameter]:
    """The parameters of a function or class. Raises ValueError, TypeError where it does not tell."""
    kinds = {
        inspect.Parameter.POSITIONAL_ONLY: "/",
        inspect.Parameter.POSITIONAL_OR_KEYWORD: "",
        inspect.Parameter.VAR_POSITIONAL: "*args",
        inspect.Parameter.KEYWORD_ONLY: "*",
        inspect.Parameter.VAR_KEYWORD: "**kwargs",
    }
    return [
        Parameter(each.name, kinds[each.kind], None if each.default is each.empty else repr(each.default))
        for each in inspect.signature(target).parameters.values()
    ]


def _name(text: str) -> str:
    return text.partition(":")[0].strip()


def _end_of(text: str) -> int:
    """Where the bracket that the text begins with is closed."""
    return next(at for at, depth in _depths(text) if depth == 0)


def _split(text: str, by: str) -> Iterator[str]:
    begin = 0
    for at, depth in _depths(text):
        if depth == 0 and text[at] == by:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]


def _depths(text: str) -> "Iterator[tuple[int, int]]":
    """Each place outside of a string, with how many brackets are open after it."""
    depth, quote = 0, ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
            continue
        if letter in "'\"":
            quote = letter
            continue
        depth += (letter in _OPENING) - (letter in _CLOSING and text[at - 1 : at + 1] != "->")
        yield at, depth
