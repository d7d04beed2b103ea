"""An environment for each task and actor: two versions of a package at the same moment, an actor with a variable of its own.

prints: 2.14.0 2.16.0 blue None
"""

import os

import satchel as ray

ray.init()


@ray.remote
def version():
    import emoji

    return emoji.__version__


@ray.remote(runtime_env={"env_vars": {"COLOUR": "blue"}})
class Painter:
    def colour(self):
        return os.environ.get("COLOUR")


@ray.remote
def colour():
    return os.environ.get("COLOUR")


old = version.options(runtime_env={"pip": ["emoji==2.14.0"]}).remote()
new = version.options(runtime_env={"pip": ["emoji==2.16.0"]}).remote()
print(*ray.get([old, new]), ray.get(Painter.remote().colour.remote()), ray.get(colour.remote()))
