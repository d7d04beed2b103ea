using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The files of its user that a requirement names by the package they came in: <c>satchel://sha256-…/NAME</c>. They are laid out while the
/// installer needs them, and nothing that stays names the place.
/// </summary>
/// <param name="packages">The node's packages.</param>
/// <param name="build">The build that needs them.</param>
internal sealed partial class PackagedRequirements(IPackageStore packages, LayerBuild build)
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>Lays out all that inputs name.</summary>
    /// <param name="inputs">Those of the layer, or the part of them that an installer has.</param>
    /// <returns>The inputs with paths in place of packages.</returns>
    /// <exception cref="SatchelException"><c>package_not_found</c>, <c>disk_full</c>.</exception>
    public async Task<InstallerInputs> LayOutAsync(JsonObject inputs, CancellationToken cancellationToken)
    {
        var named = inputs.DeepClone().AsObject();
        var locked = named[InstallerInputs.Lock];
        named.Remove(InstallerInputs.Lock);
        foreach (var uri in PackagesIn(named))
        {
            await LayOutAsync(uri, cancellationToken).ConfigureAwait(false);
        }

        if (locked is JsonArray entries)
        {
            await FindLockedAsync(entries, cancellationToken).ConfigureAwait(false);
            named[InstallerInputs.Lock] = entries;
        }

        var placed = Replaced(named, Place).AsObject();
        await LongLists.ExpandAsync(placed, inputs, cancellationToken).ConfigureAwait(false);
        return new InstallerInputs(placed);
    }

    /// <summary>A lock with packages in place of paths, so that it means the same on every machine.</summary>
    public JsonNode? Unplaced(JsonNode? chosen)
    {
        if (chosen is null)
        {
            return null;
        }

        var sent = new SentFiles(_places.Values);
        foreach (var entry in (chosen as JsonArray ?? []).OfType<JsonObject>())
        {
            sent.Name(entry);
        }

        return Replaced(
            chosen,
            text => _places.Aggregate(text, (done, place) => done.Replace("file://" + place.Value, place.Key, StringComparison.Ordinal))
        );
    }

    private async Task LayOutAsync(string uri, CancellationToken cancellationToken)
    {
        var tree = await packages.ResolveAsync(uri, cancellationToken).ConfigureAwait(false);
        var place = Path.Combine(build.Scratch, "files", tree.Digest.Hex[..16]);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await packages.MaterializeAsync(tree, place, build.Progress, cancellationToken).ConfigureAwait(false);
        _places.Add(uri, place);
    }

    /// <summary>
    /// Finds the files of the user's that a lock names: by what they hold among those that are sent along now, or else in the package that
    /// they came in when the lock was written, while that is there.
    /// </summary>
    private async Task FindLockedAsync(JsonArray entries, CancellationToken cancellationToken)
    {
        var sent = new SentFiles([.. _places.Values]);
        foreach (var entry in entries.OfType<JsonObject>())
        {
            if (SentFiles.IsNamedIn(entry))
            {
                entry["url"] = sent.Find(entry) ?? throw SentFiles.Missing(entry);
                continue;
            }

            foreach (var uri in PackagesIn(entry).Where(uri => !_places.ContainsKey(uri)))
            {
                if (sent.Find(entry) is { } found)
                {
                    entry["url"] = found;
                    continue;
                }

                try
                {
                    await LayOutAsync(uri, cancellationToken).ConfigureAwait(false);
                }
                catch (SatchelException gone) when (gone.Error.Code is "package_not_found")
                {
                    throw SentFiles.Missing(entry);
                }
            }
        }
    }

    private static IEnumerable<string> PackagesIn(JsonObject named) =>
        Packages().Matches(named.ToJsonString()).Select(match => match.Value).Distinct(StringComparer.Ordinal);

    // Behind a name, and with a fragment or what is escaped, only a URL may stand, alone only a path may have extras.
    private string Place(string text) =>
        Named()
            .Replace(
                text,
                named =>
                    !_places.TryGetValue(named.Groups["package"].Value, out var place) ? named.Value
                    : named.Groups["behind"].Success || named.Groups["rest"].Value.IndexOfAny(['%', '#']) >= 0
                        ? $"{named.Groups["behind"].Value}file://{place}{named.Groups["rest"].Value}"
                    : place + named.Groups["rest"].Value
            );

    private static JsonNode Replaced(JsonNode node, Func<string, string> replace) =>
        node switch
        {
            JsonObject fields => new JsonObject(
                fields.Select(field => KeyValuePair.Create(field.Key, field.Value is null ? null : Replaced(field.Value, replace)))
            ),
            JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Replaced(item, replace))]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(replace(text))!,
            _ => node.DeepClone(),
        };

    [GeneratedRegex(
        @"(?<behind>@\s*)?(?<package>satchel://sha256-[0-9a-f]{64})(?<rest>[^\s;\[]*)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Named();

    [GeneratedRegex("satchel://sha256-[0-9a-f]{64}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Packages();
}
