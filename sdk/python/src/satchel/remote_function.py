"""Functions that run as tasks."""

from __future__ import annotations

import base64
from typing import Any, Callable, Dict, Optional, Tuple

from ._session import current, options as known
from ._session.arguments import NOTHING, pack
from ._session.environments import child_environment
from ._session.session import Session, digest_of, explain
from ._session.signatures import Signature
from ._wire import frames


class RemoteFunction:
    """A function that `remote` was put on: `.remote(...)` runs it as a task somewhere in the cluster."""

    def __init__(self, language: Any, function: Callable[..., Any], function_descriptor: Any, task_options: Dict[str, Any]) -> None:
        """Made by `remote`. `task_options` are checked: TypeError, ValueError."""
        self._function = function
        self._options = known.check(task_options, known.TASK, "remote functions")
        self._signature = Signature(function)
        known.check_yields(self._signature.is_generator, self._options.get("num_returns"))
        self._name = getattr(function, "__qualname__", None) or type(function).__name__
        self._module = function_descriptor or getattr(function, "__module__", None) or ""
        self._call = Call(self, self._options)
        self.__doc__ = getattr(function, "__doc__", None)
        self.remote = self._call.remote
        """Runs the function as a task; answers with a reference to what it returns, at once."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = f"{self._function.__module__}.{self._name}"
        raise TypeError(f"Remote functions cannot be called directly. Instead of running '{name}()', try '{name}.remote()'.")

    def options(self, **task_options: Any) -> "FuncWrapper":
        """The same function with other options for the calls made through what this returns. The function itself stays as it is.

        Takes the options of `remote`. Raises TypeError and ValueError as it does.
        """
        checked = known.check(task_options, known.TASK, "remote functions")
        known.check_yields(self._signature.is_generator, checked.get("num_returns"))
        return FuncWrapper(Call(self, known.merge(self._options, checked)))

    def bind(self, *args: Any, **kwargs: Any) -> Any:
        """Not provided: there are no graphs of tasks. Raises NotImplementedError."""
        raise NotImplementedError("satchel has no lazily built graphs: RemoteFunction.bind is not provided. Call .remote() instead.")

    def __reduce__(self) -> Any:
        return _restore, (self._function, self._module, self._options)

    def _remote(
        self, args: Optional[Tuple[Any, ...]] = None, kwargs: Optional[Dict[str, Any]] = None, **task_options: Any
    ) -> Any:
        remote = self.options(**task_options).remote if task_options else self._call.remote
        return remote(*(args or ()), **(kwargs or {}))


def _restore(function: Callable[..., Any], module: str, task_options: Dict[str, Any]) -> RemoteFunction:
    return RemoteFunction(None, function, module, task_options)


class FuncWrapper:
    """What `options` returns: only for calling."""

    __slots__ = ("_call", "remote")

    def __init__(self, call: "Call") -> None:
        self._call = call
        self.remote = call.remote

    def bind(self, *args: Any, **kwargs: Any) -> Any:
        """Not provided: there are no graphs of tasks. Raises NotImplementedError."""
        raise NotImplementedError("satchel has no lazily built graphs: bind is not provided. Call .remote() instead.")

    def __reduce__(self) -> Any:
        return _restore_wrapper, (self._call.function, self._call.options)


def _restore_wrapper(function: RemoteFunction, options: Dict[str, Any]) -> FuncWrapper:
    return FuncWrapper(Call(function, options))


class Call:
    """A function with one set of options: everything about its calls that is the same for each."""

    __slots__ = ("function", "options", "_session", "_template", "_returns", "_what", "_fits")

    def __init__(self, function: RemoteFunction, options: Dict[str, Any]) -> None:
        self.function = function
        self.options = options
        self._session: Optional[Session] = None
        self._template = 0
        self._fits = function._signature.fits
        returns = options.get("num_returns")
        if returns is None:
            returns = "streaming" if function._signature.is_generator else 1
        self._returns = returns

    def remote(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the function as a task; answers with a reference to what it returns, at once.

        Arguments are copied; a reference given as an argument becomes its value, inside of a container it stays a reference. With
        `num_returns=n` a list of n references, with 0 None, for a generator an `ObjectRefGenerator`. Raises TypeError for arguments that
        do not fit the function or cannot be pickled.
        """
        if kwargs or not self._fits(len(args)):
            self.function._signature.bind(args, kwargs)
        session = current.session
        if session is None or session is not self._session:
            session = self._prepare()
        if args or kwargs:
            payload, dependencies, held, kept = pack(session, args, kwargs, self._what)
        else:
            payload, dependencies, held, kept = NOTHING
        returns = self._returns
        if returns == 1:
            return session.submit(self._template, session.new_task(), payload, dependencies, held, 1)[0]
        if isinstance(returns, int):
            refs = session.submit(self._template, session.new_task(), payload, dependencies, held, returns)
            return refs or None
        task = session.new_task()
        if returns == "dynamic":
            return session.submit(self._template, task, payload, dependencies, held, 1)[0]
        from ._session.generators import stream

        return stream(session, self._template, task, payload, dependencies, held)

    def _prepare(self) -> Session:
        session = current.connected()
        function = self.function
        module = module_name(function._function)
        self._what = f"{module}.{function._name}."
        data = pickle_function(session, function, module)
        digest = digest_of(data)
        environment, text = child_environment(session, self.options.get("runtime_env"))
        retry: Any = self.options.get("retry_exceptions", False)
        retries = self.options.get("max_retries")
        template: Dict[str, Any] = {
            "kind": "task",
            "function": digest.hex(),
            "name": self.options.get("name") or function._name,
            "function_name": function._name,
            "qualname": f"{module}.{function._name}",
            "language": "python",
            "num_returns": self._returns,
            "resources": known.resources(self.options, 1),
            "labels": known.labels(self.options),
            "bound": known.is_bound(self.options),
            "runtime_env": environment,
            "runtime_env_text": text,
            "max_retries": 3 if retries is None else retries,
            "retry_exceptions": bool(retry),
            "max_calls": self._most_calls(),
            "concurrency_group": None,
            "namespace": session.namespace,
        }
        add_retry_only(template, retry)
        session.send_function(digest, data)
        self._template = session.send_template(template)
        self._session = session
        return session

    def _most_calls(self) -> int:
        said: Optional[int] = self.options.get("max_calls")
        # A library goes on with the GPUs that it has found once, and keeps their memory: the next task gets a process of its own.
        return (1 if self.options.get("num_gpus") else 0) if said is None else said


def add_retry_only(template: Dict[str, Any], retry: Any) -> None:
    """Puts the exceptions that a retry is limited to into a template; only the worker reads them."""
    if isinstance(retry, (list, tuple)):
        from ._objects.serialization import dumps

        template["retry_exceptions"] = True
        template["retry_only"] = base64.b64encode(dumps(tuple(retry))).decode()


def module_name(function: Any) -> str:
    """The module of a function or class; for the script itself the name of its file."""
    name: str = getattr(function, "__module__", None) or "__main__"
    if name != "__main__":
        return name
    import os
    import sys

    path: Optional[str] = getattr(sys.modules.get("__main__"), "__file__", None)
    return os.path.splitext(os.path.basename(path))[0] if path else name


def pickle_function(session: Session, owner: Any, module: str) -> bytes:
    """A function's or class's bytes, made once: what it captures is captured at its first call. Raises TypeError."""
    kept: Optional[bytes] = getattr(owner, "_pickled", None)
    if kept is None or getattr(owner, "_pickled_for", None) is not session:
        from ._objects.serialization import dumps

        function = owner._function
        try:
            kept = dumps(function, frames.MOST_FUNCTION)
        except TypeError as error:
            raise TypeError(explain(f"Could not serialize the function {module}.{owner._name}", error)) from error
        owner._pickled, owner._pickled_for = kept, session
    return kept


