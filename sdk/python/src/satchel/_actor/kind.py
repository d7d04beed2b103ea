"""What callers know of an actor's class, and how its methods are marked."""

from __future__ import annotations

from typing import Any, Dict

from .._session import options
from .._session.methods import MethodSignature
from .._session.signatures import Signature

BUILT_IN: Dict[str, Dict[str, Any]] = {
    "__ray_terminate__": {"parameters": []},
    "__ray_ready__": {"parameters": []},
    "__ray_call__": {"parameters": [["fn", 0, False], ["args", 2, False], ["kwargs", 4, False]]},
}
METHOD_OPTIONS = (
    "num_returns",
    "concurrency_group",
    "max_task_retries",
    "retry_exceptions",
    "enable_task_events",
    "_generator_backpressure_num_objects",
    "_num_objects_per_yield",
    "tensor_transport",
)


def method(*args: Any, **kwargs: Any) -> Any:
    """Says how a method of an actor is called: `@method(num_returns=2)`.

    Options: `num_returns`, `concurrency_group`, `max_task_retries`, `retry_exceptions`, `enable_task_events`. Raises AssertionError for
    others, NotImplementedError for those of Ray that are not provided, ValueError for items of a method that does not yield.
    """
    for name in kwargs:
        assert name in METHOD_OPTIONS, (
            f"Unexpected keyword argument to @ray.method: '{name}'. The supported keyword arguments are {list(METHOD_OPTIONS)}."
        )
        options.check_provided(name, kwargs[name])

    def annotate(function: Any) -> Any:
        options.check_yields(Signature(function).is_generator, kwargs.get("num_returns"))
        function.__satchel_method__ = dict(kwargs)
        return function

    return annotate(args[0]) if len(args) == 1 and callable(args[0]) and not kwargs else annotate


class Kind:
    """A class as callers of its actors know it. Shared by all handles of one class; travels with them."""

    __slots__ = ("name", "module", "digest", "methods", "max_pending_calls", "max_task_retries", "_signatures")

    def __init__(self, name: str, module: str, digest: str, methods: Dict[str, Any], max_pending_calls: int, max_task_retries: int) -> None:
        self.name = name
        self.module = module
        self.digest = digest
        self.methods = methods
        self.max_pending_calls = max_pending_calls
        self.max_task_retries = max_task_retries
        self._signatures: Dict[str, MethodSignature] = {}

    def __reduce__(self) -> Any:
        return Kind, (self.name, self.module, self.digest, self.methods, self.max_pending_calls, self.max_task_retries)

    def signature(self, method_name: str) -> MethodSignature:
        """The parameters of a method."""
        signature = self._signatures.get(method_name)
        if signature is None:
            signature = self._signatures[method_name] = MethodSignature(self.find(method_name)["parameters"])
        return signature

    def find(self, method_name: str) -> Dict[str, Any]:
        """What is known of a method. Raises KeyError."""
        found: Dict[str, Any] = self.methods.get(method_name) or BUILT_IN[method_name]
        return found

    def to_wire(self) -> Dict[str, Any]:
        """As JSON, for `get_actor` of other processes."""
        return {
            "methods": self.methods,
            "max_pending_calls": self.max_pending_calls,
            "max_task_retries": self.max_task_retries,
            "class_name": self.name,
            "module": self.module,
            "digest": self.digest,
        }

    @classmethod
    def from_wire(cls, wire: Dict[str, Any]) -> "Kind":
        """What `to_wire` made."""
        known = ("class_name", "module", "digest", "methods", "max_pending_calls", "max_task_retries")
        return cls(*(wire[name] for name in known))
