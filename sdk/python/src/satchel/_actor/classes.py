"""Classes that `remote` was put on, and the making of actors."""

from __future__ import annotations

from typing import Any, Dict, Generic, Optional, Tuple, TypeVar

from .._session import current, options as known
from .._session.arguments import pack
from .._session.environments import child_environment
from .._session.methods import MethodSignature, describe, unknown_group
from .._session.session import Session, digest_of
from ..exceptions import ActorAlreadyExistsError, RaySystemError
from ..remote_function import module_name, pickle_function
from .handle import ActorHandle, check_namespace, look_up
from .kind import Kind

T = TypeVar("T")


class ActorClassInheritanceException(TypeError):
    """A class derives from one that `remote` was put on."""


class ActorClass(Generic[T]):
    """A class that `remote` was put on: `.remote(...)` makes an actor of it."""

    _function: type
    _module: str
    _options: Dict[str, Any]
    _name: str
    _kind: Optional[Kind]
    _pickled: Optional[bytes]
    _pickled_for: Optional[Session]
    __wrapped__: type

    def __init__(self, name: str, bases: Tuple[type, ...], attr: Dict[str, Any]) -> None:
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
        self._kind = None
        self._pickled = None
        self._pickled_for = None
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
        """The same class with other options for the actors made through what this returns. Takes the options of `remote` but `concurrency_groups`."""
        if "concurrency_groups" in actor_options:
            raise ValueError("Setting 'concurrency_groups' is not supported in '.options()'.")
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
    described = _template(session, cls, kind, options, module)
    actor = session.new_actor()
    # The name is taken last, when nothing can fail any more: it stays this process's until the actor is made.
    found = None
    try:
        if name is not None:
            found = look_up(session, name, namespace, reserve=actor)
        if found is None:
            session.send_function(digest, data)
            template = session.send_template(described)
            ref = session.submit(template, bytes(8) + actor, payload, dependencies, held, 1)[0]
            return ActorHandle._make(actor, ref, kind)
    except RaySystemError:
        raise
    except BaseException:
        # An interrupt: the name must not stay with an actor that nobody makes.
        if name is not None:
            session.connection.tell("unreserve", actor=actor.hex())
        raise
    if options.get("get_if_exists"):
        return found
    raise ActorAlreadyExistsError(
        f"The name {name} (namespace={namespace}) is already taken. Please use a different name or get the existing actor using "
        f"ray.get_actor('{name}', namespace='{namespace}')"
    )


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
    groups = _groups(options.get("concurrency_groups"))
    for each in kind.methods.values():
        group = (each.get("options") or {}).get("concurrency_group")
        if group is not None and group not in groups:
            raise ValueError(unknown_group(group, groups))
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
        "bound": known.is_bound(options),
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
            "concurrency_groups": groups,
            "max_pending_calls": kind.max_pending_calls,
            "asyncio": is_async,
            "methods": kind.to_wire(),
            "class_name": cls._name,
        },
    }


def _groups(given: Any) -> Dict[str, int]:
    groups = {each["name"]: each["max_concurrency"] for each in given} if isinstance(given, list) else dict(given or {})
    for name, count in groups.items():
        if not isinstance(count, int):
            raise TypeError(f"The concurrency group {name!r} takes a number of calls, not {count!r}.")
        if count < 1:
            raise ValueError(f"The concurrency group {name!r} must take at least one call at once, not {count}.")
    return groups
