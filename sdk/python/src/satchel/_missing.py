"""Names of Ray that are not provided: each use says so."""

from __future__ import annotations

from typing import NoReturn

MODULES = frozenset("data train tune serve rllib air workflow dag autoscaler dashboard llm tests widgets internal cluster_utils client_builder".split())
UTIL_MODULES = frozenset("client collective dask joblib rpdb spark tpu accelerators iter".split())
NAMES = frozenset(
    "client ClientBuilder java_function java_actor_class cpp_function show_in_dashboard LoggingConfig cross_language LOCAL_MODE".split()
)


class NotProvidedName(NotImplementedError, AttributeError):
    """A name that Ray has and satchel has not."""


class NotProvidedModule(NotImplementedError, ModuleNotFoundError):
    """A module that Ray has and satchel has not."""


def refuse_name(name: str) -> NoReturn:
    """Raises NotImplementedError, which is an AttributeError as well."""
    raise NotProvidedName(f"satchel does not provide ray.{name}.")


def refuse_module(name: str) -> NoReturn:
    """Raises NotImplementedError, which is a ModuleNotFoundError as well."""
    raise NotProvidedModule(f"satchel does not provide the module ray.{name}.")
