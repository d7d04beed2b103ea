"""The environment of a driver: what the job was submitted with, and what `init` was given over it."""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional

from .. import runtime_env as schema
from .._session.environments import has_local_paths
from .._session.validation import validate, validate_together
from .._worker.hooks import NAMESPACE, PREFIX
from ..exceptions import RuntimeEnvSetupError
from . import cluster
from .uv_run import command_line_above, rewrite

if TYPE_CHECKING:
    from .._session.session import Session

_JOB = "RAY_JOB_CONFIG_JSON_ENV_VAR"
_HOOK_VARIABLE = "__RAY_WORKER_PROCESS_SETUP_HOOK_ENV_VAR"
_HOOK = "worker_process_setup_hook"


class DriverEnvironment:
    """What the node is told (`sent`), and what users see of it."""

    def __init__(self, sent: Dict[str, Any], hook_name: Optional[str], hook: Any, hook_key: str) -> None:
        self.sent = sent
        self._hook_name = hook_name
        self._hook = hook
        self._hook_key = hook_key
        self.job_config: Dict[str, Any] = {"sys_path": _own_path(sent)}
        if hook_name is not None:
            self.job_config["hook_name"] = hook_name

    def send(self) -> None:
        """Sends what its local paths name to the cluster. Raises ValueError."""
        if has_local_paths(self.sent):
            self.sent = cluster.package(self.sent)

    def accept(self, session: "Session") -> None:
        """Takes in what the node made of it: local paths are packages now."""
        environment = dict(session.runtime_env)
        if environment:
            environment.pop("excludes", None)
            session.runtime_env = environment
            session.runtime_env_text = json.dumps(environment, sort_keys=True)
        session.hook_name = self._hook_name

    def publish(self, session: "Session") -> None:
        """Gives the hook to the workers. Raises RuntimeEnvSetupError where it cannot be pickled; the driver is unconnected then."""
        if self._hook is not None:
            from .._objects.serialization import dumps

            try:
                value = base64.b64encode(dumps(self._hook)).decode()
            except Exception as error:
                from .initialize import shutdown

                shutdown()
                raise RuntimeEnvSetupError(f"Failed to export the setup function.\n{type(error).__name__}: {error}") from error
            session.connection.call("kv", verb="put", namespace=NAMESPACE, key=self._hook_key, value=value)


def _own_path(environment: Mapping[str, Any]) -> "list[str]":
    """Where this program's own modules lie, for functions that are known by their name."""
    if environment.get("working_dir"):
        return []
    paths = [os.path.abspath(path) for path in sys.path[:1] if path] or [os.getcwd()]
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    if main:
        paths.append(os.path.dirname(os.path.abspath(main)))
    return list(dict.fromkeys(paths))


def of_driver(given: Any) -> DriverEnvironment:
    """The environment for `init`. Raises ValueError, TypeError for a wrong one, ValueError where it and the job's say two things,
    RuntimeError where `uv run` started the driver and workers could not be started so."""
    job = _of_job()
    own = check(given)
    if "RAY_OVERRIDE_JOB_RUNTIME_ENV" in os.environ and os.environ["RAY_OVERRIDE_JOB_RUNTIME_ENV"] == "1":
        merged = override(job, own)
    else:
        merged = merge(job, own)
    merged = rewrite(merged, command_line_above(), has_files=bool(job.get("working_dir")) and not own.get("working_dir"))
    validate_together(merged)
    hook = merged.pop(_HOOK, None)
    name, key = None, ""
    if hook is not None:
        text, name = _hook_text(hook)
        if text == PREFIX:
            key = os.urandom(16).hex()
            text = PREFIX + base64.b64encode(key.encode()).decode()
        variables = dict(merged.get("env_vars") or {})
        if variables.get(_HOOK_VARIABLE) not in (None, text):
            raise RuntimeError(f"Conflicting worker_process_setup_hook: {_HOOK_VARIABLE} in env_vars says another one.")
        merged["env_vars"] = {**variables, _HOOK_VARIABLE: text}
    return DriverEnvironment(merged, name, hook if key else None, key)


def _hook_text(hook: Any) -> "tuple[str, str]":
    if isinstance(hook, str):
        return hook, hook
    if callable(hook):
        return PREFIX, getattr(hook, "__name__", type(hook).__name__)
    raise TypeError(f"worker_process_setup_hook must be a function, got {type(hook)}.")


def _of_job() -> Dict[str, Any]:
    text = os.environ.get(_JOB)
    if not text:
        return {}
    return json.loads(text).get("runtime_env") or {}


def check(given: Any) -> Dict[str, Any]:
    """An environment as a plain dict, checked, modules and paths as text. Raises TypeError, ValueError."""
    if given is None:
        return {}
    if isinstance(given, schema.RuntimeEnv):
        return given.to_dict()
    given.get("working_dir")
    from .local_paths import check_local_paths

    environment = check_local_paths(dict(given))
    local = {name: environment.pop(name) for name in ("working_dir", "py_modules") if name in environment}
    hook = environment.pop(_HOOK, None)
    if hook is not None and not isinstance(hook, str) and not callable(hook):
        _hook_text(hook)
    excludes = environment.pop("excludes", None)
    checked = schema.RuntimeEnv(**environment).to_dict()
    checked.update({name: value for name, value in local.items() if value})
    excludes = validate("excludes", list(excludes) if isinstance(excludes, tuple) else excludes)
    if excludes:
        checked["excludes"] = excludes
    if hook is not None:
        checked[_HOOK] = hook
    return checked


def merge(job: Mapping[str, Any], driver: Mapping[str, Any]) -> Dict[str, Any]:
    """Both in one. Raises ValueError when they say different things of one field or variable; the same thing twice is fine."""
    merged = dict(job)
    for name, value in driver.items():
        if name == "env_vars" and isinstance(value, dict) and isinstance(merged.get(name), dict):
            if any(merged[name].get(key, text) != text for key, text in value.items()):
                raise _conflict(job, driver)
            merged[name] = {**merged[name], **value}
        elif name in merged and merged[name] != value:
            raise _conflict(job, driver)
        else:
            merged[name] = value
    return _without_nothing(merged)


def _without_nothing(merged: Dict[str, Any]) -> Dict[str, Any]:
    if merged.get("env_vars") == {}:
        del merged["env_vars"]
    return merged


def override(job: Mapping[str, Any], driver: Mapping[str, Any]) -> Dict[str, Any]:
    """Both in one, the driver's over the job's."""
    from .._session.environments import merge as over

    return _without_nothing(over(job, driver))


def _conflict(job: Mapping[str, Any], driver: Mapping[str, Any]) -> ValueError:
    return ValueError(
        f"Failed to merge the Job's runtime env {dict(job)} with a ray.init's runtime env {dict(driver)} because of a conflict. Specifying the "
        "same runtime_env fields or the same environment variable keys is not allowed. Use RAY_OVERRIDE_JOB_RUNTIME_ENV=1 to instruct Ray to "
        "combine Job and Driver's runtime environment in the event of a conflict."
    )


def shown(environment: Dict[str, Any], hook_name: Optional[str]) -> Dict[str, Any]:
    """An environment as users see it: with their hook instead of the variable that carries it."""
    variables = environment.get("env_vars")
    if hook_name is not None and isinstance(variables, dict) and _HOOK_VARIABLE in variables:
        environment[_HOOK] = hook_name
    return environment
