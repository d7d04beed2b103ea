"""Classes that live as actors: one process each, with state, called from anywhere."""

from __future__ import annotations

from typing import Any, Dict, Generic, List, Optional, Set, Tuple, TypeVar

from ._objects.ids import ActorID
from ._objects.references import ObjectRef
from ._session import current, options as known
from ._session.arguments import pack
from ._session.environments import child_environment
from ._session.methods import MethodSignature, describe
from ._session.session import Session, digest_of
from ._wire import frames
from ._wire.connection import Refused
from .exceptions import ActorAlreadyExistsError, PendingCallsLimitExceeded
from .remote_function import module_name, pickle_function

T = TypeVar("T")

_BUILT_IN: Dict[str, Dict[str, Any]] = {
    "__ray_terminate__": {"parameters": []},
    "__ray_ready__": {"parameters": []},
    "__ray_call__": {"parameters": [["fn", 0, False], ["args", 2, False], ["kwargs", 4, False]]},
}
_METHOD_OPTIONS = (
    "num_returns",
    "concurrency_group",
    "max_task_retries",
    "retry_exceptions",
    "enable_task_events",
    "_generator_backpressure_num_objects",
    "_num_objects_per_yield",
    "tensor_transport",
)


class ActorClassInheritanceException(TypeError):
    """A class derives from one that `remote` was put on."""


def method(*args: Any, **kwargs: Any) -> Any:
    """Says how a method of an actor is called: `@method(num_returns=2)`.

    Options: `num_returns`, `concurrency_group`, `max_task_retries`, `retry_exceptions`, `enable_task_events`. Raises AssertionError for
    others, NotImplementedError for those of Ray that are not provided.
    """
    for name in kwargs:
        assert name in _METHOD_OPTIONS, (
            f"Unexpected keyword argument to @ray.method: '{name}'. The supported keyword arguments are {list(_METHOD_OPTIONS)}."
        )
        known.check_provided(name, kwargs[name])

    def annotate(function: Any) -> Any:
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
        found: Dict[str, Any] = self.methods.get(method_name) or _BUILT_IN[method_name]
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


class ActorClass(Generic[T]):
    """A class that `remote` was put on: `.remote(...)` makes an actor of it."""

    def __init__(self, name: str, bases: tuple, attr: dict) -> None:  # type: ignore[type-arg]
        """What a class statement calls that derives from this one: refused."""
        for base in bases:
            if isinstance(base, ActorClass):
                raise ActorClassInheritanceException(
                    f"Attempted to define subclass '{name}' of actor class '{base._name}'. Inheriting from actor classes is not supported. "
                    "Derive from the plain class and put remote on the derived one."
                )
        raise TypeError("Actor classes are made by remote.")

    @classmethod
    def _make(cls, function: type, options: Dict[str, Any], module: Optional[str] = None) -> "ActorClass[Any]":
        self = cls.__new__(cls)
        self._function = function
        self._module = module or ""
        self._options = known.check(options, known.ACTOR, "actors")
        self._name = function.__name__
        self._kind: Optional[Kind] = None
        self._pickled: Optional[bytes] = None
        self._pickled_for: Optional[Session] = None
        self.__doc__ = function.__doc__
        self.__wrapped__ = function
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"Actors cannot be instantiated directly. Instead of '{self._name}()', use '{self._name}.remote()'.")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._function, name)

    def __repr__(self) -> str:
        return f"ActorClass({self._name})"

    def __reduce__(self) -> Any:
        return ActorClass._make, (self._function, self._options, self._module)

    def remote(self, *args: Any, **kwargs: Any) -> "ActorHandle[T]":
        """Makes an actor; answers with a handle at once, while the constructor still runs.

        An error of the constructor is raised by the calls of its methods. Raises TypeError for arguments that do not fit the constructor,
        ValueError (ActorAlreadyExistsError) for a name that is taken.
        """
        return self._remote(args, kwargs)

    def options(self, **actor_options: Any) -> "ActorOptions":
        """The same class with other options for the actors made through what this returns. Takes the options of `remote`."""
        return ActorOptions(self, known.merge(self._options, known.check(actor_options, known.ACTOR, "actors")))

    def bind(self, *args: Any, **kwargs: Any) -> Any:
        """Not provided: there are no graphs of actors. Raises NotImplementedError."""
        raise NotImplementedError("satchel has no lazily built graphs: ActorClass.bind is not provided. Call .remote() instead.")

    def _remote(self, args: Any = None, kwargs: Any = None, **actor_options: Any) -> "ActorHandle[T]":
        given = known.merge(self._options, known.check(actor_options, known.ACTOR, "actors")) if actor_options else self._options
        return create(self, args or (), kwargs or {}, given)


class ActorOptions:
    """What `ActorClass.options` returns: only for making actors."""

    def __init__(self, cls: ActorClass[Any], options: Dict[str, Any]) -> None:
        self._class = cls
        self._options = options

    def remote(self, *args: Any, **kwargs: Any) -> "ActorHandle[Any]":
        """Makes an actor, as `ActorClass.remote` does."""
        return create(self._class, args, kwargs, self._options)

    def bind(self, *args: Any, **kwargs: Any) -> Any:
        """Not provided. Raises NotImplementedError."""
        return self._class.bind()


def create(cls: ActorClass[Any], args: Tuple[Any, ...], kwargs: Dict[str, Any], options: Dict[str, Any]) -> "ActorHandle[Any]":
    """Makes an actor of a class."""
    name, namespace = options.get("name"), options.get("namespace")
    if name is not None and not name:
        raise ValueError("Actor name cannot be an empty string.")
    if namespace is not None:
        check_namespace(namespace)
    if options.get("get_if_exists") and name is None:
        raise ValueError("The actor name must be specified to use `get_if_exists`.")
    session = current.connected()
    module = module_name(cls._function)
    data = pickle_function(session, cls, module)
    digest = digest_of(data)
    kind = _kind(cls, digest, module, options)
    if "__init__" in kind.methods:
        kind.signature("__init__").bind(args, kwargs)
    elif args or kwargs:
        MethodSignature([]).bind(args, kwargs)
    payload, dependencies, held, kept = pack(session, args, kwargs, f"{module}.{cls._name}.__init__.")
    actor = session.new_actor()
    if name is not None:
        found = _look_up(session, name, namespace, reserve=actor)
        if found is not None:
            if options.get("get_if_exists"):
                return found
            raise ActorAlreadyExistsError(
                f"The name {name} (namespace={namespace}) is already taken. Please use a different name or get the existing actor using "
                f"ray.get_actor('{name}', namespace='{namespace}')"
            )
    session.send_function(digest, data)
    template = session.send_template(_template(session, cls, kind, options, module))
    task = bytes(8) + actor
    ref = session.submit(template, task, payload, dependencies, held, 1)[0]
    return ActorHandle._make(actor, ref, kind)


def _kind(cls: ActorClass[Any], digest: bytes, module: str, options: Dict[str, Any]) -> Kind:
    pending, retries = options.get("max_pending_calls") or -1, options.get("max_task_retries") or 0
    kind = cls._kind
    if kind is None or (kind.digest, kind.max_pending_calls, kind.max_task_retries) != (digest.hex(), pending, retries):
        methods = kind.methods if kind is not None else describe(cls._function)
        kind = cls._kind = Kind(cls._name, module, digest.hex(), methods, pending, retries)
    return kind


def _template(session: Session, cls: ActorClass[Any], kind: Kind, options: Dict[str, Any], module: str) -> Dict[str, Any]:
    environment, text = child_environment(session, options.get("runtime_env"))
    is_async = any(each.get("async") for each in kind.methods.values())
    concurrency = options.get("max_concurrency") or (1000 if is_async else 1)
    if options.get("allow_out_of_order_execution") is False and (is_async or concurrency > 1):
        raise ValueError(
            "Calls of an actor with coroutines or max_concurrency > 1 may overtake each other: leave allow_out_of_order_execution out."
        )
    name, namespace = options.get("name"), options.get("namespace") or session.namespace
    return {
        "kind": "create",
        "function": kind.digest,
        "method": "__init__",
        "name": f"{name}:{cls._name}.__init__" if name else f"{cls._name}.__init__",
        "function_name": f"{cls._name}.__init__",
        "class_name": cls._name,
        "qualname": f"{module}.{cls._name}.__init__",
        "language": "python",
        "num_returns": 1,
        "resources": known.resources(options, None),
        "labels": known.labels(options),
        "runtime_env": environment,
        "runtime_env_text": text,
        "max_retries": 0,
        "retry_exceptions": False,
        "max_calls": 0,
        "concurrency_group": None,
        "namespace": namespace,
        "actor": {
            "name": name,
            "namespace": namespace,
            "lifetime": "detached" if options.get("lifetime") == "detached" else None,
            "get_if_exists": bool(options.get("get_if_exists")),
            "max_restarts": options.get("max_restarts") or 0,
            "max_task_retries": kind.max_task_retries,
            "max_concurrency": concurrency,
            "concurrency_groups": _groups(options.get("concurrency_groups")),
            "max_pending_calls": kind.max_pending_calls,
            "asyncio": is_async,
            "methods": kind.to_wire(),
            "class_name": cls._name,
        },
    }


def _groups(given: Any) -> Dict[str, int]:
    if isinstance(given, list):
        return {each["name"]: int(each["max_concurrency"]) for each in given}
    return dict(given or {})


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
        if kind is None or (name not in kind.methods and name not in _BUILT_IN):
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


class ActorMethod:
    """A method of an actor: `.remote(...)` calls it."""

    __slots__ = ("_actor", "_ref", "_kind", "_name", "_pending", "_options", "_session", "_template", "_returns", "_fits")

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
        self._session: Optional[Session] = None
        self._template = 0
        found = kind.find(name)
        self._options = {**found.get("options", {}), **options}
        returns = self._options.get("num_returns")
        self._returns: Any = ("streaming" if found.get("generator") else 1) if returns is None else returns
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
            if option != "name" and option not in _METHOD_OPTIONS:
                raise TypeError(f"Invalid option keyword {option} for methods of actors. Valid ones are {['name', *_METHOD_OPTIONS]}.")
            known.check_provided(option, value)
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
            from ._session.generators import stream

            return stream(session, self._template, task, payload, dependencies, held)
        refs = session.submit(self._template, task, payload, dependencies, held, returns)
        if pending is not None and refs:
            pending.ids.add(refs[0]._id)
        return refs[0] if returns == 1 else refs or None

    def _remote(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        return (self.options(**options) if options else self).remote(*(args or ()), **(kwargs or {}))

    def _prepare(self) -> Session:
        session = current.connected()
        kind, name, options = self._kind, self._name, self._options
        key = (kind.digest, kind.max_task_retries, name, tuple(sorted((k, repr(v)) for k, v in options.items())))
        template = session.method_templates.get(key)
        if template is None:
            template = session.method_templates[key] = session.send_template(self._describe(kind, name, options, session))
        self._template = template
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
            from .remote_function import add_retry_only

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
    if not isinstance(name, str):
        raise TypeError(f"expected bytes, {type(name).__name__} found" if name else "Please supply a non-empty value to get_actor")
    if not name:
        raise ValueError("Please supply a non-empty value to get_actor")
    if namespace is not None:
        check_namespace(namespace)
    found = _look_up(current.connected(), name, namespace)
    if found is None:
        raise ValueError(
            f"Failed to look up actor with name '{name}'. This could because 1. You are trying to look up a named actor you didn't create. "
            "2. The named actor died. 3. You did not use a namespace matching the namespace of the actor."
        )
    return found


def _look_up(session: Session, name: str, namespace: Optional[str], reserve: Optional[bytes] = None) -> Optional["ActorHandle[Any]"]:
    asked: Dict[str, Any] = {"name": name, "namespace": namespace or session.namespace}
    if reserve is not None:
        asked["reserve"] = reserve.hex()
    try:
        answer = session.connection.call("actor", **asked)
    except Refused as refused:
        if refused.code == "ACTOR_NOT_FOUND":
            return None
        raise
    wire = answer["methods"]
    kind = Kind(
        wire["class_name"], wire["module"], wire["digest"], wire["methods"], wire["max_pending_calls"], wire["max_task_retries"]
    )
    actor = bytes.fromhex(answer["actor"])
    return ActorHandle._make(actor, ObjectRef(frames.object_id(bytes(8) + actor, 1)), kind)


def exit_actor() -> None:
    """Ends the actor that the calling method belongs to, after this call; its caller gets ActorDiedError.

    Raises TypeError outside of an actor.
    """
    from ._worker.leaving import Leave

    session = current.session
    if session is None or session.role != "worker" or getattr(session, "actor", None) is None:
        raise TypeError(
            f"exit_actor API is called on a non-actor worker, {1 if session is not None and session.role == 'worker' else 0}. Call this API "
            "inside an actor methodsif you'd like to exit the actor gracefully."
        )
    raise Leave()
