using System.Text;
using Satchel.Abstractions.Errors;

namespace Satchel.Archives;

/// <summary>
/// An archive is damaged, or would do harm when unpacked. All of it is refused, code <c>archive_refused</c>; nothing of it may be
/// used.
/// </summary>
public sealed class ArchiveRefusedException : SatchelException
{
    private const string Hint = "Pack the files again, with plain relative names, and submit that; or submit the directory itself.";
    private const int LongestName = 200;

    /// <param name="archive">Its name.</param>
    /// <param name="reason">Half a sentence: why.</param>
    /// <param name="cause">What a decoder threw.</param>
    /// <param name="hint">What to do; null for packing it again with other names.</param>
    public ArchiveRefusedException(string archive, string reason, Exception? cause = null, string? hint = null)
        : base(
            new SatchelError("archive_refused", $"Archive '{Printable(archive)}' is refused: {reason}.", hint ?? Hint),
            cause ?? new InvalidDataException(reason)
        ) { }

    /// <param name="archive">Its name.</param>
    /// <param name="entry">Name of the entry as it stands in the archive.</param>
    /// <param name="reason">Half a sentence: what is wrong with the entry.</param>
    /// <param name="hint">What to do; null for packing it again with other names.</param>
    public ArchiveRefusedException(string archive, string entry, string reason, string? hint = null)
        : this(archive, $"entry '{Printable(entry)}' {reason}", cause: null, hint) { }

    /// <summary>A name that may hold anything, made fit for a terminal and a log line.</summary>
    internal static string Printable(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, LongestName)))
        {
            if (char.IsControl(c))
            {
                text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        return name.Length > LongestName ? text.Append('…').ToString() : text.ToString();
    }
}
