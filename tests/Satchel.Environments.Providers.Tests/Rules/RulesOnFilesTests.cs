using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Rules;

/// <summary>Rules between fields hold for what files say, too: what a cluster would refuse is told without one.</summary>
public sealed class RulesOnFilesTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("""{"lock": "env.lock"}""")]
    [InlineData("""{"lock": "env.lock", "uv": ["a"]}""")]
    [InlineData("""{"lock": "env.lock", "pip": []}""")]
    public void Validate_FileLocksAnotherField_IsRefused(string spec) =>
        Validate(spec)
            .Errors.Should()
            .ContainSingle()
            .Which.Message.Should()
            .Be("The lock is of an environment with 'pip', which this one does not have.");

    [Fact]
    public void Validate_FileLocksTheField_IsValid() => Validate("""{"lock": "env.lock", "pip": ["a"]}""").Errors.Should().BeEmpty();

    [Theory]
    [InlineData("\"requirements.txt\"")]
    [InlineData("[\"-r requirements.txt\"]")]
    public void Validate_RequirementsFileHasSecretForSsh_IsRefused(string packages) =>
        Validate($$"""{"pip": {{packages}}, "env_vars": {"TOKEN": {"secret": "token"} } }""")
            .Errors.Should()
            .ContainSingle()
            .Which.Message.Should()
            .StartWith("The secret in TOKEN would be an argument of git and ssh");

    private SpecValidation Validate(string spec)
    {
        _scratch.Write("env.lock", """{"format": "satchel-lock 1", "fields": {"pip": []}}""");
        _scratch.Write("requirements.txt", "a @ git+ssh://git@host/${TOKEN}/a.git\n");
        var validator = new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules);
        return validator.Validate(JsonNode.Parse(spec), new SpecContext(EnvironmentScope.Job, SpecSource.Client, _scratch.Path));
    }
}
