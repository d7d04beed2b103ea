using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

public sealed class OptionVariablesTests
{
    [Theory]
    [InlineData("pip", "--trusted-host=${T} --retries 1", "--retries 1", "PIP_TRUSTED_HOST", "old hush")]
    [InlineData("pip", "--proxy http://me:${T}@h", "", "PIP_PROXY", "http://me:hush@h")]
    [InlineData("pip", "--python-ver ${T} --pre", "--pre", "PIP_PYTHON_VERSION", "hush")]
    [InlineData("pip", "--no-binary ${T}", "", "PIP_NO_BINARY", "a,hush")]
    [InlineData("uv", "--trusted-host ${T}", "", "UV_INSECURE_HOST", "hush")]
    [InlineData("pip", "--cert ${RAY_RUNTIME_ENV_CREATE_WORKING_DIR}/ca.pem", "--cert /job/ca.pem", "PIP_CERT", null)]
    [InlineData("pip", "--global-option=${OTHER}", "--global-option=${OTHER}", "PIP_GLOBAL_OPTION", null)]
    public void TakeFrom_OptionThatRefersToASecret_IsAVariable(string field, string options, string kept, string variable, string? value)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["T"] = "hush",
            ["OTHER"] = "plain",
            ["RAY_RUNTIME_ENV_CREATE_WORKING_DIR"] = "/job",
            ["PIP_TRUSTED_HOST"] = "old",
            ["PIP_NO_BINARY"] = "a",
            ["PIP_PROXY"] = "http://old",
        };

        var inputs = Take(field, options, variables);

        string.Join(' ', inputs.InstallOptions).Should().Be(kept);
        variables.GetValueOrDefault(variable).Should().Be(value);
    }

    [Fact]
    public void TakeFrom_OptionThatUvHasNoVariableFor_IsRefused()
    {
        var taking = FluentActions.Invoking(() =>
            Take("uv", "--python-platform ${T}", new Dictionary<string, string>(StringComparer.Ordinal) { ["T"] = "hush" })
        );

        taking.Should().Throw<SetupFailedException>().WithMessage("*--python-platform*argument*");
    }

    [Theory]
    [InlineData("--config-settings=a=${T} --config-settings b=${T}", "More than one --config-settings")]
    [InlineData("-C a=1 -C b=${T} -Cc=${T}", "More than one --config-settings")]
    [InlineData("--global-option=${T2}", "--global-option*blank")]
    public void TakeFrom_WhatPipDoesNotTakeFromAVariable_IsRefused(string options, string message)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["T"] = "hush", ["T2"] = "two words" };

        var taking = FluentActions.Invoking(() => Take("pip", options, variables));

        taking.Should().Throw<SetupFailedException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void TakeFrom_OneSettingForBuildsWithASecret_IsAVariableBesideTheOthers()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["T"] = "two words" };

        Take("pip", "-C a=1 --config-setting=b=${T} -C c=2", variables).InstallOptions.Should().Equal("-C", "a=1", "-C", "c=2");

        variables["PIP_CONFIG_SETTINGS"].Should().Be("b=two words");
    }

    private static InstallerInputs Take(string field, string options, Dictionary<string, string> variables) =>
        OptionVariables.TakeFrom(
            new InstallerInputs(
                new JsonObject { [InstallerInputs.Options] = new JsonArray([.. options.Split(' ').Select(word => (JsonNode)word)]) }
            ),
            field,
            variables,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["T"] = "hush", ["T2"] = "two words" }
        );
}
