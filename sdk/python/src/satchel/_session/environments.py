"""The environment of a child: its parent's, with its own fields over it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Tuple

from .places import is_uri

if TYPE_CHECKING:
    from .session import Session

_HOOK = "worker_process_setup_hook"


def has_local_paths(environment: Mapping[str, Any]) -> bool:
    """Whether something of this machine has to be sent before nodes can set the environment up."""
    places = [environment.get("working_dir"), *(environment.get("py_modules") or ()), *(environment.get("java_jars") or ())]
    return any(place and not is_uri(str(place)) for place in places)


def merge(parent: Mapping[str, Any], child: Mapping[str, Any]) -> Dict[str, Any]:
    """A child's environment over its parent's: variables one by one, every other field as a whole."""
    merged = dict(parent)
    for name, value in child.items():
        if name == "env_vars" and isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = {**merged[name], **value}
        elif name == "env_vars" and not value and name in merged:
            continue
        else:
            merged[name] = value
    return merged


def compact(environment: Mapping[str, Any]) -> str:
    """The text of a merged environment."""
    return json.dumps(environment, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def child_environment(session: "Session", child: Optional[Mapping[str, Any]]) -> Tuple[Optional[Dict[str, Any]], str]:
    """What a task submitted here runs in, local paths packaged, and its text."""
    parent, text = _own(session)
    if not child:
        return parent or None, text
    own = child.to_dict() if hasattr(child, "to_dict") else dict(child)
    hook = own.get(_HOOK)
    if hook is not None:
        why = f"{_HOOK} cannot be given to a task or actor, whose worker others may have used before: give it to init() or the job."
        if isinstance(hook, str):
            raise ValueError(why)
        raise TypeError(f"Object of type {type(hook).__name__} is not JSON serializable\n{why}")  # Ray's words come first.
    json.dumps(own)  # What is no JSON is told before anything is sent.
    if has_local_paths(own):
        own = session.packages.send(own)
    if not parent:
        return own, json.dumps(own, sort_keys=True)
    merged = merge(parent, own)
    return merged, compact(merged)


def _own(session: "Session") -> Tuple[Dict[str, Any], str]:
    """The environment of whoever submits: of the task or actor that runs, else of the driver."""
    template = session.actor_template if session.actor is not None else session.running.template
    if "runtime_env" in template:
        return template["runtime_env"] or {}, template.get("runtime_env_text") or "{}"
    return session.runtime_env, session.runtime_env_text
