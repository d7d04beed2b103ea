using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// What runtime environments and layers name, so that it stays: digests of packages and blobs, and names of uploaded archives. Found by how
/// they are written, in whatever field: what only looks like a digest (the hash of a requirement) keeps nothing and costs nothing.
/// </summary>
public sealed class NamedContent
{
    private const string DigestMark = "sha256";
    private const int DigestDigits = 64;
    private const string ArchiveScheme = "gcs://";

    /// <summary>Of packages and single blobs alike.</summary>
    public ISet<Digest> Digests { get; } = new HashSet<Digest>();

    /// <summary>Names under which archives were uploaded, without their scheme.</summary>
    public ISet<string> Archives { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The digests that a document names.</summary>
    public static IReadOnlyList<Digest> DigestsIn(JsonNode document)
    {
        var found = new NamedContent();
        found.AddFrom(document);
        return [.. found.Digests];
    }

    /// <summary>Adds all that a document names, however deep.</summary>
    public void AddFrom(JsonNode document)
    {
        var next = new Stack<JsonNode?>([document]);
        while (next.TryPop(out var node))
        {
            switch (node)
            {
                case JsonObject fields:
                    foreach (var (_, value) in fields)
                    {
                        next.Push(value);
                    }

                    break;
                case JsonArray entries:
                    foreach (var entry in entries)
                    {
                        next.Push(entry);
                    }

                    break;
                case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                    AddFrom(value.GetValue<string>());
                    break;
            }
        }
    }

    private void AddFrom(string text)
    {
        for (var at = 0; (at = text.IndexOf(DigestMark, at, StringComparison.Ordinal)) >= 0; )
        {
            // Both spellings are in use: sha256:HEX, and sha256-HEX in URIs.
            at += DigestMark.Length;
            if (
                at + 1 + DigestDigits <= text.Length
                && text[at] is (':' or '-')
                && Digest.TryParse(text[(at + 1)..(at + 1 + DigestDigits)], out var digest)
            )
            {
                Digests.Add(digest);
            }
        }

        if (text.StartsWith(ArchiveScheme, StringComparison.OrdinalIgnoreCase))
        {
            Archives.Add(text[ArchiveScheme.Length..]);
        }
    }
}
