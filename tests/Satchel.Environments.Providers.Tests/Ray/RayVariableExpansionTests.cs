using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Ray;

/// <summary>The recorded expansions of variables.</summary>
public sealed class RayVariableExpansionTests
{
    private static readonly Dictionary<string, string> Base = RayVectors.Load("env_vars")["header"]!["fields"]!["base environment"]!
        .AsObject()
        .ToDictionary(variable => variable.Key, variable => variable.Value!.GetValue<string>());

    [Fact]
    public async Task Expand_EveryRecordedEnvironment_AsRayOrListed()
    {
        var report = await RayVectorReplay.RunAsync(
            "env_vars",
            item => Task.FromResult(CompareVariables(item)),
            item => KindOf(item) is "worker"
        );

        report.Should().BeEmpty();
    }

    [Fact]
    public async Task ExpandKnown_EveryRecordedRequirement_AsRayOrListed()
    {
        var report = await RayVectorReplay.RunAsync(
            "env_vars",
            item => Task.FromResult(CompareRequirement(item)),
            item => KindOf(item) is "uv_requirement"
        );

        report.Should().BeEmpty();
    }

    private static string? CompareVariables(JsonObject item)
    {
        var variables = new Dictionary<string, string>(Base);
        foreach (var (name, value) in item["env_vars"]!.AsObject())
        {
            variables[name] = VariableExpansion.Expand(value!.GetValue<string>(), reference => variables.GetValueOrDefault(reference));
        }

        var differing = item["result"]!
            .AsObject()
            .Where(expected => variables[expected.Key] != expected.Value!.GetValue<string>())
            .ToList();
        return differing.Count == 0 ? null : $"{differing[0].Key} is '{variables[differing[0].Key]}'";
    }

    private static string? CompareRequirement(JsonObject item)
    {
        var expanded = VariableExpansion.ExpandKnown(item["value"]!.GetValue<string>(), Base.GetValueOrDefault);
        return expanded == item["result"]!.GetValue<string>() ? null : $"we give '{expanded}'";
    }

    private static string KindOf(JsonObject item) => item["kind"]!.GetValue<string>();
}
