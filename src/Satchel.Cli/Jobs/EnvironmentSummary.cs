using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Output;

namespace Satchel.Cli.Jobs;

/// <summary>A runtime environment in one line: what is installed, and from where; names of variables, never their values or a login.</summary>
internal static class EnvironmentSummary
{
    private const int MostNamed = 3;
    private const string Authority = "://";

    /// <summary>Keys under which fields of packages have what they install.</summary>
    private static readonly string[] Packages = ["packages", "dependencies"];

    public static string Of(JsonObject environment) =>
        string.Join("; ", environment.Select(static field => Printable.Line(Of(field.Key, field.Value))));

    private static string Of(string name, JsonNode? value) =>
        value switch
        {
            JsonObject fields when Packages.Select(key => fields[key]).OfType<JsonArray>().FirstOrDefault() is { } list =>
                $"{name}: {OfPackages(list)}",
            JsonObject fields when fields["project"] is JsonValue project => $"{name}: project {project}",
            JsonObject fields => $"{name}: {string.Join(", ", fields.Select(static field => field.Key))}",
            JsonArray list when list.All(static item => item?.GetValueKind() is JsonValueKind.String) =>
                $"{name}: {Shortened(list.Select(static item => NameOf(item!.GetValue<string>())))}",
            JsonArray list => FormattableString.Invariant($"{name} ({list.Count})"),
            JsonValue => $"{name}: {Place(value.ToString())}",
            _ => name,
        };

    private static string OfPackages(JsonArray list)
    {
        var named = list.Select(static item => item is JsonValue value ? value.ToString() : null)
            // What conda has pip install stands in a list of its own.
            .Concat(
                list.OfType<JsonObject>()
                    .SelectMany(static inner => inner.Select(static each => each.Value).OfType<JsonArray>())
                    .SelectMany(static inner => inner.Select(static item => item?.ToString()))
            )
            .OfType<string>()
            .Select(static line => line.Trim())
            .Where(static line => line.Length > 0 && line[0] is not ('-' or '#'))
            .Select(NameOf)
            .ToList();
        return named.Count == 0 ? "nothing named" : $"{Shortened(named)} ({Amount.Of(named.Count, "package")})";
    }

    private static string Shortened(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? ", …" : "");
    }

    /// <summary>A requirement without what it says beside name and version; of a URL the last part.</summary>
    private static string NameOf(string line)
    {
        var word = line.Split(" @ ", 2) is [var name, _] ? name : line.Split([" --", ";", " #"], 2, StringSplitOptions.None)[0].Trim();
        return word.Contains(Authority, StringComparison.Ordinal) ? Place(word).TrimEnd('/').Split('/')[^1] : word;
    }

    /// <summary>A URL without its login and parameters, which may be one; another text as it is.</summary>
    private static string Place(string text)
    {
        if (text.Split(Authority, 2) is not [var scheme, var rest])
        {
            return text;
        }

        var place = rest.Split('?', '#')[0];
        var host = place.Split('/')[0];
        return $"{scheme}{Authority}{place[(host.LastIndexOf('@') + 1)..]}";
    }
}
