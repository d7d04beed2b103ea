"""Where files of an environment may lie: the schemes of URIs that nodes fetch themselves, and the endings of archives."""

from __future__ import annotations

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
