using System.Globalization;
using Satchel.Abstractions.Blobs;

namespace Satchel.Server.Routing;

/// <summary>Reads what stands in a path or a query. The framework's own binding would say neither what is allowed nor what to do.</summary>
internal static class RequestValues
{
    /// <summary>A segment as a digest.</summary>
    /// <exception cref="InvalidRequestException">It is not one.</exception>
    public static Digest Digest(string text) =>
        Abstractions.Blobs.Digest.TryParse(text, out var digest)
            ? digest
            : throw new InvalidRequestException($"'{text}' is not a digest.", "Give sha256: and 64 lower-case hex digits.");

    /// <summary>A whole number of the query, or null when it is not there.</summary>
    /// <exception cref="InvalidRequestException">It is not a whole number of that range.</exception>
    public static long? Number(string name, string? text, long least, long most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new InvalidRequestException($"'{name}' is '{text}'.", $"Give a whole number from {least} to {most}.");
    }

    /// <summary>A yes or no of the query; absent is no.</summary>
    /// <exception cref="InvalidRequestException">It is neither.</exception>
    public static bool Flag(string name, string? text) =>
        text switch
        {
            null or "" or "false" or "0" => false,
            "true" or "1" => true,
            _ => throw new InvalidRequestException($"'{name}' is '{text}'.", "Give true or false."),
        };
}
