using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Profilers;

namespace Satchel.Environments.Providers.RocprofSys;

/// <summary>The command line of AMD's ROCm Systems Profiler for Python, <c>rocprof-sys-python OPTIONS --</c>, and the variables it goes by.</summary>
/// <param name="Words">What stands in place of <c>python</c>.</param>
/// <param name="Variables">As the user says them.</param>
internal sealed record RocprofCommand(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Variables)
{
    private const string Arguments = "args";

    /// <summary>Key of the layer's inputs: <see cref="Words"/>.</summary>
    public const string WordsKey = "words";

    /// <summary>Key of the field: the variables.</summary>
    public const string Environment = "env";

    /// <summary>Keys of the field.</summary>
    public static IReadOnlyList<string> Keys { get; } = [Arguments, Environment];

    /// <param name="value">The field: <c>"default"</c>, whose options are those that Ray documents, or arguments and variables.</param>
    public static RocprofCommand Of(JsonNode value)
    {
        var said = value as JsonObject ?? new JsonObject { [Arguments] = new JsonObject { ["F"] = "true" } };
        return new RocprofCommand(
            ["rocprof-sys-python", .. ProfilerOptions.ToArguments(said[Arguments] as JsonObject ?? []), "--"],
            ProfilerOptions.ToVariables(said[Environment] as JsonObject ?? [])
        );
    }

    /// <summary>The words of a layer, from its inputs.</summary>
    public static IReadOnlyList<string> WordsOf(JsonObject inputs) =>
        [.. inputs[WordsKey]!.AsArray().Select(word => word!.GetValue<string>())];

    /// <summary>Words for a shell.</summary>
    public static string ToShell(IReadOnlyList<string> words) =>
        string.Join(' ', words.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
}
