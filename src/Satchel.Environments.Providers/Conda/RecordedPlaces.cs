using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Where packages came from, as the records of an environment (<c>conda-meta</c>) have it, without secrets in it. What says which packages they
/// are stays as it is, whatever a secret may hold.
/// </summary>
internal static class RecordedPlaces
{
    // Shorter ones are found in ordinary words.
    private const int ShortestSecret = 4;

    // Variables of the environment itself, which jobs get.
    private const string State = "state";

    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly string[] PackageEnds = [".conda", ".tar.bz2"];

    // What was asked for, and from which channel.
    private static readonly HashSet<string> Asked = new(StringComparer.Ordinal) { "channel", "requested_spec", "requested_specs" };

    // Where it was taken from; so is whatever has the form of a URL.
    private static readonly HashSet<string> Places = new(StringComparer.Ordinal)
    {
        "url",
        "source",
        "extracted_package_dir",
        "package_tarball_full_path",
    };

    /// <summary>Puts <c>${NAME}</c> in the place of what variables hold.</summary>
    /// <param name="secrets">What they hold, by their names.</param>
    /// <param name="asked">The places that were asked for, with references in them: each stands as it was written, its package's file, too.</param>
    public static async Task CleanAsync(
        CondaPrefix environment,
        IReadOnlyDictionary<string, string> secrets,
        IReadOnlyList<string> asked,
        CancellationToken cancellationToken
    )
    {
        var directory = Path.Combine(environment.Directory, "conda-meta");
        Form[] forms =
        [
            .. AskedIn(secrets, asked),
            .. secrets
                .Where(secret => secret.Value.Length >= ShortestSecret)
                .OrderByDescending(secret => secret.Value.Length)
                .SelectMany(secret =>
                    TextsOf(secret.Value)
                        .Select(text => new Form(text, $"${{{secret.Key}}}", secret.Value.Contains('/', StringComparison.Ordinal)))
                ),
        ];
        foreach (var file in forms.Length > 0 && Directory.Exists(directory) ? Directory.GetFiles(directory) : [])
        {
            if (Path.GetFileName(file) is State || ReadOnlyFile.TryReadAll(file) is not { } bytes)
            {
                continue;
            }

            var text = Encoding.UTF8.GetString(bytes);
            var cleaned = RecordIn(text) is { } record
                ? CleanRecord(record, forms) ?? text
                : string.Join('\n', text.Split('\n').Select(line => InLine(line, forms)));
            if (cleaned != text)
            {
                File.Delete(file); // not in place: it may have been linked from a cache
                await File.WriteAllTextAsync(file, cleaned, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<Form> AskedIn(IReadOnlyDictionary<string, string> secrets, IReadOnlyList<string> asked) =>
        asked
            .Select(static text => text.Split("::")[0].Split('#')[0])
            .Where(static place => place.Contains("${", StringComparison.Ordinal))
            .Select(place => (Place: place, Text: VariableReference.Expand(place, secrets)))
            .Where(static place => place.Place != place.Text)
            .OrderByDescending(static place => place.Text.Length)
            .SelectMany(static place => TextsOf(place.Text).Select(text => new Form(text, place.Place, IsPath: true)));

    private static JsonObject? RecordIn(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // lines, such as those of the history
        }
    }

    /// <returns>Null when nothing is in it.</returns>
    private static string? CleanRecord(JsonObject record, Form[] forms)
    {
        var cleaned = Clean(record, "", forms);
        return JsonNode.DeepEquals(cleaned, record) ? null : cleaned!.ToJsonString(Written);
    }

    private static JsonNode? Clean(JsonNode? node, string key, Form[] forms) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Key, Clean(member.Value, member.Key, forms)))
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Clean(item, key, forms))]),
            _ when node.TryGetText(out var text) => Asked.Contains(key) ? InAll(text, forms)
            : Places.Contains(key) ? InUrl(text, forms)
            : IsUrl(text) ? InUrlOfPackage(text, forms)
            : text,
            _ => node?.DeepClone(),
        };

    // +https://host/channel/linux-64::name-version-build, what was asked for, or a URL.
    private static string InLine(string line, Form[] forms) =>
        line is ['+' or '-', ..] && line.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var name
            ? InPlace(line, name..line.Length, forms)
        : line.StartsWith('#') ? InAll(line, forms)
        : IsUrl(line) ? InUrlOfPackage(line, forms)
        : InUrl(line, forms);

    private static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>A URL ends with the name of a package when that has the form of one; what is none is a channel or another place.</summary>
    private static string InUrlOfPackage(string url, Form[] forms) =>
        PackageEnds.Any(end => url.Split('?', '#')[0].EndsWith(end, StringComparison.Ordinal)) ? InUrl(url, forms) : InAll(url, forms);

    private static string InUrl(string url, Form[] forms)
    {
        var end = url.IndexOfAny(['?', '#']) is >= 0 and var query ? query : url.Length;
        return InPlace(url, (url[..end].LastIndexOf('/') + 1)..end, forms);
    }

    /// <summary>Everywhere but in the name of the package, where a version would be found: only a secret that has a path may end there.</summary>
    /// <param name="name">Where that stands.</param>
    private static string InPlace(string text, Range name, Form[] forms)
    {
        var cut = InAll(text, [.. forms.Where(form => form.IsPath)]);
        return cut != text && !cut.EndsWith(text[name.Start..], StringComparison.Ordinal)
            ? InAll(cut, forms)
            : InAll(cut[..^text[name.Start..].Length], forms) + text[name] + InAll(text[name.End..], forms);
    }

    private static string InAll(string text, Form[] forms) =>
        forms.Aggregate(text, (done, form) => done.Replace(form.Text, form.Reference, StringComparison.Ordinal));

    // As it is, as it stands in a URL, and as in a text of JSON.
    private static IEnumerable<string> TextsOf(string secret) =>
        new[]
        {
            secret,
            Uri.EscapeDataString(secret),
            secret.Replace("/", "\\/", StringComparison.Ordinal),
            JsonEncodedText.Encode(secret).ToString(),
        }.Distinct(StringComparer.Ordinal);

    /// <summary>A way in which a secret may be written.</summary>
    private readonly record struct Form(string Text, string Reference, bool IsPath);
}
