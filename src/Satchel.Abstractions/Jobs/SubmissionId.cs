using System.Security.Cryptography;
using System.Text;

namespace Satchel.Abstractions.Jobs;

/// <summary>
/// Name of a submitted job, chosen by the user or made here. Any text up to <see cref="MaxBytes"/>; never used as a file name as
/// it is.
/// </summary>
public static class SubmissionId
{
    /// <summary>Longest accepted id, in bytes of UTF-8: percent-encoded in a URL it takes up to three times as many.</summary>
    public const int MaxBytes = 1024;

    private const string Prefix = "raysubmit_";
    private const int RandomLength = 16;

    // Letters and digits that are not mistaken for each other; the alphabet Ray's users know.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz123456789";

    /// <summary>A new id from a secure source: <c>raysubmit_</c> and 16 characters.</summary>
    public static string Create() => Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);

    /// <summary>What is wrong with an id, said of a field of that name; null when nothing is.</summary>
    public static string? FindFault(string field, string id) =>
        Encoding.UTF8.GetByteCount(id) is > MaxBytes and var bytes ? $"{field} must have at most {MaxBytes} bytes (UTF-8), got {bytes}"
        : id.Contains('\0', StringComparison.Ordinal) ? $"{field} must not hold a NUL character"
        : null;

    /// <summary>Whether a text is the beginning of an id that <see cref="Create"/> made, and more of it than all of them share.</summary>
    public static bool IsBeginningOfCreated(string beginning, string id) =>
        id.Length == Prefix.Length + RandomLength
        && beginning.Length > Prefix.Length
        && beginning.StartsWith(Prefix, StringComparison.Ordinal)
        && id.StartsWith(beginning, StringComparison.Ordinal);
}
