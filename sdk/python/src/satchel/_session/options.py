"""The options of `remote` and `.options`: which there are, what they accept, and what the cluster is told of them."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, FrozenSet, Mapping, Optional, Tuple

_Check = Callable[[Any], Optional[str]]
_NONE: type = type(None)


def _resource(name: str) -> _Check:
    def check(value: Any) -> Optional[str]:
        if value is None:
            return None
        if not math.isfinite(value):
            return f"The quantity of resource {name} must be a finite number, not {value}"
        if value < 0:
            return f"The quantity of resource {name} cannot be negative"
        if isinstance(value, float) and value != 0.0 and int(value * 10000) == 0:
            return f"The precision of the fractional quantity of resource {name} cannot go beyond 0.0001"
        return None

    return check


def _count(name: str, lowest: int) -> _Check:
    infinite = ", where -1 represents infinity" if lowest < 0 else ""
    words = "None, 0, -1" if lowest < 0 else "None, 0"

    def check(value: Any) -> Optional[str]:
        if value is not None and value < lowest:
            return f"The keyword '{name}' only accepts {words} or a positive integer{infinite}."
        return None

    return check


def _resources(value: Any) -> Optional[str]:
    if value is None:
        return None
    if "CPU" in value or "GPU" in value:
        return "Use the 'num_cpus' and 'num_gpus' keyword instead of 'CPU' and 'GPU' in 'resources' keyword"
    if "memory" in value or "object_store_memory" in value:
        return "The resources dictionary must not contain the key 'memory' or 'object_store_memory'"
    for name, amount in value.items():
        problem = _resource(name)(amount)
        if problem:
            return problem
    return None


_MOST_RETURNS = 1_000_000


def _num_returns(value: Any) -> Optional[str]:
    if isinstance(value, int) and value > _MOST_RETURNS:
        return f"The keyword 'num_returns' only accepts up to {_MOST_RETURNS} values: return a list, or yield them."
    if value is None or value in ("dynamic", "streaming") or (isinstance(value, int) and value >= 0):
        return None
    return (
        "Default None. When None is passed, The default value is 1 for a task and actor task, and 'streaming' for generator tasks and "
        "generator actor tasks. The keyword 'num_returns' only accepts None, a non-negative integer, 'streaming' (for generators), or "
        "'dynamic'. 'dynamic' flag will be deprecated in the future, and it is recommended to use 'streaming' instead."
    )


def _retry_exceptions(value: Any) -> Optional[str]:
    named = () if isinstance(value, bool) else value
    fits = all(isinstance(each, type) and issubclass(each, BaseException) for each in named)
    return None if fits else "retry_exceptions must be either a boolean or a list of exceptions"


def _lifetime(value: Any) -> Optional[str]:
    if value in (None, "detached", "non_detached"):
        return None
    return "actor `lifetime` argument must be one of 'detached', 'non_detached' and 'None'."


def _label_selector(value: Any) -> Optional[str]:
    for key, condition in (value or {}).items():
        if not isinstance(key, str) or not isinstance(condition, str):
            return f"The keyword 'label_selector' takes texts by text, such as {{'zone': 'in(a,b)'}}, not {key!r}: {condition!r}."
    return None


def _at_least(name: str, lowest: int, accepted: str) -> _Check:
    def check(value: Any) -> Optional[str]:
        return None if value is None or value >= lowest else f"The keyword '{name}' only accepts {accepted}."

    return check


def _accept(value: Any) -> Optional[str]:
    return None


_Rule = Tuple[Tuple[type, ...], _Check]

_BOTH: Dict[str, _Rule] = {
    "num_cpus": ((float, int, _NONE), _resource("num_cpus")),
    "num_gpus": ((float, int, _NONE), _resource("num_gpus")),
    "memory": ((float, int, _NONE), _resource("memory")),
    "object_store_memory": ((int, _NONE), _resource("object_store_memory")),
    "resources": ((dict, _NONE), _resources),
    "accelerator_type": ((str, _NONE), _accept),
    "label_selector": ((dict, _NONE), _label_selector),
    "fallback_strategy": ((list, _NONE), _accept),
    "name": ((str, _NONE), _accept),
    "runtime_env": ((dict, _NONE), _accept),
    "placement_group": ((object,), _accept),
    "placement_group_bundle_index": ((int,), _accept),
    "placement_group_capture_child_tasks": ((bool, _NONE), _accept),
    "scheduling_strategy": ((object,), _accept),
    "enable_task_events": ((bool,), _accept),
    "_labels": ((dict, _NONE), _accept),
    "_metadata": ((dict, _NONE), _accept),
}

TASK: Dict[str, _Rule] = {
    **_BOTH,
    "max_calls": ((int, _NONE), _count("max_calls", 0)),
    "max_retries": ((int, _NONE), _count("max_retries", -1)),
    "num_returns": ((int, str, _NONE), _num_returns),
    "retry_exceptions": ((bool, list, tuple), _retry_exceptions),
    "_generator_backpressure_num_objects": ((int, _NONE), _accept),
    "_num_objects_per_yield": ((int, _NONE), _accept),
}

ACTOR: Dict[str, _Rule] = {
    **_BOTH,
    "concurrency_groups": ((list, dict, _NONE), _accept),
    "enable_tensor_transport": ((bool, _NONE), _accept),
    "lifetime": ((str, _NONE), _lifetime),
    "max_concurrency": ((int, _NONE), _at_least("max_concurrency", 0, "None, 0 or a positive integer")),
    "max_restarts": ((int, _NONE), _count("max_restarts", -1)),
    "max_task_retries": ((int, _NONE), _count("max_task_retries", -1)),
    "max_pending_calls": (
        (int, _NONE),
        _at_least("max_pending_calls", -1, "None, 0, -1 or a positive integer, where -1 represents infinity"),
    ),
    "namespace": ((str, _NONE), _accept),
    "get_if_exists": ((bool,), _accept),
    "allow_out_of_order_execution": ((bool, _NONE), _accept),
    "_actor_generator_backpressure_num_objects": ((int, _NONE), _accept),
}

# What the cluster cannot do, with the values that ask for nothing. Harmless by meaning, and so taken: `enable_task_events` (False only
# saves records), `placement_group_capture_child_tasks` (speaks of a group only), `allow_out_of_order_execution` (True demands nothing).
_NOT_PROVIDED: Dict[str, Tuple[Any, ...]] = {
    "object_store_memory": (None, 0),
    "fallback_strategy": (None, []),
    "placement_group": (None, "default"),
    "placement_group_bundle_index": (-1,),
    "enable_tensor_transport": (None, False),
    "tensor_transport": (None, "object_store"),
    "_labels": (None, {}),
    "_metadata": (None, {}),
    "_generator_backpressure_num_objects": (None, -1),
    "_actor_generator_backpressure_num_objects": (None, -1),
    "_num_objects_per_yield": (None, 1),
}

_STRATEGIES = ("DEFAULT", "SPREAD")

_HIDDEN: FrozenSet[str] = frozenset(name for rules in (TASK, ACTOR) for name in rules if name.startswith("_"))


def check(options: Mapping[str, Any], rules: Mapping[str, _Rule], what: str) -> Dict[str, Any]:
    """Options as they are kept, `runtime_env` checked. Raises ValueError, TypeError, NotImplementedError."""
    for name, value in options.items():
        rule = rules.get(name)
        if rule is None:
            valid = [name for name in rules if name not in _HIDDEN]
            raise ValueError(f"Invalid option keyword {name} for {what}. Valid ones are {valid}.")
        types, problem_of = rule
        if name == "scheduling_strategy":
            _check_strategy(value)
        elif not isinstance(value, types):
            raise TypeError(f"The type of keyword '{name}' must be {types}, but received type {type(value)}")
        problem = problem_of(value)
        if problem:
            raise ValueError(problem)
        check_provided(name, value)
    checked = dict(options)
    if checked.get("runtime_env"):
        from ..runtime_env import RuntimeEnv
        from .places import with_module_paths

        env = checked["runtime_env"]
        checked["runtime_env"] = env if isinstance(env, RuntimeEnv) else RuntimeEnv(**with_module_paths(env))
    return checked


def check_yields(is_generator: bool, count: Any) -> None:
    """Raises ValueError where what does not yield is asked for its items one by one."""
    if count in ("dynamic", "streaming") and not is_generator:
        raise ValueError(
            f"num_returns='{count}' can only be used with generator functions (functions that use 'yield'). "
            "The decorated function is not a generator function."
        )


def check_provided(name: str, value: Any) -> None:
    """Raises NotImplementedError for an option that would be ignored."""
    harmless = _NOT_PROVIDED.get(name)
    if harmless is not None and value not in harmless:
        raise NotImplementedError(f"satchel does not provide the option {name}: leave it out.")


def _check_strategy(value: Any) -> None:
    if isinstance(value, str) and value not in _STRATEGIES:
        raise ValueError(
            f"Invalid scheduling_strategy value {value}. Valid ones are {list(_STRATEGIES)} and the classes of ray.util.scheduling_strategies."
        )
    if value is None or isinstance(value, str):
        return
    from ..util import scheduling_strategies as known

    types = (known.PlacementGroupSchedulingStrategy, known.NodeAffinitySchedulingStrategy, known.NodeLabelSchedulingStrategy)
    if not isinstance(value, types):
        raise TypeError(f"The type of keyword 'scheduling_strategy' must be {(_NONE, str, *types)}, but received type {type(value)}")


def merge(decorator: Mapping[str, Any], override: Mapping[str, Any]) -> Dict[str, Any]:
    """The decorator's options with those of `.options` over them; an empty `runtime_env` keeps the decorator's."""
    merged = {**decorator, **override}
    if "runtime_env" in override and not override["runtime_env"]:
        merged["runtime_env"] = decorator.get("runtime_env")
    return merged


def resources(options: Mapping[str, Any], default_cpus: Optional[float]) -> Dict[str, float]:
    """What a task takes of its node, by the cluster's names."""
    asked: Dict[str, float] = {}
    cpus = options.get("num_cpus")
    cpus = default_cpus if cpus is None else cpus
    for name, amount in (("CPU", cpus), ("GPU", options.get("num_gpus")), ("memory", options.get("memory"))):
        if amount:
            asked[name] = float(amount)
    for name, amount in (options.get("resources") or {}).items():
        if amount:
            asked[name] = float(amount)
    if options.get("accelerator_type"):
        asked[f"accelerator_type:{options['accelerator_type']}"] = 0.001
    return asked


def is_bound(options: Mapping[str, Any]) -> bool:
    """Whether it runs on the node that the strategy names or fails, where `label_selector` would wait for one."""
    strategy = options.get("scheduling_strategy")
    return strategy is not None and not isinstance(strategy, str) and bool(strategy.is_bound())


def labels(options: Mapping[str, Any]) -> Dict[str, str]:
    """What the labels of a node must meet, as the cluster reads it: the option `label_selector` and what the strategy demands.

    What a strategy only prefers (SPREAD, `soft`) decides between nodes that fit. Raises ValueError where both name one label,
    NotImplementedError for a strategy that is not provided.
    """
    chosen: Dict[str, str] = dict(options.get("label_selector") or {})
    value = options.get("scheduling_strategy")
    demanded: Dict[str, str] = {} if value is None or isinstance(value, str) else value.to_labels()
    twice = chosen.keys() & demanded.keys()
    if twice:
        raise ValueError(f"label_selector and scheduling_strategy both say something of the label {sorted(twice)[0]}.")
    return {**chosen, **demanded}
