using System.Text;
using System.Text.Json;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Conda;

/// <summary>Where packages came from, as the records of an environment (<c>conda-meta</c>) have it, without secrets in it.</summary>
internal static class RecordedPlaces
{
    // Shorter ones are found in ordinary words.
    private const int ShortestSecret = 4;

    /// <summary>Puts <c>${NAME}</c> in the place of what variables hold.</summary>
    /// <param name="secrets">What they hold, by their names.</param>
    public static async Task CleanAsync(
        CondaPrefix environment,
        IReadOnlyDictionary<string, string> secrets,
        CancellationToken cancellationToken
    )
    {
        var directory = Path.Combine(environment.Directory, "conda-meta");
        (string Written, string Name)[] written =
        [
            .. secrets
                .Where(secret => secret.Value.Length >= ShortestSecret)
                .OrderByDescending(secret => secret.Value.Length)
                .SelectMany(secret => Forms(secret.Value).Distinct(StringComparer.Ordinal).Select(form => (form, $"${{{secret.Key}}}"))),
        ];
        foreach (var file in written.Length > 0 && Directory.Exists(directory) ? Directory.GetFiles(directory) : [])
        {
            if (ReadOnlyFile.TryReadAll(file) is not { } bytes)
            {
                continue;
            }

            var text = Encoding.UTF8.GetString(bytes);
            var cleaned = written.Aggregate(text, (done, form) => done.Replace(form.Written, form.Name, StringComparison.Ordinal));
            if (cleaned != text)
            {
                File.Delete(file); // not in place: it may have been linked from a cache
                await File.WriteAllTextAsync(file, cleaned, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // As it is, as it stands in a URL, and as in a text of JSON.
    private static string[] Forms(string secret) =>
        [
            secret,
            Uri.EscapeDataString(secret),
            secret.Replace("/", "\\/", StringComparison.Ordinal),
            JsonEncodedText.Encode(secret).ToString(),
        ];
}
