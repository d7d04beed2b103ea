"""`worker_process_setup_hook`: what each worker calls before its first task."""

from __future__ import annotations

import base64
import pickle
from typing import Any, Callable

from .._session import current

PREFIX = "ray_runtime_env_func::"
NAMESPACE = "setup_hooks"


def load(text: str) -> Callable[[], Any]:
    """The hook that a variable names: a pickled function in the cluster's store, or `module.attribute`.

    Raises ImportError, AttributeError, ValueError.
    """
    if text.startswith(PREFIX):
        key = base64.b64decode(text[len(PREFIX) :]).decode()
        answer = current.required().connection.call("kv", verb="get", namespace=NAMESPACE, key=key)
        loaded: Callable[[], Any] = pickle.loads(base64.b64decode(answer["value"]))
        return loaded
    module, _, name = text.rpartition(".")
    if not module:
        raise ValueError(f"'{text}' is no setup hook: give module.function.")
    import importlib

    found: Callable[[], Any] = getattr(importlib.import_module(module), name)
    return found
