"""Source of code that travels by value: another version of Python compiles what it runs from it.

Nothing of a program is run again for that, only compiled: a statement at the outermost level of its file. Source is taken only where this
Python makes just the code from it that is to travel, so a file that was changed since, a rewritten function or a generated one have none.
"""

from __future__ import annotations

import __future__ as features

import linecache
import os
import sys
import warnings
import weakref
from collections import Counter
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import CodeType
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

_MOST_TEXT = 1 << 18
_ONLY_TREE = 0x400  # As `ast.parse`, which costs an import.
_NAME = "<satchel source>"
# Some versions have no code of their own for these.
_INLINED = ("<listcomp>", "<setcomp>", "<dictcomp>")
_FEATURES = tuple(name for name in features.all_feature_names if name not in ("nested_scopes", "generators"))
# What callers rely on: further arguments, generator, coroutine, asynchronous generator.
_FLAGS = 0x04 | 0x08 | 0x20 | 0x80 | 0x200
_START = os.getcwd()


_Path = Tuple[Tuple[Any, ...], ...]
_Places = Dict[Tuple[str, int], List[Tuple[CodeType, _Path]]]


class Source(NamedTuple):
    """A statement, and where in it the code is: what it lies in, itself last.

    Each step is a name, its first line, and the looks of all that have both, of which it is the n-th.
    """

    filename: str
    line: int
    text: str
    features: Tuple[str, ...]
    optimize: int
    path: Tuple[Tuple[Any, ...], ...]
    shape: Tuple[Any, ...]


class NoSource(NamedTuple):
    """Code without one."""

    name: str
    filename: str
    line: int


class NotCompiled(Exception):
    """Why code cannot be made of a source here."""


_is_left_out: ContextVar[bool] = ContextVar("satchel_source_is_left_out", default=False)
_known: Dict[int, Tuple[Any, Optional[Source]]] = {}


def of(code: CodeType) -> Optional[Source]:
    """The source of code of this process; None where it is not at hand, or not surely that."""
    if _is_left_out.get():
        return None
    found = _known.get(id(code))
    if found is not None and found[0]() is code:
        return found[1]
    try:
        source = _find(code)
    except (OSError, SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        source = None
    return _note(code, source)


@contextmanager
def left_out() -> Iterator[None]:
    """No code has a source meanwhile, for the caller."""
    token = _is_left_out.set(True)
    try:
        yield
    finally:
        _is_left_out.reset(token)


def keep(code: CodeType, found: Tuple[Any, ...]) -> None:
    """Has code that has come here, and what is inside of it, keep the source that came with it: its file need not be here."""
    if len(found) == len(Source._fields):
        _keep(code, Source(*found))


def compiled(found: Tuple[Any, ...]) -> CodeType:
    """The code that this Python makes of a Source (or NoSource) as a tuple. Raises NotCompiled with the reason where there is none."""
    if len(found) == len(NoSource._fields):
        name, filename, line = found
        raise NotCompiled(
            f"no source travels with '{name}' ({filename}, line {line}): it is not at hand, was changed or generated, is too large, or "
            "another one on that line has the name"
        )
    source = Source(*found)
    where = f"the source of '{source.path[-1][0]}' ({source.filename}, line {source.path[-1][1]})"
    try:
        code = _compile(source.filename, source.line, source.text, source.features, source.optimize)
    except (SyntaxError, ValueError, AttributeError, OverflowError, RecursionError, MemoryError) as error:
        raise NotCompiled(f"{where} does not compile there: {error}") from error
    for name, line, index, looks in source.path:
        same = _same(code, name, line)
        if _looks(same) != looks:
            raise NotCompiled(f"{where} compiles to something else there")
        code = same[index]
    if _shape(code) != source.shape:
        raise NotCompiled(f"{where} compiles to something else there")
    _keep(code, source)
    return code


def _keep(code: CodeType, source: Source) -> None:
    _note(code, source)
    for child in _inside(code):
        step = _step(code, child)
        if step:
            _keep(child, source._replace(path=(*source.path, step), shape=_shape(child)))


def _note(code: CodeType, source: Optional[Source]) -> Optional[Source]:
    key = id(code)
    _known[key] = (weakref.ref(code, lambda _: _known.pop(key, None)), source)
    return source


def _find(code: CodeType) -> Optional[Source]:
    path = code.co_filename if code.co_filename.startswith("<") else os.path.join(_START, code.co_filename)
    linecache.checkcache(path)
    lines = linecache.getlines(path)
    if not lines:
        return None
    used = tuple(name for name in _FEATURES if code.co_flags & getattr(features, name).compiler_flag)
    places, statements = _parse(_joined(path, lines), used)
    first, text = next(((first, text) for first, last, text in statements if first <= code.co_firstlineno <= last), (0, ""))
    if not text or len(text) > _MOST_TEXT:
        return None
    place = next((place for each, place in places.get((code.co_name, code.co_firstlineno), ()) if each == code), ())
    return Source(path, first, text, used, sys.flags.optimize, place, _shape(code)) if place else None


def _joined(path: str, lines: List[str]) -> str:
    """The text of a file: the same object as long as it has not changed, which is hashed once."""
    found = _texts.get(path)
    if found is None or found[0] is not lines:
        found = _texts[path] = (lines, "".join(lines))
    return found[1]


_texts: Dict[str, Tuple[List[str], str]] = {}


def _be_silent() -> None:
    """What is to be said of the source was said when the program was compiled."""
    global _is_silent
    if not _is_silent:
        warnings.filterwarnings("ignore", module=_NAME)
        _is_silent = True


_is_silent = False


@lru_cache(maxsize=16)
def _parse(text: str, used: Tuple[str, ...]) -> Tuple[_Places, List[Tuple[int, int, str]]]:
    """The code that a file compiles to, and its outermost statements with their first and last lines; those that share a line are one.

    All code of a statement has the same text object, which a pickle takes up once.
    """
    _be_silent()
    tree: Any = compile(text, _NAME, "exec", _flags(used) | _ONLY_TREE, True)
    found: List[Tuple[int, int]] = []
    for node in tree.body:
        first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
        last = node.end_lineno
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    lines = text.split("\n")
    texts = [(first, last, "\n".join(lines[first - 1 : last]) + "\n") for first, last in found]
    places: _Places = {}
    _place(compile(tree, _NAME, "exec", _flags(used), True), (), True, places)
    return places, texts


@lru_cache(maxsize=64)
def _compile(filename: str, line: int, text: str, used: Tuple[str, ...], optimize: int) -> CodeType:
    made: CodeType = compile("\n" * (line - 1) + text, filename, "exec", _flags(used), True, optimize)
    return made


def _flags(used: Tuple[str, ...]) -> int:
    flags = 0
    for name in used:
        flags |= getattr(features, name).compiler_flag
    return flags


def _place(parent: CodeType, path: _Path, is_sure: bool, places: _Places) -> None:
    """Notes where all that is inside of it lies; nothing of what could be meant by something else."""
    for child in _inside(parent):
        step = _step(parent, child) if is_sure else ()
        its = (*path, step) if step else ()
        places.setdefault((child.co_name, child.co_firstlineno), []).append((child, its))
        _place(child, its, bool(step), places)


def _step(parent: CodeType, child: CodeType) -> Tuple[Any, ...]:
    """To what is inside of it; nothing where versions differ in which of several that is."""
    same = _same(parent, child.co_name, child.co_firstlineno)
    return (child.co_name, child.co_firstlineno, same.index(child), _looks(same)) if same else ()


def _same(parent: CodeType, name: str, line: int) -> List[CodeType]:
    """Those of a name and line, as they follow each other there; nothing where versions differ in that."""
    found = _grouped.get(id(parent))
    if found is None or found[0]() is not parent:
        key = id(parent)
        found = _grouped[key] = (weakref.ref(parent, lambda _: _grouped.pop(key, None)), _group(parent))
    return found[1].get((name, line), [])


_grouped: Dict[int, Tuple[Any, Dict[Tuple[str, int], List[CodeType]]]] = {}


def _group(parent: CodeType) -> Dict[Tuple[str, int], List[CodeType]]:
    every: Dict[Tuple[str, int], List[CodeType]] = {}
    for each in _inside(parent):
        every.setdefault((each.co_name, each.co_firstlineno), []).append(each)
    direct = Counter((each.co_name, each.co_firstlineno) for each in parent.co_consts if isinstance(each, CodeType))
    return {key: same for key, same in every.items() if len(same) == 1 or len(same) == direct[key]}


def _inside(parent: CodeType) -> Iterator[CodeType]:
    for each in parent.co_consts:
        if isinstance(each, CodeType):
            if each.co_name in _INLINED:
                yield from _inside(each)
            else:
                yield each


def _looks(same: List[CodeType]) -> Tuple[Any, ...]:
    """By what it is told that several follow each other as they did there; of one only that it is there."""
    return tuple(map(_look, same)) if len(same) > 1 else (None,) * len(same)


def _look(code: CodeType) -> Tuple[Any, ...]:
    return (_shape(code), tuple(sorted(code.co_names)), tuple(sorted(each for each in code.co_consts if isinstance(each, str))))


def _shape(code: CodeType) -> Tuple[Any, ...]:
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
    named = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    return (*counts, code.co_varnames[:named], code.co_freevars, code.co_flags & _FLAGS)
