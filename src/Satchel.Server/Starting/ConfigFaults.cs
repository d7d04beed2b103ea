using System.Globalization;
using Satchel.Abstractions.Errors;
using Tomlyn.Syntax;

namespace Satchel.Server.Starting;

/// <summary>Everything that is wrong in a <c>config.toml</c>, so that who corrects it need not start the daemon once for each.</summary>
/// <param name="path">The file.</param>
/// <param name="document">Its text, for the lines.</param>
internal sealed class ConfigFaults(string path, DocumentSyntax document)
{
    private readonly List<(int Line, string Says, string Hint)> _found = [];

    /// <param name="key">The key that it is about, such as <c>jobs.start_timeout_seconds</c>.</param>
    /// <param name="says">What the file does: "sets …".</param>
    /// <param name="hint">What is allowed.</param>
    public void Add(string key, string says, string hint) => _found.Add((LineOf(key), says, hint));

    /// <exception cref="SatchelException"><c>invalid_config</c>: there are some; names all in the order of their lines.</exception>
    public void ThrowIfAny()
    {
        var found = _found.OrderBy(fault => fault.Line).ToList();
        switch (found)
        {
            case []:
                return;
            case [var only]:
                throw ConfigFile.Invalid(path, Place(only.Line) + only.Says, only.Hint);
            default:
                var faults = found.Select((fault, index) => $"({index + 1}) {Place(fault.Line)}{fault.Says} {fault.Hint}");
                throw ConfigFile.Invalid(
                    path,
                    $"has {found.Count} faults: {string.Join(' ', faults)}",
                    "Correct them all; the settings are in docs/reference/environment-variables.md."
                );
        }
    }

    private static string Place(int line) => line > 0 ? string.Create(CultureInfo.InvariantCulture, $"in line {line} ") : "";

    /// <summary>The line that sets the key, or the longest beginning of it that a line has, counted from 1; 0 when none has.</summary>
    private int LineOf(string key)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        Read(document.KeyValues, "");
        foreach (var table in document.Tables)
        {
            var name = Text(table.Name);
            lines.TryAdd(name, table.Span.Start.Line + 1);
            Read(table.Items, name + ".");
        }

        for (var known = key; known.Length > 0; known = known[..Math.Max(known.LastIndexOf('.'), 0)])
        {
            if (lines.TryGetValue(known, out var line))
            {
                return line;
            }
        }

        return 0;

        void Read(IEnumerable<KeyValueSyntax> items, string prefix)
        {
            foreach (var item in items)
            {
                lines.TryAdd(prefix + Text(item.Key), item.Span.Start.Line + 1);
            }
        }
    }

    private static string Text(KeySyntax? key) =>
        (key?.ToString() ?? "")
            .Replace(" ", "", StringComparison.Ordinal)
            .Replace("\"", "", StringComparison.Ordinal)
            .Replace("'", "", StringComparison.Ordinal)
            .Trim();
}
