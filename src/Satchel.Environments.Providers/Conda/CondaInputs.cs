using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>The inputs of a conda layer, as <see cref="LayerPlanner"/> writes them and <see cref="Materializer"/> reads them.</summary>
internal sealed partial class CondaInputs(JsonObject inputs)
{
    public const string Prefix = "prefix";
    public const string State = "state";
    public const string Channels = "channels";
    public const string Specs = "dependencies";
    public const string Alias = "channel_alias";
    public const string Priority = "channel_priority";
    public const string Program = "program";
    public const string Platform = "platform";
    public const string Machine = "machine";
    public const string PipInputs = "pip";
    public const string Lock = "lock";

    /// <summary>Directory of an environment of the node that is used as it is; null when one is made.</summary>
    public string? ExistingPrefix => inputs[Prefix]?.GetValue<string>();

    /// <summary>Where packages come from, first one first; credentials are references.</summary>
    public IReadOnlyList<string> ChannelList => TextsOf(Channels);

    /// <summary>The packages asked for.</summary>
    public IReadOnlyList<string> SpecList => TextsOf(Specs);

    /// <summary>URL that bare channel names are below.</summary>
    public string ChannelAlias => inputs[Alias]!.GetValue<string>();

    /// <summary><c>strict</c>, <c>flexible</c> or <c>disabled</c>.</summary>
    public string ChannelPriority => inputs[Priority]!.GetValue<string>();

    /// <summary>Name or path of what makes the environment.</summary>
    public string Maker => inputs[Program]!.GetValue<string>();

    /// <summary>As conda calls it, <c>linux-64</c>.</summary>
    public string Subdir => inputs[Platform]!.GetValue<string>();

    /// <summary>What pip adds; null when nothing.</summary>
    public JsonObject? Pip => inputs[PipInputs] as JsonObject;

    /// <summary>The exact packages to install, as a lock has them; null when they are to be chosen.</summary>
    public JsonArray? Locked => inputs[Lock] as JsonArray;

    /// <summary>
    /// Whether the places of packages refer to secrets beside logins and tokens. What is kept of packages has their places in it, and may not
    /// serve other environments then.
    /// </summary>
    public bool HasSecretPlaces => ChannelList.Concat(SpecList).Append(ChannelAlias).Any(ChannelCredentials.RefersBeside);

    /// <summary>All places that are asked for, with references in them; a bare name of a channel is none.</summary>
    public IReadOnlyList<string> Places =>
        [.. ChannelList.Concat(SpecList).Append(ChannelAlias).Where(static text => text.Contains("://", StringComparison.Ordinal))];

    /// <summary>Whether a package may come from elsewhere than the public channels of Anaconda, to where somebody may bring what is missing.</summary>
    public bool HasOwnChannel =>
        ChannelList
            .Where(static channel => channel is not "defaults")
            .Concat(SpecList.Where(static spec => spec.Contains("::", StringComparison.Ordinal) || IsPlace(spec)))
            .Concat((Locked ?? []).OfType<JsonObject>().Select(entry => entry["url"].TryGetText(out var url) ? url : ""))
            .Select(place => IsPlace(place) ? place : ChannelAlias + place)
            .Any(static place => VariableReference.IsIn(place) || !Public().IsMatch(place));

    private static bool IsPlace(string text) => text.StartsWith('/') || text.Contains("://", StringComparison.Ordinal);

    private string[] TextsOf(string key) => [.. inputs[key]!.AsArray().Select(item => item.TryGetText(out var text) ? text : "")];

    [GeneratedRegex(
        "^https?://(conda\\.anaconda\\.org|repo\\.anaconda\\.com)/",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Public();
}
