"""Inheritance: a child has its parent's environment; variables are merged one by one.

prints: {'A': 'a', 'B': 'new', 'C': 'c'}
"""

import os

import satchel as ray

ray.init(runtime_env={"env_vars": {"A": "a", "B": "b"}})


@ray.remote(runtime_env={"env_vars": {"B": "new", "C": "c"}})
def child():
    return {name: os.environ.get(name) for name in "ABC"}


@ray.remote
def parent():
    return ray.get(child.remote())


print(ray.get(parent.remote()))
