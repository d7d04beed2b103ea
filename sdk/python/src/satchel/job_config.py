"""What a driver says of its job; `init` takes it as `job_config`."""

from __future__ import annotations

from typing import Any, Dict, List, Optional


class JobConfig:
    """Environment, namespace and metadata of a job."""

    def __init__(
        self,
        jvm_options: Optional[List[str]] = None,
        code_search_path: Optional[List[str]] = None,
        runtime_env: Optional[Dict[str, Any]] = None,
        _client_job: bool = False,
        metadata: Optional[Dict[str, str]] = None,
        ray_namespace: Optional[str] = None,
        default_actor_lifetime: str = "non_detached",
        _disable_job_level_lineage_reconstruction: bool = False,
        _py_driver_sys_path: Optional[List[str]] = None,
    ) -> None:
        self.jvm_options = jvm_options or []
        self.code_search_path = code_search_path or []
        self.runtime_env: Dict[str, Any] = runtime_env or {}
        self.metadata = metadata or {}
        self.ray_namespace = ray_namespace
        self.set_default_actor_lifetime(default_actor_lifetime)

    def set_metadata(self, key: str, value: str) -> None:
        """Adds to the metadata."""
        self.metadata[key] = value

    def set_runtime_env(self, runtime_env: Any, validate: bool = False) -> None:
        """Sets the environment; with `validate` it is checked: TypeError, ValueError."""
        if validate and runtime_env is not None:
            from .runtime_env import RuntimeEnv

            runtime_env = RuntimeEnv(**runtime_env)
        self.runtime_env = runtime_env or {}

    def set_ray_namespace(self, ray_namespace: str) -> None:
        """Sets the namespace."""
        self.ray_namespace = ray_namespace

    def set_default_actor_lifetime(self, default_actor_lifetime: str) -> None:
        """Sets how long actors live that do not say. Raises TypeError for another than "detached" and "non_detached"."""
        if default_actor_lifetime not in ("detached", "non_detached"):
            raise TypeError(
                f"The _default_actor_lifetime must be `detached` or `non_detached`, but it is `{default_actor_lifetime}`."
            )
        self.default_actor_lifetime = default_actor_lifetime

    @classmethod
    def from_json(cls, job_config_json: Dict[str, Any]) -> "JobConfig":
        """Of the JSON that a job finds in its variables."""
        return cls(
            runtime_env=job_config_json.get("runtime_env"),
            metadata=job_config_json.get("metadata"),
            ray_namespace=job_config_json.get("ray_namespace"),
        )
