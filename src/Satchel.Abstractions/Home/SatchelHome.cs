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

    /// <summary>The home that variables name: <c>SATCHEL_HOME</c>, else <c>~/.satchel</c>.</summary>
    public static SatchelHome FromEnvironment()
    {
        var configured = EnvironmentVariables.Home.Read();
        var root = configured is null
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".satchel")
            : Path.GetFullPath(configured);
        return new SatchelHome(root);
    }

    /// <summary>Directories of one node of this home.</summary>
    public NodeHome Node(string name) => new(Path.Combine(Root, name));
}
