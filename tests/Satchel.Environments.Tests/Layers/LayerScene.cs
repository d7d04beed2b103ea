using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Runs;
using Satchel.Environments.Layers;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>A directory of layers and stores on it, which stand for processes.</summary>
public abstract class LayerScene : IAsyncDisposable
{
    private protected static readonly CancellationToken None = CancellationToken.None;
    private protected static readonly BuildAudience Nobody = new(null, null);

    private protected TemporaryDirectory Scratch { get; } = new();
    private readonly List<LayerStore> _stores = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static Task<LayerContent> Fill(LayerPlace place, CancellationToken cancellationToken) =>
        Task.FromResult(new LayerContent());

    private protected static async Task<LayerContent> Fill8K(LayerPlace place, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(place.Directory, "x"), new byte[8192], cancellationToken);
        return new LayerContent();
    }

    private protected static PlannedLayer Planned(string name, params IReadOnlyList<LayerKey> parents) =>
        new(LayerKey.From(Digest.Of(System.Text.Encoding.UTF8.GetBytes(name))), "f", 1, new LayerPlan([]) { Summary = name }, parents);

    private protected static RuntimeEnvSetupException Failure(SetupErrorKind kind) =>
        new(new RuntimeEnvSetupError(EnvironmentPhase.Base, "f", "n", "It failed.", "Mend it.") { Code = kind.Code, LastLines = ["line"] });

    /// <summary>A process as a builder leaves it that was killed.</summary>
    private protected static System.Diagnostics.Process Leftover(string directory)
    {
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sleep", ["600"]);
        start.Environment["SATCHEL_BUILDS_LAYER"] = directory;
        return System.Diagnostics.Process.Start(start)!;
    }

    private protected LayerStore Open(LayerBudgets? budgets = null, Func<RunId, bool>? isUsed = null)
    {
        var store = new LayerStore(
            new LayerStoreOptions
            {
                Directory = Scratch.Path,
                Budgets = budgets ?? new LayerBudgets(),
                IsUsed = isUsed ?? (static _ => false),
                RetryPause = TimeSpan.FromMilliseconds(1),
            },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        _stores.Add(store);
        return store;
    }

    private protected string DirectoryOf(string name) => Path.Combine(Scratch.At("layers", "f-v1"), Planned(name).Key.ToString());

    private protected IEnumerable<string> Names(string path) =>
        Directory.EnumerateFileSystemEntries(Scratch.At(path.Split('/'))).Select(entry => Path.GetFileName(entry));
}
