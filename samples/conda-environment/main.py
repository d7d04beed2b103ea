"""Shows which interpreter and which packages a job in a conda environment has."""

import os
import sys

import toolz

print(os.environ["GREETING"])
print("environment", os.environ["CONDA_DEFAULT_ENV"], "in", os.environ["CONDA_PREFIX"])
print("python", sys.version.split()[0], "in it:", sys.prefix == os.environ["CONDA_PREFIX"])
print("toolz in it:", toolz.__file__.startswith(os.environ["CONDA_PREFIX"]))
