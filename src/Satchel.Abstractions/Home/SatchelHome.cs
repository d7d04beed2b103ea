using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;

namespace Satchel.Abstractions.Home;

/// <summary>
/// Where everything of one cluster lies: <c>$SATCHEL_HOME</c>, by default <c>~/.satchel</c>. Two homes are two clusters that share nothing.
/// Names paths only; making directories is for whoever owns them.
/// </summary>
/// <param name="Root">Absolute path of the home.</param>
public sealed record SatchelHome(string Root)
{
    /// <summary>Bearer token of the cluster, mode 0600.</summary>
    public string TokenFile => Path.Combine(Root, "token");

    /// <summary>Where the running head listens and its pid (<see cref="HeadRecord"/>), there while it is ready.</summary>
    public string HeadFile => Path.Combine(Root, "head.json");

    /// <summary>Held with an exclusive lock by the head's process: one head per home.</summary>
    public string HeadLock => Path.Combine(Root, "head.lock");

    /// <summary>Durable state of the control plane, SQLite.</summary>
    public string Database => Path.Combine(Root, "head.db");

    /// <summary>Secrets that environments refer to, one file each; only its user can look into it.</summary>
    public string Secrets => Path.Combine(Root, "secrets");

    /// <summary>Operator's settings.</summary>
    public string ConfigFile => Path.Combine(Root, "config.toml");

    /// <summary>What clients remember between calls (stat caches); safe to delete.</summary>
    public string ClientCache => Path.Combine(Root, "cache");

    /// <summary>The home that variables name: <c>SATCHEL_HOME</c>, else <c>~/.satchel</c>; <c>~</c> need not be there yet.</summary>
    /// <exception cref="SatchelException"><c>no_home</c>: neither is known.</exception>
    public static SatchelHome FromEnvironment()
    {
        if (EnvironmentVariables.Home.Read() is { } configured)
        {
            return new SatchelHome(Path.GetFullPath(configured));
        }

        // Without looking whether it is there: what is not there would have no name.
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return user.Length > 0
            ? new SatchelHome(Path.Combine(Path.GetFullPath(user), ".satchel"))
            : throw new SatchelException(
                new SatchelError(
                    "no_home",
                    "There is no home directory: HOME is not set.",
                    "Set SATCHEL_HOME to a directory that you may write to."
                )
            );
    }

    /// <summary>Directories of one node of this home.</summary>
    public NodeHome Node(string name) => new(Path.Combine(Root, name));
}
