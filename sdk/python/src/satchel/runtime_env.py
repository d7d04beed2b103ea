"""Environments of jobs, tasks and actors: files, packages, variables, interpreter."""

from __future__ import annotations

import json
import logging
from typing import Any, Callable, Dict, List, Optional, Set, Tuple, Union

from ._session import package_uris
from ._session.validation import validate, validate_together

__all__ = ["RuntimeEnv", "RuntimeEnvConfig"]

_logger = logging.getLogger(__name__)


class RuntimeEnvConfig(dict):  # type: ignore[type-arg]  # With arguments it would get more bases.
    """How an environment is set up. Not a part of what it is: two that differ here only are one."""

    known_fields: Set[str] = {"setup_timeout_seconds", "eager_install", "log_files"}
    _default_config: Dict[str, Any] = {"setup_timeout_seconds": 600, "eager_install": True, "log_files": []}

    def __init__(self, setup_timeout_seconds: int = 600, eager_install: bool = True, log_files: Optional[List[str]] = None) -> None:
        """Seconds an attempt may take (-1: as long as it needs), whether every node sets up when the job starts, files for the set-up's log.

        Raises TypeError, ValueError.
        """
        super().__init__()
        if not isinstance(setup_timeout_seconds, int):
            raise TypeError(f"setup_timeout_seconds must be of type int, got: {type(setup_timeout_seconds)}")
        if setup_timeout_seconds <= 0 and setup_timeout_seconds != -1:
            raise ValueError(f"setup_timeout_seconds must be greater than zero or equals to -1, got: {setup_timeout_seconds}")
        if setup_timeout_seconds >= 1 << 31:
            raise ValueError(f"Value out of range: {setup_timeout_seconds}")
        if not isinstance(eager_install, bool):
            raise TypeError(f"eager_install must be a boolean. got {type(eager_install)}")
        if log_files is not None and not isinstance(log_files, list):
            raise TypeError(f"log_files must be a list of strings or None, got {log_files} with type {type(log_files)}.")
        for each in log_files or ():
            if not isinstance(each, str):
                raise TypeError("Each item in log_files must be a string.")
        self["setup_timeout_seconds"] = setup_timeout_seconds
        self["eager_install"] = eager_install
        self["log_files"] = log_files or []

    @staticmethod
    def parse_and_validate_runtime_env_config(config: Union[Dict[str, Any], "RuntimeEnvConfig"]) -> "RuntimeEnvConfig":
        """A dict as a config; unknown keys are told in the log and left out. Raises TypeError, ValueError."""
        if isinstance(config, RuntimeEnvConfig):
            return config
        if not isinstance(config, dict):
            raise TypeError(f"runtime_env['config'] must be of type dict or RuntimeEnvConfig, got: {type(config)}")
        unknown = set(config) - RuntimeEnvConfig.known_fields
        if unknown:
            _logger.warning("The following unknown entries in the runtime_env_config dictionary will be ignored: %s.", unknown)
        return RuntimeEnvConfig(**{key: value for key, value in config.items() if key not in unknown})

    @classmethod
    def default_config(cls) -> "RuntimeEnvConfig":
        """The one that is used where none is given."""
        return cls()

    def to_dict(self) -> Dict[str, Any]:
        """As a plain dict."""
        return dict(self)

    def build_proto_runtime_env_config(self) -> Any:
        """Not provided: nothing here speaks protocol buffers. Raises NotImplementedError."""
        raise NotImplementedError("satchel speaks no protocol buffers: build_proto_runtime_env_config is not provided. Use to_dict().")

    @classmethod
    def from_proto(cls, runtime_env_config: Any) -> "RuntimeEnvConfig":
        """Not provided: nothing here speaks protocol buffers. Raises NotImplementedError."""
        raise NotImplementedError("satchel speaks no protocol buffers: from_proto is not provided. Use RuntimeEnvConfig(...).")


class RuntimeEnv(dict):  # type: ignore[type-arg]  # With arguments it would get more bases.
    """The environment of a job, task or actor: a dict whose fields are checked when they are set.

    Fields, all optional; unknown ones are kept, and refused where the environment is used:

    - `working_dir`: directory, archive or URI that becomes the current directory; `excludes`: what to leave out of it.
    - `py_modules`: directories, files and URIs that become importable.
    - `pip`, `uv`: requirements (a list, a file, or a dict with options). `conda`: name, directory, file or dict. One of the three.
    - `env_vars`: variables; `${NAME}` stands for another one's value.
    - `py_executable`: what stands for `python`. `image_uri`, `container`: an image to run in.
    - `config`: how it is set up, see `RuntimeEnvConfig`. `worker_process_setup_hook`: what each worker calls first.
    """

    known_fields: Set[str] = set(
        "py_modules java_jars working_dir conda pip uv container excludes env_vars config worker_process_setup_hook py_executable "
        "image_uri nsight rocprof_sys _nsight _rocprof_sys docker _ray_release _ray_commit _inject_current_ray".split()
    )
    extensions_fields: Set[str] = {"_ray_release", "_ray_commit", "_inject_current_ray"}

    def __init__(
        self,
        *,
        py_modules: Optional[List[str]] = None,
        py_executable: Optional[str] = None,
        working_dir: Optional[str] = None,
        pip: Optional[List[str]] = None,
        conda: Optional[Union[Dict[str, str], str]] = None,
        container: Optional[Dict[str, str]] = None,
        env_vars: Optional[Dict[str, str]] = None,
        worker_process_setup_hook: Optional[Union[Callable[..., Any], str]] = None,
        nsight: Optional[Union[str, Dict[str, str]]] = None,
        rocprof_sys: Optional[Union[str, Dict[str, Dict[str, str]]]] = None,
        config: Optional[Union[Dict[str, Any], RuntimeEnvConfig]] = None,
        _validate: bool = True,
        image_uri: Optional[str] = None,
        uv: Optional[List[str]] = None,
        **kwargs: Any,
    ) -> None:
        """Checks every field that is given. Raises TypeError, ValueError."""
        super().__init__()
        given: Dict[str, Any] = {
            "py_modules": py_modules,
            "py_executable": py_executable,
            "working_dir": working_dir,
            "pip": pip,
            "uv": uv,
            "conda": conda,
            "_nsight": nsight,
            "_rocprof_sys": rocprof_sys,
            "container": container,
            "env_vars": env_vars,
            "config": config,
            "worker_process_setup_hook": worker_process_setup_hook,
            "image_uri": image_uri,
        }
        fields = {**kwargs, **{name: value for name, value in given.items() if value is not None}}
        if all(value is None for value in fields.values()):
            return
        if not _validate:
            self.update(fields)
            return
        validate_together(fields)
        for name, value in fields.items():
            kept = validate(name, value)
            if kept is not None or value is None:
                dict.__setitem__(self, name, kept)

    def __setitem__(self, key: str, value: Any) -> None:
        kept = validate(key, value)
        if kept is not None or value is None:
            dict.__setitem__(self, key, kept)

    def set(self, name: str, value: Any) -> None:
        """Sets a field, checked as in the constructor; a dataclass is kept as its dict."""
        import dataclasses

        self[name] = dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value

    def get(self, name: str, default: Any = None, data_class: Any = None) -> Any:
        """A field, or the default; with `data_class` as an instance of it."""
        if name not in self:
            return default
        value = self[name]
        return data_class(**value) if data_class is not None else value

    @classmethod
    def deserialize(cls, serialized_runtime_env: str) -> "RuntimeEnv":
        """The environment of a text that `serialize` made; it is not checked again."""
        return cls(_validate=False, **json.loads(serialized_runtime_env))

    def serialize(self) -> str:
        """As JSON with sorted keys."""
        return json.dumps(self.to_dict(), sort_keys=True)

    def to_dict(self) -> Dict[str, Any]:
        """As a plain dict."""
        plain = dict(self)
        if isinstance(plain.get("config"), RuntimeEnvConfig):
            plain["config"] = plain["config"].to_dict()
        return plain

    def __reduce__(self) -> Any:
        return _restore, (dict(self),)

    def has_working_dir(self) -> bool:
        """Whether `working_dir` is set."""
        return bool(self.get("working_dir"))

    def working_dir(self) -> str:
        """The `working_dir`, or empty."""
        return self.get("working_dir", "")  # type: ignore[no-any-return]  # Checked when it was set.

    def working_dir_uri(self) -> Optional[str]:
        """The `working_dir`."""
        return self.get("working_dir")  # type: ignore[no-any-return]  # Checked when it was set.

    def py_modules(self) -> List[str]:
        """The `py_modules`."""
        return list(self.get("py_modules") or [])

    def py_modules_uris(self) -> List[str]:
        """The `py_modules`."""
        return self.py_modules()

    def java_jars(self) -> List[str]:
        """The `java_jars`."""
        return list(self.get("java_jars") or [])

    def env_vars(self) -> Dict[str, str]:
        """The `env_vars`."""
        return self.get("env_vars", {})  # type: ignore[no-any-return]  # Checked when it was set.

    def py_executable(self) -> Optional[str]:
        """The `py_executable`."""
        return self.get("py_executable")  # type: ignore[no-any-return]  # Checked when it was set.

    def image_uri(self) -> Optional[str]:
        """The `image_uri`."""
        return self.get("image_uri")  # type: ignore[no-any-return]  # Checked when it was set.

    def nsight(self) -> Optional[Union[str, Dict[str, str]]]:
        """The options of the profiler."""
        return self.get("_nsight")  # type: ignore[no-any-return]  # Checked when it was set.

    def rocprof_sys(self) -> Optional[Union[str, Dict[str, Dict[str, str]]]]:
        """The options of the profiler."""
        return self.get("_rocprof_sys")  # type: ignore[no-any-return]  # Checked when it was set.

    def conda_uri(self) -> Optional[str]:
        """A name of the `conda` dict, as Ray gives it; None for what is there already, or stands in a file."""
        return package_uris.conda_uri(self)

    def pip_uri(self) -> Optional[str]:
        """A name of the `pip` field, as Ray gives it. Raises OSError for a file that it names and that cannot be read."""
        return package_uris.pip_uri(self)

    def uv_uri(self) -> Optional[str]:
        """A name of the `uv` field, as Ray's nodes give it."""
        return package_uris.uv_uri(self)

    def plugin_uris(self) -> List[str]:
        """Always empty."""
        return []

    def has_conda(self) -> str:
        """The `conda` field, or empty."""
        return self.get("conda") or ""

    def conda_env_name(self) -> Optional[str]:
        """The name of a conda environment that is there already."""
        conda = self.get("conda")
        return conda if isinstance(conda, str) else None

    def conda_config(self) -> Optional[str]:
        """The `conda` dict as JSON."""
        conda = self.get("conda")
        return json.dumps(conda, sort_keys=True) if isinstance(conda, dict) else None

    def has_pip(self) -> bool:
        """Whether `pip` is set."""
        return bool(self.get("pip"))

    def pip_config(self) -> Dict[str, Any]:
        """The `pip` field."""
        return self.get("pip") or {}

    def has_uv(self) -> bool:
        """Whether `uv` is set."""
        return bool(self.get("uv"))

    def uv_config(self) -> Dict[str, Any]:
        """The `uv` field."""
        return self.get("uv") or {}

    def virtualenv_name(self) -> Optional[str]:
        """Name of a virtual environment: `pip` as a text."""
        pip = self.get("pip")
        return pip if isinstance(pip, str) else None

    def get_extension(self, key: str) -> Optional[str]:
        """A field that the cluster itself sets. Raises ValueError for another one."""
        if key not in self.extensions_fields:
            raise ValueError(f"Extension key must be one of {sorted(self.extensions_fields)}, got: {key}")
        return self.get(key)  # type: ignore[no-any-return]  # Checked when it was set.

    def has_py_container(self) -> bool:
        """Whether `container` is set."""
        return bool(self.get("container"))

    def py_container_image(self) -> Optional[str]:
        """The image of `container`."""
        return (self.get("container") or {}).get("image", "") if self.has_py_container() else None

    def py_container_worker_path(self) -> Optional[str]:
        """The worker path of `container`."""
        return (self.get("container") or {}).get("worker_path", "") if self.has_py_container() else None

    def py_container_run_options(self) -> List[str]:
        """The options of `container`."""
        return list((self.get("container") or {}).get("run_options", []))

    def plugins(self) -> List[Tuple[str, Any]]:
        """Fields that only a custom provider knows."""
        return [(name, value) for name, value in self.items() if name not in self.known_fields]


def _restore(fields: Dict[str, Any]) -> RuntimeEnv:
    return RuntimeEnv(_validate=False, **fields)
