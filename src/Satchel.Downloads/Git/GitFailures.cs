using Satchel.Abstractions.Environments;

namespace Satchel.Downloads.Git;

/// <summary>Says what git fails with, by what it writes.</summary>
/// <param name="shown">The URI without its secrets.</param>
internal sealed class GitFailures(string shown)
{
    private static readonly string[] Wanting = ["shallow", "not our ref", "unadvertised object", "dumb http"];

    private readonly (string[] Signs, SetupErrorKind Kind, string Says, string Hint)[] _known =
    [
        (
            ["couldn't find remote ref", "not our ref", "Not a valid object name"],
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
            "Give credentials that may read it: a machine line in ~/.netrc of the node, user:token@ in the URI, or SATCHEL_DOWNLOAD_TOKEN."
        ),
        (
            ["error: 30"],
            SetupErrorKinds.UriNotFound,
            "has moved, and the token for downloads goes to no other address",
            "Give the URL that it has now; a user in the URI or in ~/.netrc is followed, too."
        ),
        (
            ["SSL certificate", "server certificate", "certificate verify", "CAfile"],
            SetupErrorKinds.TlsFailed,
            "has a certificate that is not believed",
            "Set SATCHEL_CA_FILE, SSL_CERT_FILE or REQUESTS_CA_BUNDLE to a PEM file of the authority that signed it."
        ),
        (["Operation too slow"], SetupErrorKinds.DownloadStalled, "stalled", "Try again when the host is less busy."),
        (
            ["No space left on device"],
            SetupErrorKinds.DiskFull,
            "does not fit on the node's disk",
            "Free some space there, or move SATCHEL_HOME to a larger disk."
        ),
        (
            ["not found", "error: 404", "does not appear to be a git repository", "Could not read from remote repository"],
            SetupErrorKinds.UriNotFound,
            "is not found",
            "Check the URI. Hosts answer so for private repositories, too, when they are asked without credentials."
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
    ];

    /// <summary>Whether a server that was asked for one commit would give all of them.</summary>
    public static bool WantsAll(string errors) => Wanting.Any(sign => errors.Contains(sign, StringComparison.OrdinalIgnoreCase));

    public SetupFailedException NoRef(string reference) =>
        new(SetupErrorKinds.UriNotFound, $"{shown} has no branch, tag or commit '{reference}'.", _known[0].Hint);

    public SetupFailedException NoDirectory(string subdirectory, string commit) =>
        new(
            SetupErrorKinds.UriNotFound,
            $"{shown} has no directory '{subdirectory}' in {commit}.",
            "Check what stands after #subdirectory=; it counts from the root of the repository."
        );

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
