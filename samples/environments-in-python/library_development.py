"""Library development: a module object in py_modules stands for its directory, as it is now.

prints: HELLO!
"""

import os
import sys

import satchel as ray

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "textlib"))
import textlib

ray.init(runtime_env={"py_modules": [textlib]})


@ray.remote
def shout(text):
    import textlib

    return textlib.shout(text)


print(ray.get(shout.remote("hello")))
