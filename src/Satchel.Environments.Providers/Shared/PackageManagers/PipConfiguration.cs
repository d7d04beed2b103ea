namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Reads what a <c>pip.conf</c> says to <c>pip install</c>. Pure.</summary>
internal static class PipConfiguration
{
    /// <summary>Options by their names on the command line, and each line of their values.</summary>
    public static IEnumerable<(string Name, string Value)> Read(string text)
    {
        var counts = false;
        string? name = null;
        foreach (var line in text.Split('\n'))
        {
            var said = line.Trim();
            if (said is [] or ['#' or ';', ..])
            {
                continue;
            }

            var end = said.IndexOfAny(['=', ':']);
            if (said is ['[', .., ']'])
            {
                counts = said is "[global]" or "[install]";
                name = null;
            }
            else if (char.IsWhiteSpace(line[0]) && name is not null)
            {
                yield return (name, said);
            }
            else if (counts && end > 0)
            {
                name = said[..end].Trim().ToLowerInvariant().Replace('_', '-').TrimStart('-');
                yield return (name, said[(end + 1)..].Trim());
            }
        }
    }
}
