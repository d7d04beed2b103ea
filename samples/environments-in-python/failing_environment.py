"""An environment that cannot be set up: the tasks that want it raise, others go on.

prints: task RuntimeEnvSetupError
prints: fine
"""

import satchel as ray

ray.init(log_to_driver=False)


@ray.remote(runtime_env={"working_dir": "file:///no/such/archive.zip"})
def task():
    return "never"


@ray.remote
def other():
    return "fine"


try:
    ray.get(task.remote())
except ray.exceptions.RuntimeEnvSetupError as error:
    print("task", type(error).__name__)
print(ray.get(other.remote()))
