using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Long lists on the node: one that came whole becomes what a client would have sent of it, and of one that a client sent only the lines
/// count, not how its file could be read. So the same list is the same environment, whichever way it came.
/// </summary>
internal sealed class LongListPackages(IPackageStore packages, IBlobStore blobs)
{
    /// <param name="field">A field of packages with its lists; changed.</param>
    /// <returns>The field.</returns>
    public async Task<JsonObject> ShortenAsync(JsonObject field, CancellationToken cancellationToken)
    {
        foreach (var (key, option) in LongLists.Keys)
        {
            if (field[key] is not JsonArray list)
            {
                continue;
            }

            string[] lines = [.. list.Select(line => line!.GetValue<string>())];
            var shortened = await LongLists
                .ShortenAsync(lines, option, (name, text) => PackAsync(name, text, cancellationToken))
                .ConfigureAwait(false);
            var sent = new List<string>();
            foreach (var line in shortened)
            {
                sent.Add(
                    LongLists.PackageOf(line) is { } package
                        ? await AsOwnAsync(line, package, cancellationToken).ConfigureAwait(false)
                        : line
                );
            }

            field[key] = JsonValues.ToArray(sent);
        }

        return field;
    }

    private async Task<string> PackAsync(string name, string text, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var blob = await blobs.PutAsync(content, expected: null, cancellationToken).ConfigureAwait(false);
        return await StageAsync(new PackageEntry.File(name, blob, PackageModes.File), cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> AsOwnAsync(string line, string package, CancellationToken cancellationToken) =>
        PackageUri.TryParse(package, out var digest)
        && await packages.FindAnnouncedAsync(digest, cancellationToken).ConfigureAwait(false) is { Entries: [PackageEntry.File file] }
        && file.Mode != PackageModes.File
            ? line.Replace(
                package,
                await StageAsync(file with { Mode = PackageModes.File }, cancellationToken).ConfigureAwait(false),
                StringComparison.Ordinal
            )
            : line;

    private async Task<string> StageAsync(PackageEntry.File file, CancellationToken cancellationToken)
    {
        var tree = PackageTree.Create([file]);
        await packages.StageAsync(tree, cancellationToken).ConfigureAwait(false);
        return PackageUri.For(tree.Digest);
    }
}
