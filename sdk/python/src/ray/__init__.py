"""Stands in for Ray on the path of drivers and workers: `import ray` is `import satchel`, unless a real Ray is installed, which wins.

The folder that this package lies in may come before others on the path, so the real one is looked for here.
"""

import os as _os
import sys as _sys

# Of this file.
_BEGINNING = b'"""Stands in for Ray on the path'


def _load() -> None:
    here = _os.path.dirname(_os.path.dirname(_os.path.abspath(__file__)))
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    for path in _sys.path:
        spec = PathFinder.find_spec("ray", [path]) if _os.path.abspath(path or ".") != here else None
        if spec is not None and spec.origin is not None and spec.loader is not None and not _stands_in(spec.origin):
            module = module_from_spec(spec)
            _sys.modules["ray"] = module
            spec.loader.exec_module(module)
            return
    from satchel._stand_in import install

    install()


def _stands_in(origin: str) -> bool:
    """Whether that file is this module of another copy of satchel: two that look for the real one would find each other for ever."""
    with open(origin, "rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


_load()
