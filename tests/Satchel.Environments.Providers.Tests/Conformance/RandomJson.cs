using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>JSON of any form, and one value written in many ways.</summary>
internal static class RandomJson
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["ab.-_/:$#\\\"\0\n é\u4e2d{}"], 0, 12],
        OneOf(
            "packages",
            "pip_check",
            "pip_version",
            "uv_check",
            "image",
            "run_options",
            "setup_timeout_seconds",
            "log_files",
            "default",
            "requirements.txt",
            "env.yml",
            "/no/where",
            ".",
            "..",
            "~",
            "s3://b/x.zip",
            "https://u:p@h/x.whl?t",
            "gcs://x",
            "local:///x",
            "local:x",
            "satchel://x",
            "http://[::1/x.zip",
            ":",
            "x://",
            "",
            "\U0001F600",
            new string('a', 5000)
        )
    );

    private static readonly Gen<string> Leaves = Gen.OneOf(
        OneOf("null", "true", "false", "0", "-1", "1.5", "1e400", "-0", "123456789012345678901234567890", "[]", "{}"),
        Gen.Int.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Texts.Select(Quote)
    );

    public static Gen<string> Any { get; } = Nested(3);

    public static SpecContext OnCluster { get; } = new(EnvironmentScope.Job, SpecSource.Server, "/");

    public static Gen<SpecContext> Contexts { get; } =
        Gen.Select(OneOf(EnvironmentScope.Job, EnvironmentScope.Task, EnvironmentScope.Actor), OneOf(SpecSource.Client, SpecSource.Server))
            .Select(static (scope, source) => new SpecContext(scope, source, "/proc/self"));

    /// <summary>The value with another one in place of one of its parts.</summary>
    /// <param name="place">Which part, counted in order; the whole when there are fewer.</param>
    public static JsonNode? Replace(JsonNode? value, JsonNode? other, int place)
    {
        var left = place;
        return Walk(value);

        JsonNode? Walk(JsonNode? node) =>
            left-- == 0
                ? other
                : node switch
                {
                    JsonObject members => new JsonObject(
                        members.Select(member => KeyValuePair.Create(member.Key, Walk(member.Value))).ToList()
                    ),
                    JsonArray items => new JsonArray([.. items.Select(Walk)]),
                    _ => node?.DeepClone(),
                };
    }

    /// <summary>The same value in other words: keys in another order, blanks between, characters escaped.</summary>
    public static string Rewrite(JsonNode? value, Random random) =>
        value switch
        {
            JsonObject members =>
                $"{{{string.Join(',', members.OrderBy(_ => random.Next()).Select(member => $"{Blank(random)}{Escape(member.Key, random)}{Blank(random)}:{Rewrite(member.Value, random)}"))}}}",
            JsonArray items => $"[{string.Join(',', items.Select(item => Rewrite(item, random)))}{Blank(random)}]",
            JsonValue text when text.GetValueKind() is JsonValueKind.String => Blank(random)
                + Escape(text.GetValue<string>(), random)
                + Blank(random),
            _ => Blank(random) + (value?.ToJsonString() ?? "null"),
        };

    /// <summary>The value with its keys in order.</summary>
    public static JsonNode Sorted(JsonNode value) =>
        value switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(static member => member.Key, StringComparer.Ordinal)
                    .Select(static member => KeyValuePair.Create(member.Key, member.Value is null ? null : Sorted(member.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(static item => item is null ? null : Sorted(item))]),
            _ => value.DeepClone(),
        };

    public static Gen<T> OneOf<T>(params IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(index => values[index]);

    private static Gen<string> Nested(int depth) =>
        depth == 0
            ? Leaves
            : Gen.OneOf(
                Leaves,
                Nested(depth - 1).Array[0, 4].Select(static items => $"[{string.Join(',', items)}]"),
                Gen.Select(Texts, Nested(depth - 1))
                    .Array[0, 4]
                    .Select(static members =>
                        $"{{{string.Join(',', members.DistinctBy(static member => member.Item1).Select(static member => $"{Quote(member.Item1)}:{member.Item2}"))}}}"
                    )
            );

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();

    private static string Blank(Random random) =>
        random.Next(4) switch
        {
            0 => " ",
            1 => "\n\t",
            _ => "",
        };

    private static string Escape(string text, Random random)
    {
        var written = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ =
                random.Next(2) == 0 || char.IsControl(character) || character is '"' or '\\'
                    ? written.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}")
                    : written.Append(character);
        }

        return written.Append('"').ToString();
    }
}
