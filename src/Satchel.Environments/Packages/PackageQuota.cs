using System.Globalization;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Texts;

namespace Satchel.Environments.Packages;

/// <summary>The operator's limit on the size of one package.</summary>
/// <param name="maxBytes">In bytes; null is no limit.</param>
internal sealed class PackageQuota(long? maxBytes)
{
    private const int Named = 10;
    private const string Hint =
        "Leave files out with .gitignore, .satchelignore or 'excludes', or ask the operator to raise SATCHEL_MAX_PACKAGE_BYTES.";

    /// <exception cref="SatchelException"><c>package_too_large</c>, naming the ten largest files.</exception>
    public void Check(PackageTree tree)
    {
        if (maxBytes is not { } limit || tree.TotalBytes <= limit)
        {
            return;
        }

        var largest = tree
            .Files.OrderByDescending(static file => file.Blob.Size)
            .ThenBy(static file => file.Path, StringComparer.Ordinal)
            .Take(Named);
        var message = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"The package has {ByteCount.Of(tree.TotalBytes)}, this cluster accepts {ByteCount.Of(limit)}. Its largest files: "
        );
        message.AppendJoin(", ", largest.Select(static file => $"{file.Path} ({ByteCount.Of(file.Blob.Size)})")).Append('.');
        throw new SatchelException(new SatchelError("package_too_large", message.ToString(), Hint));
    }

    /// <exception cref="SatchelException"><c>package_too_large</c>.</exception>
    public void CheckArchive(long bytes)
    {
        if (maxBytes is { } limit && bytes > limit)
        {
            throw TooLarge(limit);
        }
    }

    /// <summary>A view of an upload that fails once more than the quota has been read.</summary>
    public Stream Guard(Stream content) => maxBytes is { } limit ? new LimitedStream(content, limit, () => TooLarge(limit)) : content;

    private static SatchelException TooLarge(long limit) =>
        new(
            new SatchelError(
                "package_too_large",
                $"The uploaded archive is larger than the {ByteCount.Of(limit)} that this cluster accepts.",
                Hint
            )
        );
}
