using System.Text.Json;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Files;

namespace Satchel.Node.Runs;

/// <summary>
/// Notes which layers an attempt to start a run uses, beside its private directory: what the run's lease says, for a daemon that finds the run
/// without a lease.
/// </summary>
internal static class RunLayers
{
    private const string Suffix = ".layers";
    private const int LongestNote = 1024 * 1024;

    /// <summary>Writes the note of an attempt; nothing where it uses no layers.</summary>
    /// <param name="directory">Private directory of the attempt.</param>
    /// <exception cref="DiskFullException">There is no room for it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Note(string directory, IReadOnlyCollection<LayerKey> layers)
    {
        if (layers.Count > 0)
        {
            AttemptNote.Write(directory + Suffix, JsonSerializer.SerializeToUtf8Bytes([.. layers], RunLayersJson.Default.LayerKeyArray));
        }
    }

    /// <summary>What is noted for an attempt; empty where nothing is, or nothing that can be read.</summary>
    /// <param name="directory">Private directory of the attempt.</param>
    /// <exception cref="IOException">Nobody can say now, see <see cref="Shortage"/>.</exception>
    public static IReadOnlyList<LayerKey> Of(string directory)
    {
        try
        {
            return GuardedFile.TryReadOwn(directory + Suffix, LongestNote) is { } json
                ? JsonSerializer.Deserialize(json, RunLayersJson.Default.LayerKeyArray) ?? []
                : [];
        }
        catch (Exception damaged)
            when (damaged
                    is JsonException
                        or InvalidOperationException
                        or NotSupportedException
                        or IOException
                        or UnauthorizedAccessException
                && !Shortage.IsReason(damaged)
            )
        {
            // A job can put anything there: it costs that job its layers at worst.
            return [];
        }
    }
}
