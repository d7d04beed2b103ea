using System.Globalization;
using System.Text.Json.Nodes;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Satchel.Environments.Providers.Shared.Toml;

/// <summary>Reads a file of Python's tools in TOML as JSON. What is no TOML is left out: the tool that needs it says what is wrong. Pure.</summary>
internal static class TomlDocument
{
    /// <summary>Far more than anybody writes: whoever reads deeper would run out of stack.</summary>
    private const int DeepestNesting = 100;

    public static JsonObject Read(string text)
    {
        var top = new JsonObject();
        if (IsTooDeep(text))
        {
            return top;
        }

        var document = SyntaxParser.Parse(text);
        Put(document.KeyValues, top);
        foreach (var table in document.Tables)
        {
            if (table.Name is { } name)
            {
                Put(table.Items, TableAt(top, PartsOf(name), isNext: table is TableArraySyntax));
            }
        }

        return top;
    }

    private static bool IsTooDeep(string text)
    {
        var depth = 0;
        foreach (var letter in text)
        {
            // A bracket in a text or comment counts as well: those of one kind balance there, too.
            depth += letter switch
            {
                '[' or '{' => 1,
                ']' or '}' when depth > 0 => -1,
                _ => 0,
            };
            if (depth > DeepestNesting)
            {
                return true;
            }
        }

        return false;
    }

    private static void Put(IEnumerable<KeyValueSyntax> items, JsonObject table)
    {
        foreach (var item in items)
        {
            if (item.Key is { } key && ValueOf(item.Value) is { } value)
            {
                var parts = PartsOf(key);
                TableAt(table, [.. parts.SkipLast(1)], isNext: false)[parts[^1]] = value;
            }
        }
    }

    private static JsonNode? ValueOf(ValueSyntax? value) =>
        value switch
        {
            StringValueSyntax text => text.Value,
            BooleanValueSyntax choice => choice.Value,
            IntegerValueSyntax whole => whole.Value,
            ArraySyntax list => new JsonArray([.. list.Items.Select(item => ValueOf(item.Value)).OfType<JsonNode>()]),
            InlineTableSyntax inner => TableOf(inner),
            FloatValueSyntax number => number.Value.ToString("R", CultureInfo.InvariantCulture),
            { } other => other.ToString(),
            null => null,
        };

    private static JsonObject TableOf(InlineTableSyntax inner)
    {
        var table = new JsonObject();
        Put(inner.Items.Select(item => item.KeyValue).OfType<KeyValueSyntax>(), table);
        return table;
    }

    /// <param name="isNext">Whether the last name is a list, of which the table is a new item.</param>
    private static JsonObject TableAt(JsonObject top, IReadOnlyList<string> parts, bool isNext)
    {
        var table = top;
        for (var index = 0; index < parts.Count; index++)
        {
            var part = parts[index];
            if (isNext && index == parts.Count - 1)
            {
                if (table[part] is not JsonArray list)
                {
                    table[part] = list = [];
                }

                list.Add((JsonNode)(table = []));
            }
            else if (table[part] is JsonObject inner)
            {
                table = inner;
            }
            else if (table[part] is JsonArray { Count: > 0 } items && items[^1] is JsonObject last)
            {
                table = last;
            }
            else
            {
                table[part] = inner = [];
                table = inner;
            }
        }

        return table;
    }

    private static string[] PartsOf(KeySyntax key) => [.. key.DotKeys.Select(static part => part.Key).Prepend(key.Key).Select(TextOf)];

    private static string TextOf(BareKeyOrStringValueSyntax? part) =>
        part switch
        {
            StringValueSyntax quoted => quoted.Value ?? "",
            BareKeySyntax bare => bare.Key?.Text ?? "",
            _ => "",
        };
}
