"""Where files of an environment may lie: the schemes of URIs that nodes fetch themselves, and the endings of archives."""

from __future__ import annotations

import os
from types import ModuleType
from typing import Any, Dict, List, Mapping, Optional

OF_PACKAGE_MANAGERS = ("pip://", "uv://", "conda://")
SCHEMES = (
    *("gcs://", "s3://", "gs://", "https://", "http://", "file://", "azure://", "abfss://", "hdfs://", "local://"),
    *OF_PACKAGE_MANAGERS,
)
OWN_SCHEMES = ("satchel://", "git+")
"""Packages of the cluster and repositories: their names need no ending."""

ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar.xz")
MODULE_ARCHIVES = (".zip", ".whl", ".tar.gz", ".tgz", ".tar.xz")


def is_uri(text: str) -> bool:
    """Whether a text is a URI that nodes fetch themselves."""
    return text.startswith((*SCHEMES, *OWN_SCHEMES))


def module_path(module: ModuleType) -> str:
    """Where a module lies: the directory of a package, else its file. Raises ValueError."""
    paths: List[str] = list(getattr(module, "__path__", ()))
    if len(paths) > 1:
        raise ValueError(
            f"py_modules only supports modules whose __path__ has length 1 or those who are single-file; that of {module.__name__} is {paths}."
        )
    if paths:
        return os.path.abspath(paths[0])
    file: Optional[str] = getattr(module, "__file__", None)
    if not file:
        raise ValueError(f"The module {module.__name__} has no file that could be sent.")
    return os.path.abspath(file)


def with_module_paths(environment: Mapping[str, Any]) -> Dict[str, Any]:
    """An environment as it is given, with the paths of the modules that stand in its `py_modules`. Raises ValueError."""
    modules = environment.get("py_modules")
    if not isinstance(modules, list) or not any(isinstance(each, ModuleType) for each in modules):
        return dict(environment)
    return {**environment, "py_modules": [module_path(each) if isinstance(each, ModuleType) else each for each in modules]}
