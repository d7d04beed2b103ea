using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What git prints of submodules that it does not get, and what is made of it.</summary>
public sealed class SubmoduleFailureTests
{
    private static readonly string[] OfPip =
    [
        "  error: subprocess-exited-with-error",
        "  × git submodule update --init --recursive -q did not run successfully.",
    ];

    [Theory]
    [InlineData("ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:")]
    [InlineData("error: In `--require-hashes` mode, all requirements must have their versions pinned with `==`, but found: emoji")]
    public void Of_AHashWithoutAVersion_SaysThatOneIsMissing(string said) =>
        InstallFailures.Of("pip", new ToolResult(["pip"], 1, [said])).Message.Should().Contain("names no version with ==");

    [Theory]
    [InlineData("fatal: could not read Username for 'https://other.test': terminal prompts disabled", "access_denied")]
    [InlineData("fatal: unable to access 'https://other.test/sub.git/': The requested URL returned error: 403", "access_denied")]
    [InlineData(
        "fatal: unable to access 'https://other.test/sub.git/': Failed to connect to other.test port 443: Connection refused",
        "uri_not_found"
    )]
    [InlineData("fatal: repository 'https://other.test/sub.git/' not found", "uri_not_found")]
    public void Of_ASubmoduleThatIsNotGot_NamesIt(string said, string code)
    {
        string[] lines = [said, "fatal: clone of 'https://other.test/sub.git' into submodule path '/x/sub' failed", .. OfPip];

        var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, lines));

        failure.Kind.Code.Should().Be(code);
        failure.Message.Should().Contain("the submodule https://other.test/sub.git,");
        failure.Error.Hint.Should().Contain("without it");
    }
}
