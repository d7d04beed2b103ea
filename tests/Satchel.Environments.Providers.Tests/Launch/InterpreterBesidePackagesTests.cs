using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Providers.Tests.Launch;

/// <summary>A <c>py_executable</c> that does not find the packages beside it.</summary>
public sealed class InterpreterBesidePackagesTests
{
    [Theory]
    [InlineData("""{"py_executable": "/usr/bin/python3", "pip": ["a"]}""", "'pip'")]
    [InlineData("""{"py_executable": "nice -n 5 /opt/python3.12/bin/python3.12 -X dev", "uv": ["a"]}""", "'uv'")]
    [InlineData("""{"py_executable": "nice -n 5 python", "pip": ["a"]}""", null)]
    [InlineData("""{"py_executable": "/opt/my-pythons/run", "pip": ["a"]}""", null)]
    [InlineData("""{"py_executable": "/usr/bin/python3"}""", null)]
    public void Validate_AnotherInterpreterBesidePackages_IsWarnedOf(string spec, string? names)
    {
        var validator = new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules);

        var outcome = validator.Validate(JsonNode.Parse(spec), new SpecContext(EnvironmentScope.Job, SpecSource.Client, "/nonexistent"));

        outcome.Errors.Should().BeEmpty();
        string.Concat(outcome.Warnings).Contains(names ?? "py_executable names", StringComparison.Ordinal).Should().Be(names is not null);
    }
}
