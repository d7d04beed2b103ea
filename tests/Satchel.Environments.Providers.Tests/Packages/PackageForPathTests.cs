using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The name of a package where the path of a requirements file is meant.</summary>
public sealed class PackageForPathTests
{
    [Theory]
    [InlineData("""{"pip": "six"}""", "write a list: [\"six\"].")]
    [InlineData("""{"uv": "requests==2.31.0"}""", "write a list: [\"requests==2.31.0\"].")]
    [InlineData("""{"pip": {"packages": "zope.interface"} }""", "write a list: [\"zope.interface\"].")]
    [InlineData("""{"pip": "list.txt"}""", "Relative paths count from /nonexistent")]
    [InlineData("""{"pip": "./six"}""", "Relative paths count from /nonexistent")]
    public void Validate_NoSuchFile_HintsAtAListForAPackageAlone(string spec, string hint)
    {
        var error = new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules)
            .Validate(JsonNode.Parse(spec), new SpecContext(EnvironmentScope.Job, SpecSource.Client, "/nonexistent"))
            .Errors.Should()
            .ContainSingle()
            .Which;

        error.Hint.Should().Contain(hint);
        error.Hint.Contains("write a list", StringComparison.Ordinal).Should().Be(hint.Contains("write a list", StringComparison.Ordinal));
    }
}
