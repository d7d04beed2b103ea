using System.Text.Encodings.Web;

namespace Satchel.Supervisor.Faults;

/// <summary>Texts of a job within a message of a bounded size. Pure.</summary>
internal static class ShownText
{
    /// <summary>Cuts a text that an exit record would have no room for.</summary>
    /// <param name="longest">Bytes that it may take in a record: JSON, in which much is escaped.</param>
    /// <returns>The text, or its beginning and an ellipsis.</returns>
    public static string Cut(string text, int longest)
    {
        var (bytes, taken) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += JavaScriptEncoder.Default.WillEncode(rune.Value) ? 6 * rune.Utf16SequenceLength : rune.Utf8SequenceLength;
            if (bytes > longest)
            {
                return text[..taken] + "…";
            }

            taken += rune.Utf16SequenceLength;
        }

        return text;
    }
}
