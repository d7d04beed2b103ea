"""What `init` returns."""

from __future__ import annotations

import sys
from typing import Any, Dict, Iterator, Mapping, Optional

from .._version import __version__

COMMIT = "0" * 40
"""There is no commit of Ray behind this; the field has its length."""


class BaseContext:
    """What is known of the cluster that a driver is connected to. A context manager that shuts the driver down at its end."""

    dashboard_url: Optional[str]
    python_version: str
    ray_version: str

    def disconnect(self) -> None:
        """As `shutdown`."""
        raise NotImplementedError

    def __enter__(self) -> "BaseContext":
        return self

    def __exit__(self, *_: Any) -> None:
        self.disconnect()


class RayContext(BaseContext, Mapping[str, Any]):
    """A local driver's context; reads as the mapping `address_info`."""

    def __init__(self, address_info: Dict[str, Any]) -> None:
        self.address_info = address_info
        self.dashboard_url = address_info["webui_url"]
        self.python_version = ".".join(map(str, sys.version_info[:3]))
        self.ray_version = __version__
        self.ray_commit = COMMIT

    def __getitem__(self, key: str) -> Any:
        return self.address_info[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.address_info)

    def __len__(self) -> int:
        return len(self.address_info)

    def __repr__(self) -> str:
        return f"RayContext(dashboard_url={self.dashboard_url!r}, python_version={self.python_version!r}, ray_version={self.ray_version!r})"

    def disconnect(self) -> None:
        """As `shutdown`."""
        from .initialize import shutdown

        shutdown()
