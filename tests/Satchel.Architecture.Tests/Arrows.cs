namespace Satchel.Architecture.Tests;

/// <summary>Which room may reference which. CONTRIBUTING says the same to people; a test compares the two.</summary>
internal static class Arrows
{
    private const string Abstractions = "Satchel.Abstractions";
    private const string Posix = "Satchel.Posix";
    private const string Archives = "Satchel.Archives";
    private const string Packaging = "Satchel.Packaging";
    private const string Environments = "Satchel.Environments";
    private const string Providers = "Satchel.Environments.Providers";
    private const string Downloads = "Satchel.Downloads";
    private const string Storage = "Satchel.Storage";
    private const string Node = "Satchel.Node";
    private const string Supervisor = "Satchel.Supervisor";
    private const string Cluster = "Satchel.Cluster";
    private const string Client = "Satchel.Client";

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Allowed { get; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [Abstractions] = [],
            [Posix] = [],
            [Archives] = [Abstractions],
            [Packaging] = [Abstractions, Archives, Posix],
            [Environments] = [Abstractions, Archives, Posix],
            [Providers] = [Abstractions, Posix],
            [Downloads] = [Abstractions, Posix],
            [Storage] = [Abstractions, Posix],
            [Node] = [Abstractions, Environments, Posix],
            [Supervisor] = [Abstractions, Posix],
            [Cluster] = [Abstractions, Posix],
            ["Satchel.Server"] =
            [
                Abstractions,
                Posix,
                Archives,
                Packaging,
                Environments,
                Providers,
                Downloads,
                Storage,
                Node,
                Supervisor,
                Cluster,
            ],
            [Client] = [Abstractions, Posix, Packaging, Environments, Providers],
            ["Satchel.Cli"] = [Client],
        };

    /// <summary>Everything that can be reached along the arrows: a project sees the references of those it references.</summary>
    public static IReadOnlySet<string> Reachable(string room)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new Queue<string>(Allowed[room]);
        while (ahead.TryDequeue(out var next))
        {
            if (reached.Add(next))
            {
                foreach (var further in Allowed[next])
                {
                    ahead.Enqueue(further);
                }
            }
        }

        return reached;
    }
}
