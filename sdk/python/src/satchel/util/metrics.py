"""Metrics of applications: kept in the process that makes them. The cluster does not collect them yet."""

from __future__ import annotations

import threading
from typing import Any, Dict, List, Optional, Tuple, Union



class Metric:
    """What all kinds have: a name, a description and keys of tags."""

    def __init__(self, name: str, description: str = "", tag_keys: Optional[Tuple[str, ...]] = None) -> None:
        """Raises ValueError for no name, TypeError for what is no tuple of texts."""
        if len(name) == 0:
            raise ValueError("Empty name is not allowed. Please provide a metric name.")
        if tag_keys is not None and not isinstance(tag_keys, tuple):
            raise TypeError(f"tag_keys should be a tuple type, got: {type(tag_keys)}")
        for key in tag_keys or ():
            if not isinstance(key, str):
                raise TypeError(f"Tag keys must be str, got {type(key)}.")
        self._name = name
        self._description = description
        self._tag_keys = tag_keys or ()
        self._default_tags: Dict[str, str] = {}
        self._lock = threading.Lock()
        self._values: Dict[Tuple[Tuple[str, str], ...], Any] = {}

    def set_default_tags(self, default_tags: Dict[str, str]) -> "Metric":
        """Tags for calls that name none. Raises ValueError, TypeError."""
        for key, value in default_tags.items():
            if key not in self._tag_keys:
                raise ValueError(f"Unrecognized tag key {key}.")
            if not isinstance(value, str):
                raise TypeError(f"Tag values must be str, got {type(value)}.")
        self._default_tags = default_tags
        return self

    @property
    def info(self) -> Dict[str, Any]:
        """Name, description, keys and default tags."""
        return {
            "name": self._name,
            "description": self._description,
            "tag_keys": self._tag_keys,
            "default_tags": self._default_tags,
        }

    def _tags(self, tags: Optional[Dict[str, str]]) -> Tuple[Tuple[str, str], ...]:
        given = {**self._default_tags, **(tags or {})}
        for key, value in (tags or {}).items():
            if not isinstance(value, str):
                raise TypeError(f"Tag values must be str, got {type(value)}.")
        missing = [key for key in self._tag_keys if key not in given]
        if missing:
            raise ValueError(f"Missing value for tag key(s): {','.join(missing)}.")
        return tuple(sorted(given.items()))


class Counter(Metric):
    """A number that only grows."""

    def inc(self, value: Union[int, float] = 1.0, tags: Optional[Dict[str, str]] = None) -> None:
        """Adds. Raises ValueError for what is not above 0."""
        if not isinstance(value, (int, float)):
            raise TypeError(f"value must be int or float, got {type(value)}.")
        if value <= 0:
            raise ValueError(f"value must be >0, got {value}")
        key = self._tags(tags)
        with self._lock:
            self._values[key] = self._values.get(key, 0) + value


class Gauge(Metric):
    """A number that is set."""

    def set(self, value: Optional[Union[int, float]], tags: Optional[Dict[str, str]] = None) -> None:
        """Sets it; None is left out."""
        if value is None:
            return
        if not isinstance(value, (int, float)):
            raise TypeError(f"value must be int or float, got {type(value)}.")
        key = self._tags(tags)
        with self._lock:
            self._values[key] = value


class Histogram(Metric):
    """Counts of values between boundaries."""

    def __init__(
        self, name: str, description: str = "", boundaries: Optional[List[float]] = None, tag_keys: Optional[Tuple[str, ...]] = None
    ) -> None:
        """Raises ValueError for no boundaries, or one that is not above 0."""
        super().__init__(name, description, tag_keys)
        if not boundaries or any(each <= 0 for each in boundaries):
            raise ValueError("Invalid `boundaries` argument. Use a list of positive numbers: Histogram(name, boundaries=[1, 10]).")
        self.boundaries = list(boundaries)

    def observe(self, value: Union[int, float], tags: Optional[Dict[str, str]] = None) -> None:
        """Counts a value."""
        if not isinstance(value, (int, float)):
            raise TypeError(f"value must be int or float, got {type(value)}.")
        key = self._tags(tags)
        with self._lock:
            counts = self._values.setdefault(key, [0] * (len(self.boundaries) + 1))
            counts[sum(value > each for each in self.boundaries)] += 1

    @property
    def info(self) -> Dict[str, Any]:
        """As of `Metric`, with `boundaries`."""
        return {**super().info, "boundaries": self.boundaries}
