using Satchel.Abstractions.Environments;
using static Satchel.EndToEnd.Tests.Environments.Table.Need;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>What can go wrong with an environment, provoked for real.</summary>
internal static class SetUpFailures
{
    public static readonly SetUpFailure[] OnAnyNode =
    [
        new("no_such_package", "a name that no index has", """{"pip": ["absent"]}""", "absent"),
        new(
            "no_such_package",
            "what a wheel needs and no index has",
            """{"py_modules": ["<files>/needy-1.0-py3-none-any.whl"]}""",
            "absent"
        ),
        new("no_matching_version", "a version that is not there", """{"pip": ["alpha==9"]}""", "1.0, 2.0"),
        new("version_conflict", "two that exclude each other", """{"pip": ["alpha==2.0", "gamma"]}""", "gamma 1.0 depends on alpha<2"),
        new("hash_mismatch", "another file than asked for", """{"pip": ["alpha==1.0 --hash=sha256:<other-hash>"]}""", "alpha"),
        new(
            "index_unreachable",
            "an index that nobody serves",
            """{"pip": ["alpha", "--index-url <nobody>/simple"]}""",
            "cannot be reached"
        ),
        new("tls_failed", "an index with a strange certificate", """{"pip": ["alpha", "--index-url <https>/simple"]}""", "certificate"),
        new("access_denied", "an index that wants a login", """{"pip": ["alpha", "--index-url <private-index>"]}""", "401"),
        new(
            "lock_outdated",
            "a project that asks for more than its lock has",
            """{"working_dir": "<files>/project", "uv": {"project": "."}}""",
            "uv.lock",
            Uv
        ),
        new("build_failed", "sources without a compiler", """{"pip": ["<files>/compiled-1.0.tar.gz"]}""", "/absent/gcc"),
        new("wrong_python", "a package for a later Python", """{"pip": ["newer"]}""", "Python"),
        new("wrong_platform", "a wheel for another system", """{"pip": ["<files>/own-1.0-cp39-cp39-win_amd64.whl"]}""", "win_amd64"),
        new(
            "setup_timeout",
            "an index that never answers",
            """{"pip": ["alpha", "--index-url <silent>/simple"], "config": {"setup_timeout_seconds": 1}}""",
            "longer than 1 second"
        ),
        new("tool_missing", "a profiler that is not installed", """{"nsight": "default"}""", "nsight is not installed"),
        new("tool_missing", "an interpreter that is not there", """{"py_executable": "/not/there/python"}""", "cannot start"),
        new("tool_missing", "a program that is not there", """{"py_executable": "no-such-program -x"}""", "cannot start"),
        new(
            "tool_too_old",
            "a framework that is to come",
            """{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["<feed>"], "framework": "net99.0"}}""",
            ".NET 99.0",
            Dotnet
        ),
        new("tool_failed", "an interpreter that fails", """{"py_executable": "false"}""", "ended with exit code 1"),
        new("tool_failed", "an interpreter that runs nothing", """{"py_executable": "true"}""", "without having run it"),
        new("tool_failed", "an interpreter that is no command", """{"py_executable": "python3 'open"}""", "does not run a Python script"),
        new("archive_corrupt", "a page in place of an archive", """{"working_dir": "<page>"}""", "is refused"),
        new("uri_not_found", "a URI of nothing", """{"working_dir": "<http>.missing.zip"}""", "is not found"),
        new("uri_unreachable", "a host that nobody serves", """{"working_dir": "<nobody>/code.zip"}""", "<nobody>"),
        new(
            "uri_unreachable",
            "a repository of pip's that nobody serves",
            """{"pip": ["own @ git+<nobody>/own.git"]}""",
            "git+<nobody>/own.git cannot be reached"
        ),
        new(
            "uri_unreachable",
            "a repository of uv's that nobody serves",
            """{"uv": ["own @ git+<nobody>/own.git"]}""",
            "cannot be reached",
            Uv
        ),
        new("quota_exceeded", "a download over the limit", """{"working_dir": "<large>"}""", "97.7 KiB"),
        new("image_not_found", "a name that the registry does not have", """{"image_uri": "<registry>/absent:1"}""", "absent:1", Podman),
        new(
            "conda_spec_invalid",
            "a dependency that says nothing",
            """{"conda": {"channels": ["<channel>"], "dependencies": ["toolz=>=!"]}}""",
            "=>=!",
            Rattler
        ),
        new(
            "unsolvable",
            "dependencies that exclude each other",
            """{"conda": {"channels": ["<channel>"], "dependencies": ["left", "right"]}}""",
            "common",
            Rattler
        ),
        new("path_not_found", "a directory that the node does not have", """{"py_modules": ["local:///not/there"]}""", "/not/there"),
    ];

    /// <summary>On a node without room, without rights and without an engine.</summary>
    public static readonly SetUpFailure[] OnPoorNode =
    [
        new("disk_full", "more than fits", """{"working_dir": "file://<files>/many.zip"}""", "stay free"),
        new(
            "permission_denied",
            "a file that is not for the daemon",
            """{"working_dir": "file://<files>/closed/code.zip"}""",
            "may not read"
        ),
        new("container_engine_missing", "an engine that is not there", """{"image_uri": "any"}""", "no no-such-engine"),
    ];

    /// <summary>Kinds that no row provokes, and why.</summary>
    public static readonly Dictionary<SetupErrorKind, string> Elsewhere = new()
    {
        [SetupErrorKinds.DownloadStalled] = "takes a minute of silence: HttpDownloadTests set the clock",
        [SetupErrorKinds.SecretNotFound] = "the secret must go between submit and start: a test of its own below",
        [SetupErrorKinds.ToolKilled] = "somebody must kill the installer each time it is tried: BuildKillTests, ToolRunnerTests",
        [SetupErrorKinds.Cancelled] = "a client of a cloud that gives up by itself: EnvironmentPipelineTests",
        [SetupErrorKinds.NodeRestarted] = "the next daemon sets jobs up; env build is what breaks off: SetUpConductTests",
        [SetupErrorKinds.SetupFailed] = "what none of the others is",
    };
}
