using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Reference;

/// <summary>The part of the reference of <c>runtime_env</c> that the validators and planners write themselves.</summary>
public sealed class FieldReferenceTests
{
    private const string Begin = "<!-- from the code: begin -->\n";
    private const string End = "<!-- from the code: end -->\n";

    private static readonly ReferencePage Page = new("runtime-env.md", "Satchel.Environments.Providers.Tests");

    private static readonly SpecContext Submit = new(EnvironmentScope.Job, SpecSource.Client, "/nonexistent");

    private static readonly (string Type, JsonNode? Value)[] Types =
    [
        ("text", "x"),
        ("list", new JsonArray()),
        ("object", new JsonObject()),
        ("boolean", true),
        ("number", 1),
    ];

    [Fact]
    public void Page_OfTheFields_IsWhatTheValidatorsAndPlannersSay()
    {
        var written = File.ReadAllText(Repository.PathOf("docs", "reference", Page.Name));
        var (begin, end) = (written.IndexOf(Begin, StringComparison.Ordinal), written.IndexOf(End, StringComparison.Ordinal));
        (begin > 0 && end > begin).Should().BeTrue("the page has a part that is made from the code");

        var made = written[..(begin + Begin.Length)] + Made() + written[end..];

        Page.Read(made).Should().Be(made, Page.Hint);
    }

    private static string Made()
    {
        var text = new StringBuilder();
        text.Append("| field | also | takes | keys of an object | built | layer format |\n| --- | --- | --- | --- | --- | --- |\n");
        var planners = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.ToDictionary(planner => planner.Field, StringComparer.Ordinal);
        foreach (var validator in BuiltInProviders.Validators.OrderBy(validator => validator.Field.TrimStart('_'), StringComparer.Ordinal))
        {
            var planner = planners.GetValueOrDefault(validator.Field);
            string[] cells =
            [
                $"`{validator.Field}`",
                string.Join(", ", validator.Aliases.Select(alias => $"`{alias}`")),
                string.Join(", ", Types.Where(type => Takes(validator, type.Value)).Select(type => type.Type)),
                string.Join(", ", KeysOf(validator).Select(key => $"`{key}`")),
                planner?.Phase.ToString().ToLowerInvariant() ?? "",
                planner is null ? "" : $"{planner.FormatVersion}",
            ];
            text.Append(
                $"| {string.Join(" | ", cells)} |\n"
                    .Replace("|  |", "| |", StringComparison.Ordinal)
                    .Replace("|  |", "| |", StringComparison.Ordinal)
            );
        }

        text.Append("\n| failure of a set-up | tried again | remembered |\n| --- | --- | --- |\n");
        foreach (var kind in SetupErrorKinds.All.OrderBy(kind => kind.Code, StringComparer.Ordinal))
        {
            text.Append(
                $"| `{kind.Code}` | {(kind.Life is SetupErrorLife.Transient ? "yes" : "no")} | {(kind.Life is SetupErrorLife.Permanent ? "yes" : "no")} |\n"
            );
        }

        return text.ToString();
    }

    private static bool Takes(ISpecValidator validator, JsonNode? value) =>
        !validator
            .Validate(value?.DeepClone(), Submit)
            .Errors.Any(error => error.Code is SpecErrorCodes.WrongType && error.Path == JsonPath.Key(JsonPath.Root, validator.Field));

    /// <summary>What a validator names who is asked for a key that nobody has.</summary>
    private static string[] KeysOf(ISpecValidator validator)
    {
        const string Known = "Known keys are ";
        var outcome = validator.Validate(new JsonObject { ["\u00ff\u00ff\u00ff"] = new JsonObject() }, Submit);
        return
            outcome.Errors.Select(error => error.Hint).FirstOrDefault(hint => hint.StartsWith(Known, StringComparison.Ordinal)) is { } hint
            ? hint[Known.Length..].TrimEnd('.').Split(", ")
            : [];
    }
}
