using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Profilers;

namespace Satchel.Environments.Providers.Nsight;

/// <summary>The command line of NVIDIA Nsight Systems: <c>nsys profile OPTIONS</c>, then what is profiled.</summary>
/// <param name="Prefix">What stands before that.</param>
internal sealed record NsightCommand(IReadOnlyList<string> Prefix)
{
    /// <param name="value">The field: <c>"default"</c> or options.</param>
    /// <param name="place">Says where a report goes that is called so; empty when the user does not say.</param>
    public static NsightCommand For(JsonNode value, Func<string, string> place)
    {
        // The usual options are those that Ray documents.
        var options = value is JsonObject said
            ? said.DeepClone().AsObject()
            : new JsonObject { ["t"] = "cuda,cudnn,cublas,nvtx", ["stop-on-exit"] = "true" };
        var name = options.ContainsKey("output") ? "output" : "o";
        options[name] = place(options[name] is JsonValue file && file.TryGetValue<string>(out var text) ? text : "");
        return new NsightCommand(["nsys", "profile", .. ProfilerOptions.ToArguments(options)]);
    }
}
