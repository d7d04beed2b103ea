"""An environment that cannot be set up: the tasks and actors that want it raise, others go on.

prints: task RuntimeEnvSetupError
prints: actor RuntimeEnvSetupError
prints: fine
"""

import satchel as ray

ray.init(log_to_driver=False)
missing = {"working_dir": "file:///no/such/archive.zip"}


@ray.remote(runtime_env=missing)
def task():
    return "never"


@ray.remote(runtime_env=missing)
class Actor:
    def method(self):
        return "never"


for name, call in (("task", task.remote), ("actor", Actor.remote().method.remote)):
    try:
        print(ray.get(call()))
    except ray.exceptions.RuntimeEnvSetupError as error:
        print(name, type(error).__name__)
print(ray.get(ray.remote(lambda: "fine").remote()))
