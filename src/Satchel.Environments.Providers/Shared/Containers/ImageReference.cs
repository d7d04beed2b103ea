using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>The name of an image as users write it: <c>registry/path:tag</c> or <c>path@sha256:…</c>. Pure.</summary>
internal static partial class ImageReference
{
    /// <summary>What is wrong with a name; null when nothing is. An empty one says nothing.</summary>
    /// <param name="where">JSON path of the value.</param>
    public static SpecError? FindFault(string image, string where) =>
        image.Length == 0 || Name().IsMatch(image)
            ? null
            : new SpecError(
                where,
                SpecErrorCodes.InvalidValue,
                $"'{image}' is not the name of an image.",
                image.Contains("://", StringComparison.Ordinal)
                    ? "Write the name without a scheme, such as docker.io/library/python:3.12."
                    : "Write registry, path and tag, such as docker.io/library/python:3.12."
            );

    /// <summary>The tag or digest of a name; <c>latest</c> when it has none.</summary>
    public static string VersionOf(string image) =>
        image.Split('@') is [_, var digest] ? digest
        : image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, var tag] ? tag
        : "latest";

    // A name that starts with a dash would be an option.
    [GeneratedRegex(
        @"\A[A-Za-z0-9][A-Za-z0-9._+-]*(:[0-9]+(?=/))?(/[A-Za-z0-9._+-]+)*(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Name();
}
