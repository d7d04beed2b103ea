using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What <c>pip_version</c> and <c>uv_version</c> may say.</summary>
public sealed class ToolVersionTests
{
    private static readonly string[] Fields =
    [
        """{"pip": {"packages": ["a"], "pip_version": "VERSION"}}""",
        """{"uv": {"packages": ["a"], "uv_version": "VERSION"}}""",
        """{"working_dir": "https://host/a.zip", "uv": {"project": ".", "uv_version": "VERSION"}}""",
    ];

    public static MatrixTheoryData<string, string> Versions { get; } =
        new(
            Fields,
            [
                "",
                "24.0",
                "==20.2.3",
                "==22.0.2; python_version=='3.8.11'",
                " >= 20, < 24 ",
                "~=24.0",
                "!=24.1,>=24",
                "===24.0",
                "==24.*",
                "(>=20,<24)",
                "==1!2.0rc1+local.1",
                "; python_version < '3.12'",
                "24.0; python_version < '3.12'",
            ]
        );

    public static MatrixTheoryData<string, string> Others { get; } =
        new(
            Fields,
            [
                "latest",
                "_install_test==0.5",
                "-tools==7",
                "[extra]==24.0",
                " @ http://host/cowsay-6.1-py3-none-any.whl",
                "==24.0 --index-url http://host",
                "==24.0, evil",
                "=24.0",
                "==",
                "(==24.0",
                "==24.0\\nsix",
            ]
        );

    [Theory]
    [MemberData(nameof(Versions))]
    public void Validate_VersionOrConditions_IsValid(string spec, string version) => Validate(spec, version).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Others))]
    public void Validate_NoVersion_IsRefused(string spec, string version)
    {
        var error = Validate(spec, version).Should().ContainSingle().Which;

        error.Path.Should().EndWith("_version");
        error.Code.Should().Be(SpecErrorCodes.InvalidValue);
        error.Message.Should().Contain("must be a version or conditions on it, got '");
        error.Hint.Should().Contain("\"==24.0\"");
    }

    private static IReadOnlyList<SpecError> Validate(string spec, string version) =>
        new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules)
            .Validate(
                JsonNode.Parse(spec.Replace("VERSION", version, StringComparison.Ordinal)),
                new SpecContext(EnvironmentScope.Job, SpecSource.Client, "/nonexistent")
            )
            .Errors;
}
