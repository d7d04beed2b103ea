using System.Diagnostics.CodeAnalysis;
using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;

namespace Satchel.Environments.CrashBuilder;

/// <summary>
/// Does all that a node does with layers, several things at a time, and says what it is about to do and what has been done, a line each:
/// <c>lease OWNER</c>, <c>got OWNER NUMBER</c>, <c>release OWNER</c>, <c>pinned NUMBER</c>, <c>unpin NUMBER</c>, <c>failed</c>, <c>collect</c>,
/// <c>sweep</c>.
/// </summary>
internal sealed class Worker(LayerStore store, int seed)
{
    private const int Threads = 3;

    private readonly Lock _gate = new();
    private readonly Stream _output = Console.OpenStandardOutput();

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => WorkAsync(thread))));

    [SuppressMessage("Security", "CA5394", Justification = "The same seed must do the same.")]
    private async Task WorkAsync(int thread)
    {
        var random = new Random((seed * Threads) + thread);
        while (true)
        {
            var owner = $"{thread}r{random.Next(3)}";
            var number = random.Next(StoreOfTest.Layers);
            switch (random.Next(12))
            {
                case < 6:
                    TimeSpan? kill = random.Next(8) == 0 ? TimeSpan.FromMilliseconds(random.Next(6)) : null;
                    await UseAsync(owner, number, kill).ConfigureAwait(false);
                    break;
                case < 9:
                    Say($"release {owner}");
                    store.Release(owner);
                    break;
                case 9:
                    await PinAsync(thread, number).ConfigureAwait(false);
                    break;
                case 10:
                    Say("collect");
                    await store.CollectAsync(everything: random.Next(4) == 0, CancellationToken.None).ConfigureAwait(false);
                    break;
                default:
                    Say("sweep");
                    await store.SweepAsync(CancellationToken.None).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task UseAsync(string owner, int number, TimeSpan? kill)
    {
        int[] numbers = number >= StoreOfTest.Parents ? [number - StoreOfTest.Parents, number] : [number];
        Say($"lease {owner}");
        await store
            .LeaseAsync(LeaseOwner.Run(owner), [.. numbers.Select(layer => StoreOfTest.Layer(layer).Key)], CancellationToken.None)
            .ConfigureAwait(false);
        try
        {
            foreach (var layer in numbers)
            {
                var built = await store
                    .EnsureAsync(
                        StoreOfTest.Layer(layer),
                        (place, abandoned) => Filling.FillAsync(layer, kill, place, abandoned),
                        new BuildAudience(null, null),
                        CancellationToken.None
                    )
                    .ConfigureAwait(false);
                Say(StoreOfTest.FindFault(layer, built.Directory) is { } fault ? $"broken {fault}" : $"got {owner} {layer}");
            }
        }
        catch (RuntimeEnvSetupException)
        {
            Say("failed");
        }
    }

    /// <summary>Each thread has numbers of its own, so that the order of its lines is that of what happens.</summary>
    private async Task PinAsync(int thread, int number)
    {
        if (number % Threads != thread)
        {
            return;
        }

        Say($"unpin {number}");
        var key = StoreOfTest.Layer(number).Key;
        if (!store.Unpin(key) && await store.PinAsync(key, CancellationToken.None).ConfigureAwait(false))
        {
            Say($"pinned {number}");
        }
    }

    /// <summary>One write, straight to the pipe: a line that has been read was written whole.</summary>
    private void Say(string line)
    {
        lock (_gate)
        {
            _output.Write(Encoding.ASCII.GetBytes(line + "\n"));
        }
    }
}
