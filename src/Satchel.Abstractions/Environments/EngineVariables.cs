using System.Text.RegularExpressions;

namespace Satchel.Abstractions.Environments;

/// <summary>Variables that engines of containers listen to themselves: those of the node's operator decide there, never a user's. Pure.</summary>
public static partial class EngineVariables
{
    /// <summary>Whether an engine listens to a variable.</summary>
    public static bool Includes(string name) => Steering().IsMatch(name);

    [GeneratedRegex(
        @"\A(PATH|HOME|USER|TMPDIR|NOTIFY_SOCKET|GODEBUG|GOMAXPROCS|GOTRACEBACK|SSL_CERT_(FILE|DIR)"
            + @"|(LD|LISTEN|XDG|CONTAINERS?|DOCKER|PODMAN|STORAGE|REGISTR(Y|IES)|BUILDAH|DBUS)_[A-Za-z0-9_]*|_[A-Za-z0-9_]*)\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Steering();
}
