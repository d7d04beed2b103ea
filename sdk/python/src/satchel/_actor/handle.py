"""Actors from outside: handles, their methods, and finding one by its name."""

from __future__ import annotations

from typing import Any, Callable, Dict, Generic, List, Optional, Set, TypeVar

from .._objects.ids import ActorID
from .._objects.references import ObjectRef
from .._session import current, options as known
from .._session.arguments import pack
from .._session.session import Session
from .._wire import frames
from .._wire.failures import code_of
from ..exceptions import PendingCallsLimitExceeded, RaySystemError
from .kind import BUILT_IN, METHOD_OPTIONS, Kind

T = TypeVar("T")


class _Pending:
    """The calls of one handle that have not ended; kept only where `max_pending_calls` asks for it."""

    __slots__ = ("ids",)

    def __init__(self) -> None:
        self.ids: Set[bytes] = set()

    def admit(self, session: Session, kind: Kind, actor: bytes, method_name: str) -> None:
        store = session.store
        self.ids = {id for id in self.ids if id not in store.values and id in store.counts}
        if len(self.ids) >= kind.max_pending_calls:
            raise PendingCallsLimitExceeded(
                f"The task {method_name} could not be submitted to Actor({kind.name}, {actor.hex()}) because more than "
                f"{kind.max_pending_calls} tasks are queued on the actor. This limit can be adjusted with the `max_pending_calls` actor option."
            )


class ActorHandle(Generic[T]):
    """An actor from outside: `handle.method.remote(...)` calls it. Give handles to tasks and other actors as you like.

    An actor that is not detached ends, after the calls sent to it, when no process holds a handle of it.
    """

    _actor: bytes
    _ref: "ObjectRef[Any]"
    _kind: Kind
    _pending: Optional[_Pending]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Handles are made by `remote` and `get_actor`."""
        raise TypeError("Actor handles are made by ActorClass.remote and get_actor.")

    @classmethod
    def _make(cls, actor: bytes, ref: "ObjectRef[Any]", kind: Kind) -> "ActorHandle[Any]":
        self = cls.__new__(cls)
        self._actor = actor
        self._ref = ref
        self._kind = kind
        self._pending = _Pending() if kind.max_pending_calls > 0 else None
        return self

    @property
    def _actor_id(self) -> ActorID:
        return ActorID(self._actor)

    @property
    def _ray_actor_id(self) -> ActorID:
        return ActorID(self._actor)

    def __getattr__(self, name: str) -> "ActorMethod":
        kind = self.__dict__.get("_kind")
        if kind is None or (name not in kind.methods and name not in BUILT_IN):
            raise AttributeError(f"'ActorHandle' object has no attribute '{name}'")
        made = ActorMethod._make(self._actor, self._ref, kind, name, self._pending, {})
        self.__dict__[name] = made
        return made

    def __dir__(self) -> List[str]:
        return [*self._kind.methods]

    def __repr__(self) -> str:
        return f"Actor({self._kind.name}, {self._actor.hex()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActorHandle) and other._actor == self._actor

    def __hash__(self) -> int:
        return hash(self._actor)

    def __reduce__(self) -> Any:
        return _restore, (self._actor, self._ref, self._kind)


def _restore(actor: bytes, ref: "ObjectRef[Any]", kind: Kind) -> ActorHandle[Any]:
    return ActorHandle._make(actor, ref, kind)


def check_returns(count: Any) -> None:
    """Raises TypeError, ValueError for what is no number of results."""
    if not isinstance(count, int):
        raise TypeError("an integer is required")
    if count < 0:
        raise ValueError(f"num_returns must be >= 0, but got {count}.")


class ActorMethod:
    """A method of an actor: `.remote(...)` calls it."""

    __slots__ = ("_actor", "_ref", "_kind", "_name", "_pending", "_options", "_session", "_template", "_returns", "_fits")

    _actor: bytes
    _ref: "ObjectRef[Any]"
    _kind: Kind
    _name: str
    _pending: Optional[_Pending]
    _options: Dict[str, Any]
    _session: Optional[Session]
    _template: int
    _returns: Any
    _fits: Callable[[int], bool]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Methods come from handles."""
        raise TypeError("Methods of actors come from their handles.")

    @classmethod
    def _make(
        cls, actor: bytes, ref: "ObjectRef[Any]", kind: Kind, name: str, pending: Optional[_Pending], options: Dict[str, Any]
    ) -> "ActorMethod":
        self = cls.__new__(cls)
        self._actor = actor
        self._ref = ref
        self._kind = kind
        self._name = name
        self._pending = pending
        self._session = None
        self._template = 0
        found = kind.find(name)
        self._options = {**found.get("options", {}), **options}
        returns = self._options.get("num_returns")
        self._returns = ("streaming" if found.get("generator") else 1) if returns is None else returns
        self._fits = kind.signature(name).fits
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(
            f"Actor methods cannot be called directly. Instead of running 'object.{self._name}()', try 'object.{self._name}.remote()'."
        )

    def options(self, **options: Any) -> "ActorMethod":
        """The method with other options: `num_returns`, `concurrency_group`, `max_task_retries`, `retry_exceptions`, `name`.

        Raises TypeError for others, NotImplementedError for those of Ray that are not provided.
        """
        for option, value in options.items():
            if option != "name" and option not in METHOD_OPTIONS:
                raise TypeError(f"Invalid option keyword {option} for methods of actors. Valid ones are {['name', *METHOD_OPTIONS]}.")
            known.check_provided(option, value)
        known.check_yields(bool(self._kind.find(self._name).get("generator")), options.get("num_returns"))
        return ActorMethod._make(self._actor, self._ref, self._kind, self._name, self._pending, {**self._options, **options})

    def bind(self, *args: Any, **kwargs: Any) -> Any:
        """Not provided. Raises NotImplementedError."""
        raise NotImplementedError("satchel has no lazily built graphs: ActorMethod.bind is not provided. Call .remote() instead.")

    def remote(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the method; answers with a reference to what it returns, at once. Calls of one caller run in the order made.

        Raises TypeError for arguments that do not fit or cannot be pickled, PendingCallsLimitExceeded.
        """
        if kwargs or not self._fits(len(args)):
            self._kind.signature(self._name).bind(args, kwargs)
        session = current.session
        if session is None or session is not self._session:
            session = self._prepare()
        payload, dependencies, held, kept = pack(session, args, kwargs, f"{self._kind.module}.{self._kind.name}.{self._name}.")
        task = session.new_task(self._actor)
        pending = self._pending
        if pending is not None:
            pending.admit(session, self._kind, self._actor, self._name)
        returns = self._returns
        if not isinstance(returns, int):
            if returns == "dynamic":
                return session.submit(self._template, task, payload, dependencies, held, 1)[0]
            from .._session.generators import stream

            return stream(session, self._template, task, payload, dependencies, held)
        refs = session.submit(self._template, task, payload, dependencies, held, returns)
        if pending is not None and refs:
            pending.ids.add(refs[0]._id)
        return refs[0] if returns == 1 else refs or None

    def _remote(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        return (self.options(**options) if options else self).remote(*(args or ()), **(kwargs or {}))

    def _prepare(self) -> Session:
        if self._returns not in ("dynamic", "streaming"):
            check_returns(self._returns)
        session = current.connected()
        kind, name, options = self._kind, self._name, self._options
        self._template = session.send_template(self._describe(kind, name, options, session))
        self._session = session
        return session

    def _describe(self, kind: Kind, name: str, options: Dict[str, Any], session: Session) -> Dict[str, Any]:
        found = kind.find(name)
        retries = options.get("max_task_retries")
        described: Dict[str, Any] = {
            "kind": "method",
            "function": kind.digest,
            "method": name,
            "name": options.get("name") or f"{kind.name}.{name}",
            "function_name": f"{kind.name}.{name}",
            "class_name": kind.name,
            "qualname": f"{kind.module}.{kind.name}.{name}",
            "language": "python",
            "num_returns": self._returns,
            "resources": {},
            "labels": {},
            "runtime_env": None,
            "max_retries": kind.max_task_retries if retries is None else retries,
            "retry_exceptions": bool(found.get("retry_exceptions")),
            "max_calls": 0,
            "concurrency_group": options.get("concurrency_group"),
            "namespace": session.namespace,
        }
        if found.get("retry_only"):
            described["retry_only"] = found["retry_only"]
        if "retry_exceptions" in options:
            from ..remote_function import add_retry_only

            described["retry_exceptions"] = bool(options["retry_exceptions"])
            add_retry_only(described, options["retry_exceptions"])
        return described


def check_namespace(namespace: Any) -> None:
    """Raises TypeError, ValueError for what is no namespace."""
    if not isinstance(namespace, str):
        raise TypeError("namespace must be None or a string.")
    if not namespace:
        raise ValueError('"" is not a valid namespace. Pass None to not specify a namespace.')


def get_actor(name: str, namespace: Optional[str] = None) -> "ActorHandle[Any]":
    """A handle of a living actor by its name, in a namespace (default: this driver's). Raises ValueError where there is none."""
    if not name:
        raise ValueError("Please supply a non-empty value to get_actor")
    if not isinstance(name, str):
        raise TypeError(f"expected bytes, {type(name).__name__} found")
    if namespace is not None:
        check_namespace(namespace)
    found = look_up(current.connected(), name, namespace)
    if found is None:
        raise ValueError(
            f"Failed to look up actor with name '{name}'. This could because 1. You are trying to look up a named actor you didn't create. "
            "2. The named actor died. 3. You did not use a namespace matching the namespace of the actor."
        )
    return found


def look_up(session: Session, name: str, namespace: Optional[str], reserve: Optional[bytes] = None) -> Optional["ActorHandle[Any]"]:
    asked: Dict[str, Any] = {"name": name, "namespace": namespace or session.namespace}
    if reserve is not None:
        asked["reserve"] = reserve.hex()
    try:
        answer = session.connection.call("actor", **asked)
    except RaySystemError as refused:
        if code_of(refused) == "ACTOR_NOT_FOUND":
            return None
        raise
    return handle_of(bytes.fromhex(answer["actor"]), answer["methods"])


def handle_of(actor: bytes, wire: Dict[str, Any]) -> "ActorHandle[Any]":
    """A handle of an actor of which only the id and what `Kind.to_wire` made is known."""
    return ActorHandle._make(actor, ObjectRef(frames.object_id(bytes(8) + actor, 1)), Kind.from_wire(wire))
