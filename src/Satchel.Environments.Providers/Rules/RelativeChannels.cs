using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Rules;

/// <summary>A conda channel is no relative path: it would count from wherever a node makes the environment.</summary>
internal sealed class RelativeChannels : ISpecRule
{
    private const string Variable = "CONDA_CHANNELS";

    public IReadOnlyList<SpecError> Check(JsonObject spec)
    {
        if (spec["conda"] is not JsonObject content)
        {
            return [];
        }

        var listed = In(content["channels"], "$.conda.channels", static channel => channel);
        var prefixed = In(content["dependencies"], "$.conda.dependencies", ChannelOf);
        IEnumerable<(string Path, string Name)> said = ((spec["env_vars"] as JsonObject)?[Variable]).TryGetText(out var channels)
            ? channels.Split(',').Select(static channel => ($"$.env_vars.{Variable}", channel))
            : [];
        return
        [
            .. listed
                .Concat(prefixed)
                .Concat(said)
                .Where(static channel => IsRelative(channel.Name.Trim()))
                .Select(static channel => new SpecError(
                    channel.Path,
                    SpecErrorCodes.LocalPath,
                    $"The channel '{channel.Name.Trim()}' is a relative path, which leads nowhere on a node.",
                    "Write a channel's name, its URL, or the absolute directory that the nodes have it in, such as /srv/channel."
                )),
        ];
    }

    private static IEnumerable<(string Path, string Name)> In(JsonNode? list, string path, Func<string, string> channelOf) =>
        (list as JsonArray ?? []).Select(
            (item, index) => (JsonPath.Item(path, index), item.TryGetText(out var text) ? channelOf(text) : "")
        );

    private static string ChannelOf(string dependency) =>
        dependency.IndexOf("::", StringComparison.Ordinal) is > 0 and var end ? dependency[..end] : "";

    private static bool IsRelative(string channel) => channel.Split('/')[0] is "." or "..";
}
