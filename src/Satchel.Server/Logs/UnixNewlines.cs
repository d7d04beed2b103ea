namespace Satchel.Server.Logs;

/// <summary>Turns <c>\r\n</c> and <c>\r</c> into <c>\n</c>, piece by piece, in place.</summary>
internal sealed class UnixNewlines
{
    private bool _afterReturn;

    /// <returns>How many of the characters are left; they stand at the front.</returns>
    public int Normalize(Span<char> text)
    {
        var kept = 0;
        foreach (var character in text)
        {
            // The second half of \r\n: its first half has been written as \n already.
            if (character is not '\n' || !_afterReturn)
            {
                text[kept++] = character is '\r' ? '\n' : character;
            }

            _afterReturn = character is '\r';
        }

        return kept;
    }
}
