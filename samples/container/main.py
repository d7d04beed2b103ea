"""Says where it runs."""

import pathlib
import platform

release = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
name = next(line.split("=", 1)[1].strip('"') for line in release.splitlines() if line.startswith("PRETTY_NAME="))
print(f"Python {platform.python_version()} on {name}")
