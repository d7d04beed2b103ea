using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Tells from the output of a container engine what went wrong. Pure. The first row with a sign in the lines counts, so causes stand
/// before what follows from them.
/// </summary>
internal static partial class EngineFailures
{
    private const string BuiltHere = "localhost/";

    private static readonly (Regex Pattern, SetupErrorKind Kind, string Message, string Hint)[] Signs =
    [
        (
            NoSpace(),
            SetupErrorKinds.DiskFull,
            "The disk that the node keeps images on is full.",
            "Remove images that nobody needs ({1} image prune), or give the engine more room."
        ),
        (
            NoService(),
            SetupErrorKinds.EngineMissing,
            "The node cannot run containers: the service of {1} does not answer.",
            "Start it (systemctl start docker), let the daemon's user use it, or set SATCHEL_CONTAINER_ENGINE=podman."
        ),
        (
            Limits(),
            SetupErrorKinds.EngineMissing,
            "The node cannot run containers: {1} may not set the limits it wants to.",
            "Give lower ones in /etc/containers/containers.conf, or in a file that CONTAINERS_CONF names at the start of the cluster: "
                + "default_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"] below [containers]."
        ),
        (
            Tls(),
            SetupErrorKinds.TlsFailed,
            "The registry of '{0}' has no certificate that the node trusts.",
            "Put its certificate authority into /etc/containers/certs.d/HOST/ca.crt (docker: /etc/docker/certs.d) on the node."
        ),
        (
            NoShell(),
            SetupErrorKinds.ToolFailed,
            "The image '{0}' has no /bin/sh, which starts entrypoints.",
            "Take an image that has a shell, or put one into it."
        ),
        (
            UnknownFlag(),
            SetupErrorKinds.ToolTooOld,
            "{1} does not know an option that the node gives it.",
            "Install podman 3.4 or docker 20.10 or later on the node; an option of run_options must be one of {1}."
        ),
        (
            TooManyFetches(),
            SetupErrorKinds.IndexUnreachable,
            "The registry of '{0}' gives the node no more for now: it has fetched too much.",
            "Wait, or log in on the node ({1} login): registries give more to those they know."
        ),
        (
            OtherProcessor(),
            SetupErrorKinds.WrongPlatform,
            "The image '{0}' is for another processor than the node's.",
            "Take an image that is built for the node's processor."
        ),
        (
            Denied(),
            SetupErrorKinds.AccessDenied,
            "The registry refuses to give '{0}' to the node: it is private, or there is no image of that name.",
            "Check the name. For a private one log in on the node ({1} login), or name the file with the login by SATCHEL_CONTAINER_AUTH_FILE."
        ),
        (
            NotFound(),
            SetupErrorKinds.ImageNotFound,
            "There is no image '{0}'.",
            "Check name and tag; write the registry, too, such as docker.io/library/python:3.12."
        ),
        (
            Unreachable(),
            SetupErrorKinds.IndexUnreachable,
            "The registry of '{0}' cannot be reached.",
            "Check its name, and the node's network and proxy."
        ),
        (
            CannotRun(),
            SetupErrorKinds.EngineMissing,
            "{1} cannot run containers on this node.",
            "The last lines have the reason; try `{1} run --rm {0} /bin/sh -c :` there. In a container, the outer one has to allow it."
        ),
    ];

    /// <summary>Whether the engine says that it has no image of a name.</summary>
    public static bool SaysNoSuchImage(ToolResult result) => Missing().IsMatch(string.Join('\n', result.Lines));

    /// <summary>Whether the engine says that it has no container of a name.</summary>
    public static bool SaysNoSuchContainer(ToolResult result) => NoContainer().IsMatch(string.Join('\n', result.Lines));

    /// <summary>Whether the engine says that an image cannot go because something needs it.</summary>
    public static bool SaysInUse(ToolResult result) => InUse().IsMatch(string.Join('\n', result.Lines));

    /// <summary>The failure of an engine that did not succeed.</summary>
    /// <param name="doing">What it was to do, such as <c>fetch</c>.</param>
    public static SetupFailedException Of(ContainerEngine engine, string image, string doing, ToolResult result)
    {
        var text = string.Join('\n', result.Lines);
        foreach (var (pattern, kind, message, hint) in Signs)
        {
            if (pattern.IsMatch(text))
            {
                // An engine gives this name to what is built on it; it asks a registry there only because it has no such image.
                if (kind == SetupErrorKinds.IndexUnreachable && image.StartsWith(BuiltHere, StringComparison.Ordinal))
                {
                    return new SetupFailedException(
                        SetupErrorKinds.ImageNotFound,
                        $"The node does not have the image '{image}', and names that begin with {BuiltHere} are of no registry.",
                        $"Build or load it on the node, as the daemon's user; `{engine.Name} images` there lists those that it has."
                    )
                    {
                        Tool = result,
                    };
                }

                return new SetupFailedException(kind, Fill(message), Fill(hint)) { Tool = result };
            }
        }

        return new SetupFailedException(
            SetupErrorKinds.ToolFailed,
            $"{engine.Name} could not {doing} '{image}': exit code {result.ExitCode}.",
            "Its last lines have the reason."
        )
        {
            Tool = result,
        };

        string Fill(string pattern) =>
            pattern.Replace("{0}", image, StringComparison.Ordinal).Replace("{1}", engine.Name, StringComparison.Ordinal);
    }

    [GeneratedRegex("image not known|no such image|no such object", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: -1)]
    private static partial Regex Missing();

    [GeneratedRegex(
        "no such container|no container with name or ID|removal of container .* is already in progress",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex NoContainer();

    [GeneratedRegex(
        "in use by|is using its referenced image|being used by|dependent child|more than one tag|multiple repositories",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex InUse();

    [GeneratedRegex("no space left on device|disk quota exceeded", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: -1)]
    private static partial Regex NoSpace();

    [GeneratedRegex(
        "cannot connect to the docker daemon|failed to connect to the docker API|docker daemon is not running|docker\\.sock|podman\\.sock",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex NoService();

    [GeneratedRegex("setting rlimit", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: -1)]
    private static partial Regex Limits();

    [GeneratedRegex(
        "x509:|tls: |certificate|server gave HTTP response to HTTPS client",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Tls();

    [GeneratedRegex(
        "/bin/sh[^\\n]*(no such file or directory|not found)|(no such file or directory|not found)[^\\n]*/bin/sh",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex NoShell();

    [GeneratedRegex(
        "exec format error|no image found in .*for architecture|no matching manifest for",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex OtherProcessor();

    [GeneratedRegex(
        "^(Error: )?unknown (shorthand )?flag:|unknown docker command",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex UnknownFlag();

    [GeneratedRegex("toomanyrequests|too many requests|pull rate limit", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: -1)]
    private static partial Regex TooManyFetches();

    [GeneratedRegex(
        "unauthorized|authentication required|pull access denied|access to the resource is denied|denied:|\\b(401|403)\\b|forbidden|invalid username/password",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Denied();

    [GeneratedRegex(
        "manifest unknown|name unknown|not found|image not known|no such image|short-name|repository name not known|invalid reference format|\\b404\\b",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex NotFound();

    [GeneratedRegex(
        "no such host|connection refused|i/o timeout|timeout|network is unreachable|no route to host|connection reset|dial tcp|\\b50[0234]\\b",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Unreachable();

    [GeneratedRegex(
        "operation not permitted|permission denied|OCI|runtime|cgroup|newuidmap|namespace",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex CannotRun();
}
