"""`import ray` for programs that were written for Ray: the modules of this package under their names there."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Optional, Sequence

from . import _missing

_HERE = __name__.rpartition(".")[0]


class _Loader:
    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec


class Finder:
    """Finds `ray.x` as this package's `x`."""

    def find_spec(self, name: str, path: Optional[Sequence[str]] = None, target: Any = None) -> Optional[ModuleSpec]:
        """The module of that name here. Raises NotImplementedError, a ModuleNotFoundError as well, for one that only Ray has."""
        # `from ray import data` asks for the module under this package's name.
        root, _, below = name.partition(".")
        if root not in ("ray", _HERE) or not below:
            return None
        if below.partition(".")[0] in _missing.MODULES or below.startswith("util.") and below.split(".")[1] in _missing.UTIL_MODULES:
            _missing.refuse_module(below)
        if root != "ray":
            return None
        try:
            module = importlib.import_module(f"{_HERE}.{below}")
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.startswith(_HERE):
                _missing.refuse_module(below)
            raise
        return ModuleSpec(name, _Loader(module), is_package=hasattr(module, "__path__"))  # type: ignore[arg-type]  # By its methods.


def install() -> None:
    """Makes `ray` this package in this process."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())
    sys.modules["ray"] = sys.modules[_HERE]
