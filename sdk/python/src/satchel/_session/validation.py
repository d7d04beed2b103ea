"""Each field of `runtime_env`: what it takes, and the form it is kept in. Errors say the field and what was given."""

from __future__ import annotations

import os
import re
from pathlib import PurePath
from typing import Any, Callable, Dict, List, Mapping, Optional

from .places import ARCHIVES, MODULE_ARCHIVES, ending_name, is_fetched, is_uri, scheme_of

_NO_URI = (
    "{} is not a valid URI. Passing directories or modules to be dynamically uploaded is only supported at the job level "
    "(i.e., passed to `ray.init`)."
)
# The node's own rule: the user's files go into a container at the paths they have outside.
_BESIDE_IMAGES = ("config", "env_vars", "working_dir", "excludes", "py_modules", "pip", "uv", "nuget", "lock")
# What lists of options say in a place of its own, ours.
_LISTS_OF_PIP = ("constraints", "build_constraints")
_LISTS_OF_UV = (*_LISTS_OF_PIP, "overrides", "excludes")


def validate_together(fields: Mapping[str, Any]) -> None:
    """Raises ValueError for fields that exclude each other."""
    if sum(fields.get(name) is not None for name in ("pip", "uv", "conda")) > 1:
        raise ValueError(
            "The 'pip' field, 'uv' field, and 'conda' field of runtime_env cannot be specified at the same time.\n"
            f"specified pip field: {fields.get('pip')}\nspecified conda field: {fields.get('conda')}\n"
            f"specified uv field: {fields.get('uv')}\n"
            "To use pip with conda, please only set the 'conda'field, and specify your pip dependencies within the conda YAML config dict."
        )
    for name in ("container", "image_uri"):
        others = {key for key in fields if key != name and key not in _BESIDE_IMAGES and not key.startswith("_")}
        if fields.get(name) and others:
            raise ValueError(
                f"The '{name}' field currently cannot be used together with other fields of runtime_env. Specified fields: {others}"
            )


def validate(name: str, value: Any) -> Any:
    """The value as it is kept; None when it says nothing. Raises TypeError, ValueError."""
    check = _CHECKS.get(name)
    return value if check is None or value is None else check(value)


def _working_dir(value: Any) -> Any:
    if not isinstance(value, str):
        raise TypeError(f"`working_dir` must be a string, got {type(value)}.")
    if value:
        _check_place(value, ARCHIVES, "working_dir")
    return value


def _py_modules(value: Any) -> Any:
    if not isinstance(value, list):
        raise TypeError(f"`py_modules` must be a list of strings, got {type(value)}.")
    for each in value:
        if not isinstance(each, str):
            raise TypeError(f"`py_module` must be a string, got {type(each)}.")
        _check_place(each, MODULE_ARCHIVES, "py_modules")
    return value


def _check_place(text: str, endings: "tuple[str, ...]", field: str) -> None:
    scheme = scheme_of(text)
    if scheme == "local":
        _check_local(text, endings)
    elif is_fetched(scheme):
        if not ending_name(text).endswith(endings):
            raise ValueError(f"Only {', '.join(endings)} files are supported for {field} URIs; got {text.partition('?')[0]}.")
    elif scheme and not is_uri(text):
        raise ValueError(_NO_URI.format(text))
    elif not scheme and not os.path.exists(text):
        raise ValueError(f"{PurePath(text)} is not a valid path.")


def _check_local(text: str, endings: "tuple[str, ...]") -> None:
    head = f'Invalid "local://" runtime_env URI "{text}": '
    tail = "Write local:///path/in/image, or local://C:/path/in/image on Windows."
    path = text[len("local://") :]
    if text[len("local:") : len("local://")] != "//":
        raise ValueError(f"{head}a local URI must start with local://. {tail}")
    if not path.startswith("/") and not re.match(r"[A-Za-z]:[/\\]", path):
        raise ValueError(f"{head}the path must be absolute. {tail}")
    for ending in (*endings, ".whl"):
        if text.endswith(ending):
            raise ValueError(
                f"{head}the path must be a directory, not a {ending} archive. A local:// directory is used in place and is never unpacked."
            )


def _excludes(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"runtime_env['excludes'] must be of type List[str], got {type(value)}")
    return value or None


def _env_vars(value: Any) -> Any:
    if not isinstance(value, dict):
        if not len(value):
            return None
        raise TypeError(f"runtime_env['env_vars'] must be of type Dict[str, str], got {type(value)}")
    for key, text in value.items():
        if not isinstance(key, str):
            raise TypeError(f"runtime_env['env_vars'] must be of type Dict[str, str], but the key {key} is of type {type(key)}")
        if not isinstance(text, str) and not _is_secret(text):
            raise TypeError(f"runtime_env['env_vars'] must be of type Dict[str, str], but the value {text} is of type {type(text)}")
    return value or None


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"secret"} and isinstance(value["secret"], str)


def _pip(value: Any) -> Any:
    if isinstance(value, str):
        return {"packages": _unique(_lines_of(value)), "pip_check": False}
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return {"packages": _unique(value), "pip_check": False} if value else None
    if not isinstance(value, dict):
        raise TypeError(f"runtime_env['pip'] must be of type str or List[str], got {type(value)}")
    _check_keys("pip", value, ("packages", "pip_check", "pip_install_options", "pip_version"), _LISTS_OF_PIP)
    kept = dict(value)
    _check_type("pip", kept, "pip_check", bool)
    _check_type("pip", kept, "pip_version", str)
    _check_texts("pip", kept, "pip_install_options")
    kept.setdefault("pip_check", False)
    packages = kept["packages"]
    if isinstance(packages, str):
        packages = _lines_of(packages)
    elif not isinstance(packages, list):
        raise ValueError(f"runtime_env['pip']['packages'] must be of type str of list, got: {type(packages)}")
    kept["packages"] = _unique(packages)
    return kept if kept["packages"] else None


def _uv(value: Any) -> Any:
    if isinstance(value, str):
        kept: Dict[str, Any] = {"packages": _lines_of(value)}
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        kept = {"packages": value}
    elif isinstance(value, dict) and "project" in value:
        return dict(value)  # The locked set of a uv.lock, a form of ours: the node has the project's files.
    elif isinstance(value, dict):
        _check_keys("uv", value, ("packages", "uv_check", "uv_version", "uv_pip_install_options"), _LISTS_OF_UV)
        kept = dict(value)
        if not isinstance(kept["packages"], list):
            raise ValueError(f"runtime_env['uv']['packages'] must be of type list, got: {type(kept['packages'])}")
        _check_texts("uv", kept, "packages")
    else:
        raise TypeError(f"runtime_env['uv'] must be of type List[str], or dict, got {type(value)}")
    _check_type("uv", kept, "uv_check", bool)
    _check_type("uv", kept, "uv_version", str)
    _check_texts("uv", kept, "uv_pip_install_options")
    kept["packages"] = _unique(kept["packages"])
    kept.setdefault("uv_check", False)
    kept.setdefault("uv_pip_install_options", ["--no-cache"])
    return kept if kept["packages"] else None


def _check_keys(field: str, value: Dict[str, Any], known: "tuple[str, ...]", lists: "tuple[str, ...]") -> None:
    for name in lists:
        _check_texts(field, value, name)
    if any(key not in (*known, *lists) for key in value):
        listed = f"{', '.join(known[:-1])} and {known[-1]}"
        raise ValueError(f"runtime_env['{field}'] can only have these fields: {listed}, but got: {list(value)}")
    if "packages" not in value:
        raise ValueError(f"runtime_env['{field}'] must include field 'packages', but got {value}")


def _check_type(field: str, value: Dict[str, Any], key: str, kind: type) -> None:
    if key in value and not isinstance(value[key], kind):
        raise TypeError(f"runtime_env['{field}']['{key}'] must be of type {kind.__name__}, got {type(value[key])}")


def _check_texts(field: str, value: Dict[str, Any], key: str) -> None:
    if key not in value:
        return
    if not isinstance(value[key], list):
        raise TypeError(f"runtime_env['{field}']['{key}'] must be of type list[str] got {type(value[key])}")
    for index, each in enumerate(value[key]):
        if not isinstance(each, str):
            raise TypeError(f"runtime_env['{field}']['{key}'] must be of type list[str] got {type(each)} for {index}-th item.")


def _unique(texts: List[Any]) -> List[Any]:
    return list(dict.fromkeys(texts))


def _lines_of(path: str) -> List[str]:
    if not os.path.isfile(path):
        raise ValueError(f"{path or '.'} is not a valid file")
    with open(path, encoding="utf-8") as file:
        return file.read().strip().split("\n")


def _conda(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    if not isinstance(value, str):
        raise TypeError(f"runtime_env['conda'] must be of type str or dict, got {type(value)}.")
    if value.endswith((".yml", ".yaml")):
        if not os.path.isfile(value):
            raise ValueError(f"Can't find conda YAML file {value}.")
        # The daemon reads it: YAML needs a library that the standard one does not have.
        return os.path.abspath(value)
    if os.path.isabs(value) and not os.path.isdir(value):
        raise ValueError(f"Can't find conda env directory {value}.")
    return value


def _config(value: Any) -> Any:
    from ..runtime_env import RuntimeEnvConfig

    return RuntimeEnvConfig.parse_and_validate_runtime_env_config(value)


_CHECKS: Dict[str, Callable[[Any], Optional[Any]]] = {
    "working_dir": _working_dir,
    "py_modules": _py_modules,
    "excludes": _excludes,
    "env_vars": _env_vars,
    "pip": _pip,
    "uv": _uv,
    "conda": _conda,
    "config": _config,
}
