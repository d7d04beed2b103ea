"""The version of the package, the same as the cluster's."""

__version__ = "0.1.0"
