"""Logs: what tasks print is printed here, with the name of the task in front.

prints: (greet pid=*) hello from a task
"""

import satchel as ray

ray.init()


@ray.remote
def greet():
    print("hello from a task")


ray.get(greet.remote())
