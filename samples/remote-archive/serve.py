"""Packs project and shared into archives and serves them, as a web server of yours would: python3 serve.py [PORT]"""

import functools
import http.server
import pathlib
import shutil
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
with tempfile.TemporaryDirectory() as directory:
    shutil.make_archive(f"{directory}/project", "zip", root_dir=here, base_dir="project")
    shutil.make_archive(f"{directory}/shared", "gztar", root_dir=here, base_dir="shared")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{server.server_port}/project.zip and /shared.tar.gz", flush=True)
        server.serve_forever()
