using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Satchel.Packaging.Walking;

/// <summary>Names as the file system has them: any bytes.</summary>
internal static class EntryName
{
    /// <summary>The name as text; null when it is not UTF-8 and so has none.</summary>
    public static string? Decode(ReadOnlySpan<byte> name) => Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : null;

    /// <summary>A name for people: bytes that are not UTF-8 as <c>\xNN</c>.</summary>
    public static string Display(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; )
        {
            if (Rune.DecodeFromUtf8(name[i..], out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in name.Slice(i, consumed))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
                }
            }

            i += consumed;
        }

        return text.ToString();
    }
}
