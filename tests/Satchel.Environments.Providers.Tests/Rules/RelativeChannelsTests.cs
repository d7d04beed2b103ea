using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Providers.Tests.Rules;

public sealed class RelativeChannelsTests
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    [Theory]
    [InlineData("""{"conda": {"channels": ["conda-forge", "../chan"], "dependencies": ["a"]}}""", "$.conda.channels[1]")]
    [InlineData("""{"conda": {"dependencies": ["a", "./chan::b"]}}""", "$.conda.dependencies[1]")]
    [InlineData("""{"conda": {"dependencies": ["a"]}, "env_vars": {"CONDA_CHANNELS": "conda-forge, .."}}""", "$.env_vars.CONDA_CHANNELS")]
    public void Validate_AChannelThatIsARelativePath_IsRefused(string json, string path)
    {
        var error = Validate(json).Errors.Should().ContainSingle().Subject;

        error.Path.Should().Be(path);
        error.Message.Should().Contain("relative path");
        error.Hint.Should().Contain("absolute");
    }

    [Theory]
    [InlineData("""{"conda": {"channels": ["conda-forge/label/dev", "https://h/c", "file:///c", "/srv/c"], "dependencies": ["c::b"]}}""")]
    [InlineData("""{"conda": {"dependencies": ["a"]}, "env_vars": {"CONDA_CHANNELS": {"secret": "mine"}}}""")]
    [InlineData("""{"env_vars": {"CONDA_CHANNELS": "../chan"}}""")]
    public void Validate_OtherChannels_AreTaken(string json) => Validate(json).Errors.Should().BeEmpty();

    private static SpecValidation Validate(string json) =>
        Validator.Validate(JsonNode.Parse(json), new SpecContext(EnvironmentScope.Job, SpecSource.Client, "/"));
}
