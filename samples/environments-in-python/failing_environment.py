"""An environment that cannot be set up: the tasks and actors that want it raise, others go on.

prints: task RuntimeEnvSetupError
prints: actor RuntimeEnvSetupError
prints: fine
"""

import satchel as ray

ray.init(log_to_driver=False)


broken = {"working_dir": "file:///no/such/archive.zip"}


@ray.remote(runtime_env=broken)
def task():
    return "never"


@ray.remote(runtime_env=broken)
class Actor:
    def method(self):
        return "never"


@ray.remote
def other():
    return "fine"


try:
    ray.get(task.remote())
except ray.exceptions.RuntimeEnvSetupError as error:
    print("task", type(error).__name__)
actor = Actor.remote()
try:
    ray.get(actor.method.remote())
except ray.exceptions.RuntimeEnvSetupError as error:
    print("actor", type(error).__name__)
print(ray.get(other.remote()))
