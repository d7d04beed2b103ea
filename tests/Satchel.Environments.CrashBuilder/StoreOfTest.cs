using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;

namespace Satchel.Environments.CrashBuilder;

/// <summary>The store that tests kill the users of, and the layers in it. Each has a number, which says what is in it.</summary>
public static class StoreOfTest
{
    /// <summary>Layers from here on read the one that is so much smaller.</summary>
    public const int Parents = 8;

    public const int Layers = 16;

    /// <summary>Room for a few layers.</summary>
    public const long Budget = 150_000;

    private const string Field = "f";

    public static LayerStore Open(string directory) =>
        new(
            new LayerStoreOptions
            {
                Directory = directory,
                Budgets = new LayerBudgets { FieldBytes = new Dictionary<string, long> { [Field] = Budget } },
                RetryPause = TimeSpan.FromMilliseconds(1),
            },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );

    public static PlannedLayer Layer(int number)
    {
        IReadOnlyList<LayerKey> parents = number >= Parents && number < Layers ? [Layer(number - Parents).Key] : [];
        return new PlannedLayer(
            LayerKey.From(Digest.Of(BitConverter.GetBytes(number))),
            Field,
            1,
            new LayerPlan([]) { Summary = $"{number}" },
            parents
        );
    }

    /// <summary>Names and sizes of the files of a layer; each is full of one letter.</summary>
    public static IEnumerable<(string Name, int Size)> Files(int number) =>
        Enumerable.Range(0, 1 + (number % 5)).Select(file => ($"f{file}", 3000 * (file + 1)));

    public static char Letter(int number) => (char)('a' + (number % 26));

    /// <summary>What is wrong with a layer; null when it is whole.</summary>
    public static string? FindFault(int number, string directory)
    {
        foreach (var (name, size) in Files(number))
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path) || File.ReadAllText(path) != new string(Letter(number), size))
            {
                return path;
            }
        }

        return null;
    }
}
