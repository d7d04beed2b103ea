"""Local files: a directory of this machine is the current directory of every task.

prints: 3 lines in notes.txt
"""

import os

import satchel as ray

here = os.path.dirname(os.path.abspath(__file__))
ray.init(runtime_env={"working_dir": os.path.join(here, "files")})


@ray.remote
def count(name):
    with open(name) as file:
        return len(file.readlines())


print(ray.get(count.remote("notes.txt")), "lines in notes.txt")
