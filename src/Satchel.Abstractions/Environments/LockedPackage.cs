using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>One package of an <see cref="EnvironmentLock"/>: which file an installer chose.</summary>
/// <param name="Name">Name of the package.</param>
/// <param name="Version">Its exact version.</param>
/// <param name="Url">Where the file is, without credentials; for sources of a repository <c>git+https://…@COMMIT</c>.</param>
/// <param name="Sha256">64 lower-case hex digits over the file; null when there is no single file, as with a repository.</param>
public sealed record LockedPackage(string Name, string Version, string Url, string? Sha256)
{
    private const int HexDigits = 64;

    /// <summary>What its provider needs beside, such as a conda package's <c>build</c> and <c>subdir</c>: the entry as it was written.</summary>
    public JsonObject Entry { get; init; } = [];

    /// <summary>Reads an entry: <c>{"name", "version", "url", "sha256"}</c>, further keys allowed.</summary>
    /// <returns>Null when it is none.</returns>
    public static LockedPackage? TryRead(JsonNode? entry) =>
        entry is JsonObject fields
        && TextOf(fields["name"]) is { Length: > 0 } name
        && TextOf(fields["version"]) is { } version
        && TextOf(fields["url"]) is { Length: > 0 } url
        && (fields["sha256"] is null || IsSha256(TextOf(fields["sha256"])))
            ? new LockedPackage(name, version, url, TextOf(fields["sha256"])) { Entry = fields }
            : null;

    // A line of a requirements file or of an explicit list is made of each: none may end it.
    private static string? TextOf(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.String && value.GetValue<string>() is var text && !text.Any(char.IsWhiteSpace) ? text : null;

    private static bool IsSha256(string? text) => text?.Length == HexDigits && text.All(char.IsAsciiHexDigitLower);
}
