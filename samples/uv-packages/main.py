"""Prints a table of the packages that uv has put into this job's environment."""

import sys
from importlib.metadata import distributions

from tabulate import tabulate

added = [
    (found.metadata["Name"], found.version)
    for found in distributions()
    if str(found.locate_file("")).startswith(sys.prefix)
]
print(tabulate(sorted(added), headers=["package", "version"]))
