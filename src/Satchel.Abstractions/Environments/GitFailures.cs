namespace Satchel.Abstractions.Environments;

/// <summary>Says what git fails with, by what it writes: where a download runs it, and where an installer does.</summary>
/// <param name="shown">The URI without its secrets.</param>
/// <param name="byInstaller">Whether an installer runs git, which knows nothing of the variables of downloads.</param>
public sealed class GitFailures(string shown, bool byInstaller = false)
{
    private const string NotFoundHint =
        "Check the URI. Hosts answer so for private repositories, too, when they are asked without credentials.";

    private const string Moved = "has moved, and the token for downloads goes to no other host";

    private static readonly string[] Wanting = ["shallow", "not our ref", "unadvertised object", "dumb http"];

    private readonly (string[] Signs, SetupErrorKind Kind, string Says, string Hint)[] _known =
    [
        (
            [
                "couldn't find remote ref",
                "not our ref",
                "Not a valid object name",
                "error: pathspec",
                "unknown revision",
                "reference is not a tree",
            ],
            SetupErrorKinds.UriNotFound,
            "has no such branch, tag or commit",
            "Check what stands after @; a commit must be on a branch or a tag that is still there."
        ),
        (
            [
                "Authentication failed",
                "could not read Username",
                "could not read Password",
                "terminal prompts disabled",
                "error: 401",
                "error: 403",
                "Permission denied",
            ],
            SetupErrorKinds.AccessDenied,
            "may not be read",
            byInstaller
                ? "Give credentials that may read it: a machine line in ~/.netrc of the node, or user:${TOKEN}@ in the URI with TOKEN in env_vars."
                : "Give credentials that may read it: a machine line in ~/.netrc of the node, user:token@ in the URI, or SATCHEL_DOWNLOAD_TOKEN."
        ),
        (
            ["Host key verification failed"],
            SetupErrorKinds.AccessDenied,
            "has a host key that the node does not know",
            "Add the key to ~/.ssh/known_hosts of the daemon's user on the node: `ssh-keyscan HOST` prints it."
        ),
        (
            ["error: 30"],
            SetupErrorKinds.UriNotFound,
            Moved,
            "Give the URL that it has now; a user in the URI or in ~/.netrc is followed, too."
        ),
        (
            ["SSL certificate", "server certificate", "certificate verify", "CAfile", "gnutls_handshake", "SSL routines"],
            SetupErrorKinds.TlsFailed,
            "has a certificate that is not believed, or no encrypted connection",
            byInstaller
                ? "Name the file of the authority that signed it in env_vars: SSL_CERT_FILE, or GIT_SSL_CAINFO for git alone. It must be on the node."
                : "Set SATCHEL_CA_FILE, SSL_CERT_FILE, REQUESTS_CA_BUNDLE or, for git alone, GIT_SSL_CAINFO to a PEM file of the authority that signed it."
        ),
        (["Operation too slow"], SetupErrorKinds.DownloadStalled, "stalled", "Try again when the host is less busy."),
        (
            ["No space left on device"],
            SetupErrorKinds.DiskFull,
            "does not fit on the node's disk",
            "Free some space there, or move SATCHEL_HOME to a larger disk."
        ),
        (
            ["not found", "error: 404", "does not appear to be a git repository", "does not exist"],
            SetupErrorKinds.UriNotFound,
            "is not found",
            NotFoundHint
        ),
        (
            [
                "Could not resolve host",
                "Failed to connect",
                "Couldn't connect",
                "Connection refused",
                "Connection reset",
                "timed out",
                "error: 5",
                "early EOF",
                "RPC failed",
                "unexpected disconnect",
                "Empty reply",
            ],
            SetupErrorKinds.UriUnreachable,
            "cannot be reached",
            "See that the host is up and that the node may reach it; behind a proxy, set https_proxy on the node or in env_vars."
        ),
        // What git says at last whatever ssh has said before.
        (["Could not read from remote repository"], SetupErrorKinds.UriNotFound, "is not found", NotFoundHint),
    ];

    /// <summary>Whether a server has sent git on, which did not follow.</summary>
    public static bool IsSentOn(SetupFailedException failure) => failure.Error.Message.Contains(Moved, StringComparison.Ordinal);

    /// <summary>Whether a server that was asked for one commit would give all of them.</summary>
    public static bool WantsAll(string errors) => Wanting.Any(sign => errors.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>There is no git to ask.</summary>
    /// <param name="reason">What the system, or an installer, says of it.</param>
    public static SetupFailedException NoGit(string reason, Exception? cause = null) =>
        new(
            SetupErrorKinds.ToolMissing,
            $"The node has no git that can be started: {reason.TrimEnd('.')}.",
            "Install git on the node (Debian: apt-get install git), or name an archive of the repository by https.",
            cause!
        );

    /// <summary>The repository has no such state.</summary>
    public SetupFailedException NoRef(string reference) =>
        new(SetupErrorKinds.UriNotFound, $"{shown} has no branch, tag or commit '{reference}'.", _known[0].Hint);

    /// <summary>The state of the repository has no such directory.</summary>
    public SetupFailedException NoDirectory(string subdirectory, string commit) =>
        new(
            SetupErrorKinds.UriNotFound,
            $"{shown} has no directory '{subdirectory}'{(commit.Length > 0 ? $" in {commit}" : "")}.",
            "Check what stands after #subdirectory=; it counts from the root of the repository."
        );

    /// <summary>What is meant by what git wrote.</summary>
    public SetupFailedException Of(string errors)
    {
        var last = LastLine(errors);
        foreach (var (signs, kind, says, hint) in _known)
        {
            if (signs.Any(sign => errors.Contains(sign, StringComparison.OrdinalIgnoreCase)))
            {
                return new SetupFailedException(kind, $"{shown} {says}: git says \"{last}\".", hint);
            }
        }

        return new SetupFailedException(
            SetupErrorKinds.ToolFailed,
            $"git could not fetch {shown}: \"{last}\".",
            "Try `git ls-remote` with the same URL on the node."
        );
    }

    private static string LastLine(string errors) =>
        errors
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(line =>
                line.StartsWith("fatal:", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal)
            )
        ?? errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
        ?? "nothing";
}
