using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// What installers write down of where a package came from that was named by its URL (<c>direct_url.json</c>): with tokens of the query and
/// whatever else variables put into it.
/// </summary>
internal static class InstalledOrigins
{
    private const string FileName = "direct_url.json";

    // A wheel may bring such a file of its own.
    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    // The directories of packages lie at different depths: of a virtual environment, of conda's, of a wheel's modules.
    private static readonly EnumerationOptions Below = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 5,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Takes credentials and secrets out of them.</summary>
    /// <param name="directory">That was installed into.</param>
    /// <param name="cut">Puts references in the place of secrets.</param>
    public static async Task CleanAsync(string directory, SecretCut cut, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(directory, FileName, Below).ToArray())
        {
            if (
                Path.GetDirectoryName(file)!.EndsWith(".dist-info", StringComparison.Ordinal)
                && ReadOnlyFile.TryReadAll(file) is { } bytes
                && Cleaned(bytes, cut) is { } cleaned
            )
            {
                // Not in place: an installer may have linked it from its cache.
                File.Delete(file);
                await File.WriteAllBytesAsync(file, cleaned, cancellationToken).ConfigureAwait(false);
                await RecordAsync(Path.Combine(Path.GetDirectoryName(file)!, "RECORD"), cleaned, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Null when there is nothing to take out.</returns>
    private static byte[]? Cleaned(byte[] bytes, SecretCut cut)
    {
        try
        {
            if (
                JsonNode.Parse(bytes, documentOptions: _strict) is not JsonObject origin
                || origin["url"]?.GetValue<string>() is not { } url
            )
            {
                return null;
            }

            var cleaned = CredentialCut.Without(cut.Cut(url));
            if (cleaned == url)
            {
                return null;
            }

            origin["url"] = cleaned;
            return Encoding.UTF8.GetBytes(origin.ToJsonString());
        }
        catch (Exception noOrigin) when (noOrigin is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task RecordAsync(string record, byte[] content, CancellationToken cancellationToken)
    {
        if (ReadOnlyFile.TryReadLines(record) is not { } lines)
        {
            return;
        }

        var hash = Convert.ToBase64String(SHA256.HashData(content)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var changed = lines.Select(line =>
            line.Split(',')[0].EndsWith(".dist-info/" + FileName, StringComparison.Ordinal)
                ? FormattableString.Invariant($"{line.Split(',')[0]},sha256={hash},{content.Length}")
                : line
        );
        var text = string.Join('\n', changed) + "\n";
        File.Delete(record);
        await File.WriteAllTextAsync(record, text, cancellationToken).ConfigureAwait(false);
    }
}
