using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Reads what requirements name on the node itself: a client that packages nothing may name files that every node has. Requirements files are
/// replaced by what they hold, and the content of other files becomes part of the manifest, so that a file that is edited is another one.
/// </summary>
internal static class RequirementResolving
{
    /// <param name="keys">The field.</param>
    /// <param name="value">Its normal form.</param>
    /// <param name="files">What the installer reads beside them.</param>
    /// <param name="longLists">Has what is too long for a manifest.</param>
    /// <exception cref="SetupFailedException"><c>path_not_found</c>, <c>tool_failed</c>, or <c>quota_exceeded</c>: too many lists.</exception>
    public static async Task<JsonNode> ResolveAsync(
        PackageManagerKeys keys,
        JsonNode value,
        InstallerFiles files,
        LongListPackages longLists,
        ResolvingContext resolving,
        CancellationToken cancellationToken
    )
    {
        var fields = await Task.Run(() => Resolve(keys, value, files, resolving, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return await longLists.ShortenAsync(fields, cancellationToken).ConfigureAwait(false);
    }

    private static JsonObject Resolve(
        PackageManagerKeys keys,
        JsonNode value,
        InstallerFiles files,
        ResolvingContext resolving,
        CancellationToken cancellationToken
    )
    {
        var fields = value.DeepClone().AsObject();
        var errors = new SpecErrorList();
        var context = new SpecContext(EnvironmentScope.Job, SpecSource.Client, "/");
        var set = new RequirementSet(JsonPath.Key(JsonPath.Root, keys.Field), context, errors, cancellationToken);
        set.AddList(Texts(fields, PackageManagerKeys.Packages));
        set.AddConstraints(Texts(fields, PackageManagerKeys.Constraints));
        foreach (var list in NamedList.All)
        {
            set.Add(list, Texts(fields, list.Key));
        }

        var options = set.AddOptions(Texts(fields, keys.Options), keys.Known);
        if (errors.FirstOrDefault() is { } error)
        {
            throw new SetupFailedException(
                error.Code switch
                {
                    SpecErrorCodes.InvalidValue => SetupErrorKinds.ToolFailed,
                    SpecErrorCodes.TooDeep => SetupErrorKinds.QuotaExceeded,
                    _ => SetupErrorKinds.PathNotFound,
                },
                $"{keys.Field}: {error.Message.TrimEnd('.')}, on the node.",
                error.Code is SpecErrorCodes.InvalidValue or SpecErrorCodes.TooDeep
                    ? error.Hint
                    : "Only absolute paths of files that every node has can be named; a client that packages local files sends them: satchel job submit."
            );
        }

        fields[PackageManagerKeys.Packages] = set.Requirements.ToArray();
        if (set.Constraints.Count > 0)
        {
            fields[PackageManagerKeys.Constraints] = set.Constraints.ToArray();
        }

        foreach (var list in NamedList.All.Where(list => set[list].Count > 0))
        {
            fields[list.Key] = set[list].ToArray();
        }

        if (fields[keys.Options] is not null)
        {
            fields[keys.Options] = options.ToArray();
        }

        var content = new NamedFiles(resolving.Variables, cancellationToken);
        files.Read(resolving.Variables, ResolvedImage.In(resolving.Fields) is not null, content);
        foreach (var line in RequirementText.Clean(set.All))
        {
            content.AddNamedIn(Expanded(line), "/");
        }

        foreach (var word in keys.Known.Read([.. options.Select(Expanded)]))
        {
            content.AddNamedBy(word);
        }

        if (content.Content.Count > 0)
        {
            fields[PackageManagerKeys.NodeFiles] = content.Content;
        }

        return fields;

        string Expanded(string text) => UserText.ExpandPlain(text, resolving);
    }

    private static string[] Texts(JsonObject fields, string key) =>
        [.. (fields[key] as JsonArray ?? []).Select(text => text!.GetValue<string>())];
}
