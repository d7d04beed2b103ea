"""An environment as an object: each field is checked when it is set, and it is a dict all the same.

prints: TypeError
prints: blue 30
"""

import os

import satchel as ray

environment = ray.runtime_env.RuntimeEnv(env_vars={"COLOUR": "red"}, config=ray.runtime_env.RuntimeEnvConfig(setup_timeout_seconds=30))
try:
    environment["env_vars"] = {"COLOUR": 7}
except TypeError as error:
    print(type(error).__name__)
environment["env_vars"] = {"COLOUR": "blue"}

ray.init(runtime_env=environment)


@ray.remote
def colour():
    return os.environ["COLOUR"]


print(ray.get(colour.remote()), environment["config"]["setup_timeout_seconds"])
