using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>What a materializer works with: where it may write, what it may read, and how it runs tools. Good for one attempt.</summary>
public sealed record LayerBuild
{
    /// <summary>What to build.</summary>
    public required PlannedLayer Layer { get; init; }

    /// <summary>
    /// The layer's directory: absolute, empty, and its final path, so that tools may write the path into what they install. Nothing is
    /// written outside of it but into <see cref="Scratch"/> and <see cref="Cache"/>.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>An empty directory for whatever is not to stay: downloads, a tool's HOME and TMPDIR. On the same file system as the layer;
    /// removed after the attempt.</summary>
    public required string Scratch { get; init; }

    /// <summary>
    /// A directory of this provider's own that stays, shared by all builds of the node at the same time: for the download caches of
    /// installers, which lock for themselves. It may be emptied between any two builds.
    /// </summary>
    public required string Cache { get; init; }

    /// <summary>The parents' layers, in the order of <see cref="LayerPlan.Reads"/>. Read-only.</summary>
    public IReadOnlyList<Layer> Parents { get; init; } = [];

    /// <summary>
    /// Environment for tools: the node's, cleaned of everything of Satchel's, and over it what the environment's <c>env_vars</c> say to
    /// installers (<see cref="InstallerVariables"/>). A tool gets exactly what its command says, so start from this.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Runs tools: logged with secrets redacted, killed with all their children on cancellation.</summary>
    public required IToolRunner Tools { get; init; }

    /// <summary>Told what is being done, for people: <c>Downloading numpy, 12 of 30 MB</c>. Every job that waits for the layer sees it.</summary>
    public required IProgress<string> Progress { get; init; }

    /// <summary>
    /// Takes a word that tools are given in the place of another, and what people read for it from then on: in what tools print, logs, progress and
    /// failures.
    /// </summary>
    public Action<string, string> StandsFor { get; init; } = static (_, _) => { };

    /// <summary>Takes lines for the set-up log of every job that waits for the layer; secrets that are known are redacted.</summary>
    public required Action<string> Log { get; init; }
}
