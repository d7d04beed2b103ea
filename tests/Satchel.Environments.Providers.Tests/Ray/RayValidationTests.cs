using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Yaml;
using Satchel.Environments.Validation;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Ray;

/// <summary>
/// Every recorded validation that can be told in JSON, against ours. Values that only Python has (<c>$py</c>) are the Python SDK's
/// to test.
/// </summary>
public sealed class RayValidationTests
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    [Fact]
    public async Task Validate_EveryRecordedCase_AsRayOrListed()
    {
        using var tree = new RayFixtureTree();

        var report = await RayVectorReplay.RunAsync("validation", item => Task.FromResult(Compare(item, tree)), IsReplayed);

        report.Should().BeEmpty();
    }

    /// <summary>What stands in the file or text of an option; how options combine is the CLI's matter.</summary>
    [Fact]
    public async Task Parse_EveryRecordedDocument_AsRayOrListed()
    {
        using var tree = new RayFixtureTree();

        var report = await RayVectorReplay.RunAsync("validation", item => Task.FromResult(CompareDocument(item, tree)), NamesOneDocument);

        report.Should().BeEmpty();
    }

    [Fact]
    public void Cases_NotReplayedHere_AreThePythonSdksOrTheCommandLines()
    {
        var left = RayVectors.Cases("validation").Where(static item => !IsReplayed(item) && !NamesOneDocument(item)).ToList();

        left.Should().OnlyContain(static item => !IsJson(item) || ScopeOf(item) == "cli");
        left.Select(static item => item["id"]!.GetValue<string>())
            .Should()
            .NotIntersectWith(RayVectors.Differences("validation").Keys, "what nobody replays cannot differ");
    }

    private static string? Compare(JsonObject item, RayFixtureTree tree)
    {
        var input = InputOf(item, tree);
        var outcome = Validator.Validate(input, ContextOf(item, tree));
        if (outcome.IsValid != item["accepted"]!.GetValue<bool>())
        {
            return outcome.IsValid ? "we accept it" : $"we refuse it: {Messages(outcome)}";
        }

        if (!outcome.IsValid)
        {
            return
                RayMessageFragments.Missing(tree.Localize(item["error_message"])!.GetValue<string>(), Messages(outcome)).ToList()
                    is { Count: > 0 } missing
                ? $"our message lacks \"{string.Join("\", \"", missing)}\": {Messages(outcome)}"
                : null;
        }

        var expected = ExpectedOf(item, input, tree);
        var normalized = outcome.Normalized!;
        if (ScopeOf(item) is "init")
        {
            normalized.Remove("excludes"); // spent by ray.init's upload; with us by packaging, which comes after validation
        }

        var warns = (item["warnings"]?.AsArray().Count ?? 0) > 0;
        return !JsonNode.DeepEquals(expected, normalized) ? $"normal form is {normalized.ToJsonString()}, not {expected.ToJsonString()}"
            : warns != outcome.Warnings.Count > 0 ? "one warns and the other does not"
            : null;
    }

    private static string? CompareDocument(JsonObject item, RayFixtureTree tree)
    {
        var input = tree.Localize(item["input"])!;
        var document = input["runtime_env"] is { } file
            ? YamlDocument.Parse(File.ReadAllText(file.GetValue<string>()))
            : JsonNode.Parse(input["runtime_env_json"]!.GetValue<string>());
        return JsonNode.DeepEquals(document, tree.Localize(item["normalized"])) ? null : $"we read {document?.ToJsonString()}";
    }

    private static bool IsReplayed(JsonObject item) => IsJson(item) && ScopeOf(item) is not "cli";

    private static bool NamesOneDocument(JsonObject item) =>
        ScopeOf(item) is "cli"
        && item["input"] is JsonObject { Count: 1 } options
        && !options.ContainsKey("working_dir")
        && item["accepted"]!.GetValue<bool>();

    private static SpecContext ContextOf(JsonObject item, RayFixtureTree tree) =>
        new(
            ScopeOf(item) is "task" ? EnvironmentScope.Task : EnvironmentScope.Job,
            ScopeOf(item) is "jobs_rest" ? SpecSource.Server : SpecSource.Client,
            tree.Path
        );

    private static JsonNode? InputOf(JsonObject item, RayFixtureTree tree)
    {
        var input = tree.Localize(item["input"]);
        return ScopeOf(item) switch
        {
            "setitem" => new JsonObject { [input!["key"]!.GetValue<string>()] = input["value"]?.DeepClone() },
            "config" or "config_ctor" => new JsonObject { ["config"] = input },
            _ => input,
        };
    }

    private static JsonObject ExpectedOf(JsonObject item, JsonNode? input, RayFixtureTree tree)
    {
        var recorded = tree.Localize(item["normalized"]);
        if (ScopeOf(item) is "config" or "config_ctor")
        {
            return new JsonObject { ["config"] = recorded };
        }

        var expected = recorded?.AsObject() ?? [];
        if (expected["_ray_commit"]?.GetValue<string>() is "{commit}")
        {
            expected.Remove("_ray_commit"); // added by Ray to every environment with pip or conda: the build it would install
        }

        // Uploading local files is packaging's part; validation leaves the paths.
        foreach (var field in (string[])["working_dir", "py_modules"])
        {
            if (ScopeOf(item) is "init" or "jobs_sdk" && input?[field] is { } written)
            {
                expected[field] = written.DeepClone();
            }
        }

        return expected;
    }

    private static string Messages(SpecValidation outcome) =>
        string.Join("\n", outcome.Errors.Select(error => $"{error.Message}\n{error.Hint}"));

    private static string ScopeOf(JsonObject item) => item["scope"]!.GetValue<string>();

    private static bool IsJson(JsonObject item) => item["input"]?.ToJsonString().Contains("\"$py\"", StringComparison.Ordinal) is not true;
}
