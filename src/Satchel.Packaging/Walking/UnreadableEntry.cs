using System.ComponentModel;

namespace Satchel.Packaging.Walking;

/// <summary>An entry that belongs into the package and cannot be read.</summary>
/// <param name="Path">Relative to the root; bytes that are not UTF-8 show as <c>\xNN</c>.</param>
/// <param name="Reason">In words, without a full stop.</param>
internal readonly record struct UnreadableEntry(string Path, string Reason)
{
    /// <summary>What the system says about a failed call, to stand in parentheses.</summary>
    public static string ReasonOf(IOException failure)
    {
        var text = new Win32Exception(failure.HResult).Message;
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
