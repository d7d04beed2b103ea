"""Lazily: the environment of the job is set up at the first task that needs it, not at the start.

prints: started ready
"""

import satchel as ray

ray.init(runtime_env={"env_vars": {"STATE": "ready"}, "config": {"eager_install": False}})
print("started", end=" ")


@ray.remote
def state():
    import os

    return os.environ["STATE"]


print(ray.get(state.remote()))
