using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What is said of a package that an installer has not found, by where it has looked.</summary>
public sealed class MissingPackagesTests
{
    private static readonly ToolResult Missing = new(
        ["pip"],
        1,
        [
            "WARNING: Location 'wh1' is ignored: it is either a non-existing path or lacks a specific scheme.",
            "ERROR: Could not find a version that satisfies the requirement emoji (from versions: none)",
        ]
    );

    [Theory]
    [InlineData("""["--no-index", "emoji"]""", "[]", "")]
    [InlineData("""["emoji"]""", """["--no-index"]""", "")]
    [InlineData("""["emoji"]""", "[]", "1")]
    public void Explain_WhereNoIndexIsLookedAt_NamesTheFilesAndThePlaceThatIsNone(string requirements, string options, string variable)
    {
        var failure = Explain(requirements, options, variable);

        failure.Kind.Code.Should().Be("no_such_package");
        failure.Message.Should().Contain("'emoji'").And.Contain("no index is looked at").And.Contain("'wh1' is no path on the node");
        failure.Error.Hint.Should().Contain("--find-links").And.Contain("absolute path").And.NotContain("--index-url");
    }

    [Fact]
    public void Explain_OfAnIndex_NamesThatOne() =>
        Explain("""["emoji"]""", "[]", "0").Error.Hint.Should().Contain("--index-url").And.NotContain("--find-links");

    private static SetupFailedException Explain(string requirements, string options, string variable)
    {
        var inputs = new JsonObject { ["requirements"] = JsonNode.Parse(requirements), ["options"] = JsonNode.Parse(options) };
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PIP_NO_INDEX"] = variable };
        return MissingPackages.Explain(InstallFailures.Of("pip", Missing), new InstallerInputs(inputs), variables, hasLogin: false);
    }
}
