using System.Globalization;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Tomlyn.Syntax;

namespace Satchel.Client.Contexts;

/// <summary>
/// What a daemon that is started in a home would go by, for who asks without one: the variables of this process, then the home's
/// <c>config.toml</c>. Of the file only texts and numbers count; what is wrong with the rest is the daemon's to tell.
/// </summary>
public static class SettingsFile
{
    /// <exception cref="SatchelException"><c>invalid_config</c>: not TOML; a file that another user could have written, or that cannot be
    /// read.</exception>
    public static SettingsReader Read(SatchelHome home)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        // Most homes have none: then no code that reads TOML is loaded.
        if (ConfigDocument.TextIn(home.ConfigFile) is { } text)
        {
            var document = ConfigDocument.Parse(home.ConfigFile, text);
            Collect(document.KeyValues, [], values);
            foreach (var table in document.Tables.OfType<TableSyntax>())
            {
                Collect(table.Items, table.Name is { } name ? ConfigDocument.PartsOf(name) : [], values);
            }
        }

        return new SettingsReader(values, home.ConfigFile);
    }

    private static void Collect(IEnumerable<KeyValueSyntax> items, IReadOnlyList<string> table, Dictionary<string, string> values)
    {
        foreach (var item in items)
        {
            IReadOnlyList<string> key = [.. table, .. item.Key is { } written ? ConfigDocument.PartsOf(written) : []];
            if (item.Value is InlineTableSyntax inner)
            {
                Collect(inner.Items.Select(static part => part.KeyValue!), key, values);
            }
            else if (TextOf(item.Value) is { } text)
            {
                values[string.Join('.', key)] = text;
            }
        }
    }

    private static string? TextOf(ValueSyntax? value) =>
        value switch
        {
            StringValueSyntax text => text.Value,
            IntegerValueSyntax whole => whole.Value.ToString(CultureInfo.InvariantCulture),
            FloatValueSyntax number => number.Value.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
}
