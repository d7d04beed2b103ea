"""Drivers that `uv run` started: their workers get the environment that uv made for them, by a `uv run` of their own."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

from .._session.places import is_uri

_SWITCH = "RAY_ENABLE_UV_RUN_RUNTIME_ENV"

# The options of `uv run`; the first word that is none of them ends them.
_WITH_VALUE = frozenset(
    "--extra --no-extra --group --no-group --only-group --no-editable-package --env-file --with --with-editable --with-requirements "
    "--package --python-platform --index --default-index --index-url --extra-index-url --find-links --index-strategy --keyring-provider "
    "--upgrade-package --upgrade-group --resolution --prerelease --prerelease-package --fork-strategy --exclude-newer "
    "--exclude-newer-package --no-sources-package --reinstall-package --link-mode --config-setting --config-settings-package "
    "--no-build-isolation-package --no-build-package --no-binary-package --cache-dir --refresh-package --python --color "
    "--allow-insecure-host --directory --project --config-file".split()
)
_FLAGS = frozenset(
    "--all-extras --dev --no-dev --only-dev --no-default-groups --all-groups --module --no-editable --exact --no-env-file --isolated --active "
    "--no-sync --locked --frozen --script --gui-script --all-packages --no-project --no-index --upgrade --no-sources --reinstall "
    "--compile-bytecode --no-build-isolation --no-build --no-binary --require-build-hashes --no-require-build-hashes --verify-hashes "
    "--no-verify-hashes --no-cache --refresh --managed-python --no-managed-python --no-python-downloads --quiet --verbose --system-certs "
    "--native-tls --offline --no-progress --no-config".split()
)
_SHORT_WITH_VALUE = {"w": "--with", "i": "--index-url", "f": "--find-links", "P": "--upgrade-package", "C": "--config-setting", "p": "--python"}
_SHORT_FLAGS = {"m": "--module", "s": "--script", "U": "--upgrade", "n": "--no-cache", "q": "--quiet", "v": "--verbose"}
# What uv has done already (the driver is there), and what says how to read the words that are left out.
_DROPPED = ("--directory", "--module", "--script", "--gui-script")


class _Option(NamedTuple):
    name: str
    value: Optional[str]
    words: List[str]


def rewrite(environment: Mapping[str, Any], command_line: Optional[List[str]], has_files: bool = False) -> Dict[str, Any]:
    """An environment for workers that run as the driver does: what it was, where `uv run` has not started it.

    `command_line` is that of the nearest process above that is `uv run`; None for none. `has_files` says that the job has brought the
    working directory that the driver runs in. Raises RuntimeError where workers could not have what the driver has.
    """
    rewritten = dict(environment)
    if command_line is None:
        return rewritten
    if rewritten.get("pip") or rewritten.get("uv"):
        raise RuntimeError(
            "You are using the 'pip' or 'uv' runtime environments together with 'uv run'. These are not compatible since 'uv run' will run "
            "the workers in an isolated environment -- please add the 'pip' or 'uv' dependencies to your 'uv run' environment e.g. by "
            "including them in your pyproject.toml."
        )
    options = _options_of(command_line[2:])
    words = [*command_line[:2], *(word for option in options if option.name not in _DROPPED for word in option.words)]
    if not any(option.name == "--python" for option in options):
        words += ["--python", _python(rewritten.get("env_vars") or {})]
    rewritten["py_executable"] = " ".join(map(shlex.quote, [*words, "python"]))
    if not has_files:
        rewritten.setdefault("working_dir", os.getcwd())
        _check_files(options, str(rewritten["working_dir"]))
    return rewritten


def _options_of(words: List[str]) -> List[_Option]:
    options: List[_Option] = []
    at = 0
    while at < len(words):
        option = _option(words[at], words[at + 1] if at + 1 < len(words) else None)
        if option is None:
            break
        options.append(option)
        at += len(option.words)
    return options


def _option(word: str, following: Optional[str]) -> Optional[_Option]:
    """The option that a word begins; None for a word that is none."""
    name, equals, value = word.partition("=")
    if name in _FLAGS and not equals:
        return _Option(name, None, [word])
    if name in _WITH_VALUE:
        if equals:
            return _Option(name, value, [word])
        return None if following is None else _Option(name, following, [word, following])
    if not word.startswith("-") or word.startswith("--") or len(word) == 1:
        return None
    letter, rest = word[1], word[2:]
    if letter in _SHORT_WITH_VALUE:
        if rest:
            return _Option(_SHORT_WITH_VALUE[letter], rest.lstrip("="), [word])
        return None if following is None else _Option(_SHORT_WITH_VALUE[letter], following, [word, following])
    flags = [_SHORT_FLAGS.get(each, "") for each in word[1:]]
    return _Option(next((each for each in flags if each in _DROPPED), flags[0]), None, [word]) if all(flags) else None


def _python(variables: Mapping[str, str]) -> str:
    import platform

    return variables.get("UV_PYTHON") or os.environ.get("UV_PYTHON") or platform.python_version()


def _check_files(options: List[_Option], working_dir: str) -> None:
    """Raises RuntimeError where uv reads a file that lies outside of what the workers get."""
    if is_uri(working_dir):
        return
    place = Path(working_dir).resolve()
    for option in options:
        if option.name == "--with-requirements" and not _is_within(Path(str(option.value)).resolve(), place):
            raise RuntimeError(f"Your {Path(str(option.value)).resolve()} of --with-requirements is not in the working_dir {_how(working_dir)}")
    project = _project(options)
    if project is not None and not _is_within(project, place):
        raise RuntimeError(f"Your {project} is not in the working_dir {_how(working_dir)}")


def _how(working_dir: str) -> str:
    return (
        f"{working_dir}, so the workers will not have access to the file. Make sure the pyproject.toml file is in the working directory. You "
        "can do so by specifying --directory in 'uv run', by changing the current working directory before running 'uv run', or by using the "
        "'working_dir' parameter of the runtime_environment."
    )


def _project(options: List[_Option]) -> Optional[Path]:
    if any(option.name == "--no-project" for option in options):
        return None
    given = next((option.value for option in options if option.name == "--project"), None)
    if given is not None:
        return Path(given).resolve()
    here = Path.cwd()
    return next((folder / "pyproject.toml" for folder in (here, *here.parents) if (folder / "pyproject.toml").exists()), None)


def _is_within(path: Path, folder: Path) -> bool:
    return folder == path or folder in path.parents


def command_line_above() -> Optional[List[str]]:
    """The words of the nearest process above that is `uv run`; None for none, and where RAY_ENABLE_UV_RUN_RUNTIME_ENV is 0."""
    if os.environ.get(_SWITCH) == "0":
        return None
    pid = os.getppid()
    while pid > 1:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
            with open(f"/proc/{pid}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            return None  # It has ended, or is nobody's to see.
        if len(words) > 1 and os.path.basename(words[0]) == "uv" and words[1] == "run":
            return words
        pid = parent
    return None
