"""What callers know of an actor's methods: travels with each handle, so that any process can check a call before it is sent."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Tuple

from .signatures import Signature

_POSITIONAL, _ANY, _VARARGS, _KEYWORD, _VARKEYWORDS = range(5)


class MethodSignature:
    """The parameters of a method as callers give them."""

    __slots__ = ("_parameters", "_lowest", "_highest", "_bound")

    def __init__(self, parameters: List[List[Any]]) -> None:
        """Each parameter: name, kind (as `inspect` numbers them), whether it has a default."""
        self._parameters = parameters
        self._bound: Any = None
        self._lowest = self._highest = 0
        for _, kind, has_default in parameters:
            if kind in (_POSITIONAL, _ANY):
                self._highest += 1
                self._lowest += not has_default
            elif kind == _VARARGS:
                self._highest = 1 << 30
            elif kind == _KEYWORD and not has_default:
                self._lowest = 1 << 31

    def fits(self, count: int) -> bool:
        """Whether the method surely takes this many positional arguments and nothing else."""
        return self._lowest <= count <= self._highest

    def bind(self, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> None:
        """Checks arguments. Raises TypeError with Python's own words."""
        if self._bound is None:
            from inspect import Parameter, Signature as Described, _ParameterKind

            self._bound = Described(
                [
                    Parameter(name, _ParameterKind(kind), default=None if has_default else Parameter.empty)
                    for name, kind, has_default in self._parameters
                ]
            )
        self._bound.bind(*args, **kwargs)


def unknown_group(group: str, known: Iterable[str]) -> str:
    """What is wrong with a call in a concurrency group that its actor has not."""
    return (
        f"Failed to look up the executor of the given concurrency group {group}. It might be that you didn't define the concurrency group: "
        f"those of the actor are {sorted(known)}."
    )


_ANYTHING = [["args", _VARARGS, False], ["kwargs", _VARKEYWORDS, False]]


def describe(cls: type) -> Dict[str, Dict[str, Any]]:
    """The methods of a class, as JSON."""
    import inspect

    methods: Dict[str, Dict[str, Any]] = {}
    for name, member in inspect.getmembers(cls, lambda member: inspect.isroutine(member)):
        if name.startswith("__") and name.endswith("__") and name not in cls.__dict__ and name != "__init__":
            continue
        if name == "__init__" and member is object.__init__:
            continue
        static = inspect.getattr_static(cls, name)
        function: Any = getattr(member, "__func__", member)
        if not (inspect.isfunction(function) or inspect.ismethod(member)) and name != "__init__":
            continue
        skip = 0 if isinstance(static, staticmethod) else 1
        methods[name] = {"parameters": _parameters(member, skip if not inspect.ismethod(member) else 0)}
        code = Signature(function)
        if code.is_generator:
            methods[name]["generator"] = True
        if code.is_async:
            methods[name]["async"] = True
        chosen = getattr(function, "__satchel_method__", None)
        if chosen:
            methods[name]["options"] = {key: value for key, value in chosen.items() if key != "retry_exceptions"}
            if chosen.get("retry_exceptions"):
                from ..remote_function import add_retry_only

                add_retry_only(methods[name], chosen["retry_exceptions"])
                methods[name].setdefault("retry_exceptions", True)
    return methods


def _parameters(member: Any, skip: int) -> List[List[Any]]:
    import inspect

    try:
        found = list(inspect.signature(member).parameters.values())[skip:]
    except (ValueError, TypeError):
        return _ANYTHING
    return [[each.name, int(each.kind), each.default is not inspect.Parameter.empty] for each in found]
