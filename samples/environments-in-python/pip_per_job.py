"""Packages of a job: every task of this program has them, the program itself has not.

prints: 2.16.0 👍 False
"""

import importlib.util

import satchel as ray

ray.init(runtime_env={"pip": ["emoji==2.16.0"]})


@ray.remote
def thumbs_up():
    import emoji

    return emoji.__version__, emoji.emojize(":thumbs_up:")


print(*ray.get(thumbs_up.remote()), importlib.util.find_spec("emoji") is not None)
