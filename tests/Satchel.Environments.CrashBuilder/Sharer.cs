using System.Globalization;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;

namespace Satchel.Environments.CrashBuilder;

/// <summary>
/// For each line of its input, the number of a layer, has many wait for that layer at a time, and says how many builds and how many whole
/// layers that made: <c>BUILDS LAYERS</c>.
/// </summary>
internal sealed class Sharer(LayerStore store, int waiters)
{
    public async Task RunAsync()
    {
        await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            var number = int.Parse(line, CultureInfo.InvariantCulture);
            var builds = 0;
            var layers = await Task.WhenAll(
                    Enumerable
                        .Range(0, waiters)
                        .Select(_ =>
                            store.EnsureAsync(
                                StoreOfTest.Layer(number),
                                (place, abandoned) =>
                                {
                                    Interlocked.Increment(ref builds);
                                    return Filling.FillAsync(number, killAfter: null, place, abandoned);
                                },
                                new BuildAudience(null, null),
                                CancellationToken.None
                            )
                        )
                )
                .ConfigureAwait(false);
            var whole = layers.Count(layer => StoreOfTest.FindFault(number, layer.Directory) is null);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{builds} {whole}")).ConfigureAwait(false);
        }
    }
}
