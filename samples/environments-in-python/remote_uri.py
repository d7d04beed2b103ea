"""A remote URI: the working directory is an archive that the node fetches; its single top-level directory is left out of paths.

prints: Hello from an archive.
prints: ['greeting.txt']
"""

import os
import shutil
import tempfile

import satchel as ray

with tempfile.TemporaryDirectory() as folder:
    # In your case somebody else has put it on a web server: https://, s3://, gs:// and the like are fetched alike.
    os.mkdir(os.path.join(folder, "project"))
    with open(os.path.join(folder, "project", "greeting.txt"), "w", encoding="utf-8") as file:
        file.write("Hello from an archive.")
    archive = shutil.make_archive(os.path.join(folder, "project-1.0"), "zip", root_dir=folder, base_dir="project")

    @ray.remote
    def greet():
        with open("greeting.txt", encoding="utf-8") as file:
            return file.read(), os.listdir()

    ray.init(runtime_env={"working_dir": f"file://{archive}"})
    text, names = ray.get(greet.remote())
    print(text)
    print(names)
