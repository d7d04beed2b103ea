"""Makes a conda environment with py-rattler.

Run by the interpreter of the tool environment that has py-rattler. Reads one request, a JSON object, from standard input:
channels and specs (texts; ${NAME} stands for what the variable NAME holds, and is taken out of URLs in the place of credentials), alias
(URL that bare channel names are below), platform (such as linux-64), priority (strict, flexible, disabled), prefix (directory to make), cache (directory), retries, and
locked (null, or entries with name, version, build, subdir, url, sha256: exactly these are installed).
Tells what it does on standard error, a line each. Exit code 0, or 1 after "KIND: reason" lines.
"""

import asyncio
import base64
import difflib
import hashlib
import json
import os
import re
import sys
import urllib.parse
import urllib.request

from rattler import (
    Channel,
    ChannelConfig,
    ChannelPriority,
    Client,
    Config,
    Gateway,
    MatchSpec,
    VirtualPackage,
    VirtualPackageOverrides,
    install,
    solve,
)
from rattler.exceptions import SolverError
from rattler.networking import (
    AddHeadersMiddleware,
    AuthenticationMiddleware,
    GCSMiddleware,
    MirrorMiddleware,
    OciMiddleware,
    RetryMiddleware,
    S3Middleware,
)

MOST_LINES = 40
NO_CANDIDATES = re.compile(r"(?P<spec>\w[\w.-]*[^\n├└│─]*?), for which no candidates were found")
OTHER_PLATFORMS = ["linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64"]
DEFAULTS = ["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"]
# Files are not linked into the cache: what a job writes into its environment must not reach another one.
LINKING = "allow-hard-links = false"
URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?:\$\{(?P<login>\w+)\}@)?(?P<rest>[^\s\[\]\"']*)")
TOKEN = re.compile(r"/t/\$\{(\w+)\}(?=/|$)")
REFERENCE = re.compile(r"\$\{(\w+)\}")


class Refused(Exception):
    """What cannot be done, as "KIND: reason" lines."""


class Credentials:
    """Keeps credentials out of URLs, so that no file of an environment or a cache has them, and puts them into requests."""

    def __init__(self):
        self._mirrors = {}
        self._logins = []

    def clean(self, text):
        """The text without the credentials in its URLs, which are remembered; what else variables hold is put in."""
        return expand(URL.sub(self._take, text))

    def client(self, retries):
        middlewares = [RetryMiddleware(retries)]
        if self._mirrors:
            middlewares.append(MirrorMiddleware(self._mirrors))
        if self._logins:
            middlewares.append(AddHeadersMiddleware(self._headers))
        return Client([*middlewares, AuthenticationMiddleware(), OciMiddleware(), GCSMiddleware(), S3Middleware()])

    def _take(self, match):
        scheme, login, rest = match["scheme"], match["login"], match["rest"]
        bare = TOKEN.sub("", rest)
        if bare != rest:
            channel = scheme + bare.split("::")[0].rstrip("/")
            self._mirrors[expand(channel)] = [scheme + expand(rest).split("::")[0].rstrip("/")]
        if login:
            place = urllib.parse.urlsplit(scheme + expand(rest).split("::")[0])
            text = urllib.parse.unquote(os.environ[login])
            header = "Basic " + base64.b64encode(text.encode()).decode()
            self._logins.append((place.hostname, place.path.rstrip("/"), header))
        return scheme + bare

    def _headers(self, host, path):
        for known, below, header in self._logins:
            if host == known and (path == below or path.startswith(below + "/")):
                return {"Authorization": header}
        return None


def expand(text):
    return REFERENCE.sub(lambda name: os.environ.get(name[1], name[0]), text)


class Reporter:
    """Tells the progress of an installation; every other call of the protocol says nothing."""

    def on_populate_cache_start(self, operation, package_name):
        tell("Fetching " + package_name)
        return operation

    def on_transaction_start(self, total_operations):
        tell(f"Linking {total_operations} packages")

    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *arguments: 0
        raise AttributeError(name)


def tell(line):
    print(line, file=sys.stderr, flush=True)


async def make(request):
    credentials = Credentials()
    settings = ChannelConfig(credentials.clean(request["alias"]), os.getcwd())
    names = [place for name in request["channels"] for place in (DEFAULTS if name == "defaults" else [name])]
    channels = [Channel(credentials.clean(name), settings) for name in names]
    specs = [MatchSpec(credentials.clean(text)) for text in request["specs"]]
    client = credentials.client(request["retries"])
    gateway = Gateway(cache_dir=os.path.join(request["cache"], "repodata"), client=client)
    tell("Reading " + ", ".join(channel.base_url for channel in channels))
    if request["locked"] is not None:
        records = await find_locked(request, gateway, settings)
        check_asked(specs, records)
    else:
        records = await choose(request, gateway, channels, specs) if specs else []
    check(records)
    await install(
        records,
        target_prefix=request["prefix"],
        cache_dir=os.path.join(request["cache"], "packages"),
        client=client,
        execute_link_scripts=True,
        reporter=Reporter(),
        config=Config.from_toml(LINKING),
    )


async def choose(request, gateway, channels, specs):
    """The packages of the environment."""
    virtual = VirtualPackage.detect(VirtualPackageOverrides.from_env())
    priorities = {
        "strict": [ChannelPriority.Strict],
        "disabled": [ChannelPriority.Disabled],
        "flexible": [ChannelPriority.Strict, ChannelPriority.Disabled],
    }.get(request["priority"])
    if priorities is None:
        raise Refused(f"BadPriority: CONDA_CHANNEL_PRIORITY is '{request['priority']}', not strict, flexible or disabled")
    for last, priority in [(priority is priorities[-1], priority) for priority in priorities]:
        try:
            return await solve(
                channels,
                specs,
                gateway=gateway,
                platforms=[request["platform"], "noarch"],
                virtual_packages=virtual,
                channel_priority=priority,
            )
        except SolverError as refusal:
            if last:
                raise Refused(await explain(str(refusal), request, gateway, channels, specs)) from None
    raise AssertionError("a last priority raises or returns")


async def find_locked(request, gateway, settings):
    """The records of a lock's packages: those of the same file, in the channels that the lock names."""
    records = []
    for entry in request["locked"]:
        url = expand(entry["url"])
        channel = Channel(url.rsplit("/", 2)[0], settings)
        name = entry["name"]
        found = await gateway.query([channel], [entry["subdir"]], [MatchSpec(f"{name}=={entry['version']}={entry['build']}")], recursive=False)
        same = [record for part in found for record in part if record.url == url]
        if not same:
            raise Refused(f"NoSuchPackage: {name}-{entry['version']}-{entry['build']}")
        if entry["sha256"] and same[0].sha256 and same[0].sha256.hex() != entry["sha256"]:
            raise Refused(f"HashMismatch: {name}: locked {entry['sha256']}, listed {same[0].sha256.hex()}")
        records.append(same[0])
    return records


def check_asked(specs, records):
    for spec in specs:
        if not any(spec.matches(record) for record in records):
            raise Refused(f"NotLocked: {spec}")


async def explain(refusal, request, gateway, channels, specs):
    """Says why nothing fits: a package that is not there, for this platform or at all, a version, a feature of the machine, or a conflict."""
    here = [request["platform"], "noarch"]
    for spec in specs:
        name = spec.name.normalized if spec.name else str(spec)
        found = await query(gateway, channels, here, name)
        if not found:
            others = [other for other in OTHER_PLATFORMS if other not in here and await query(gateway, channels, [other], name)]
            if others:
                return f"WrongPlatform: {name} is there for {', '.join(others)}, not for {request['platform']}"
            known = [other.normalized for other in await gateway.names(channels, here)]
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.75)
            return f"NoSuchPackage: {name}" + (f"; near: {', '.join(near)}" if near else "")
        if not any(spec.matches(record) for record in found):
            versions = list(dict.fromkeys(str(record.version) for record in sorted(found, key=lambda record: record.version)))
            return f"NoMatchingVersion: {spec}; there are: {', '.join(versions[-8:])}"
    feature = re.search(r"(__\w+[^,\n]*), for which no candidates", refusal)
    kind = f"MissingFeature: {feature[1]}\n" if feature else ""
    for wanted in NO_CANDIDATES.finditer(refusal):
        other = await find_other_side(wanted["spec"], gateway, channels, here, specs)
        if other:
            refusal = refusal.replace(wanted[0], f"{wanted['spec']}, and {other} is asked for")
    return kind + "Unsolvable: " + re.sub(r"^Cannot solve the request because of: ", "", refusal).strip()


async def find_other_side(wanted, gateway, channels, platforms, specs):
    """What is asked for itself and leaves none of the packages that are wanted, though the channels have some; None when there are none."""
    try:
        spec = MatchSpec(wanted)
        name = spec.name.normalized
    except Exception:  # A text of the solver's that is no spec.
        return None
    if not any(spec.matches(record) for record in await query(gateway, channels, platforms, name)):
        return None
    return " and ".join(str(asked) for asked in specs if asked.name and asked.name.normalized == name) or None


async def query(gateway, channels, platforms, name):
    try:
        return [record for part in await gateway.query(channels, platforms, [MatchSpec(name)], recursive=False) for record in part]
    except Exception:  # A channel need not have a platform; that there is nothing is the answer.
        return []


def check(records):
    """What installing would not find, or would find too late."""
    python = [record.name.normalized for record in records if record.noarch.python]
    if python and not any(record.name.normalized == "python" for record in records):
        raise Refused("NoPython: " + ", ".join(sorted(python)))
    for record in records:
        place = urllib.parse.urlsplit(record.url)
        if place.scheme == "file" and record.sha256:
            with open(urllib.request.url2pathname(place.path), "rb") as package:
                actual = hashlib.file_digest(package, "sha256") if hasattr(hashlib, "file_digest") else hashlib.sha256(package.read())
            if actual.digest() != record.sha256:
                raise Refused(f"HashMismatch: {record.name.normalized}: expected {record.sha256.hex()}, got {actual.hexdigest()}")


def main():
    request = json.load(sys.stdin)
    try:
        asyncio.run(make(request))
    except Refused as refusal:
        reason = str(refusal)
    except Exception as failure:
        reason = f"{type(failure).__name__}: {failure}"
    else:
        return 0
    for line in reason.splitlines()[:MOST_LINES]:
        tell(line)
    return 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # Threads of py-rattler may still run, and crash an interpreter that is taken down.
