using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The names of parts of secrets, which locks have.</summary>
public sealed class PathTokensTests
{
    [Theory]
    [InlineData("tok12345", "tok1234567890")]
    [InlineData("tok12345", "to+k%12345")]
    [InlineData("to+k12345", "tok12345")]
    public void PartsOf_AnotherToken_HasTheNameOfTheOneBefore(string token, string another)
    {
        var before = PartsOf(token);
        var after = PartsOf(another);

        before.Keys.Should().BeEquivalentTo(after.Keys);
        foreach (var (name, part) in before)
        {
            (after[name] == part).Should().Be(part == "team-alpha");
            after[name].Should().Match(now => now == part || now.Contains('k'));
        }

        static Dictionary<string, string> PartsOf(string token) =>
            new(PathTokens.PartsOf([KeyValuePair.Create("INDEX", $"https://h/team-alpha/{token}/simple")]));
    }

    [Fact]
    public void PartsOf_NamesThatDifferInCaseAlone_AreToldApart()
    {
        var parts = PathTokens
            .PartsOf([KeyValuePair.Create("A", "https://h/canary-1/simple"), KeyValuePair.Create("a", "https://h/canary-2/simple")])
            .ToArray();

        parts.Select(part => part.Key).Should().OnlyHaveUniqueItems().And.AllSatisfy(name => name.Should().MatchRegex("^[A-Z0-9_]+$"));
        parts.Select(part => part.Value).Should().Contain(["canary-1", "canary-2"]);
    }

    [Fact]
    public void AddTo_SecretsThatShareAPart_TheNamesOfBothHoldIt()
    {
        var variables = new Dictionary<string, string>();
        var secrets = new Dictionary<string, string> { ["A"] = "https://h/tok12345/simple", ["B"] = "https://g/b/tok12345/simple" };

        PathTokens.AddTo(variables, secrets);

        variables.Should().Contain("LAYER_INDEX_TOKEN_A_1", "tok12345").And.Contain("LAYER_INDEX_TOKEN_B_2", "tok12345");
    }

    [Fact]
    public void TakeApart_APartThatIsASecretOfItsOwn_RefersToWhatIsDefined()
    {
        var variables = new Dictionary<string, string>();
        var secrets = new Dictionary<string, string> { ["INDEX"] = "https://h/tok12345/simple", ["TOKEN"] = "tok12345" };
        var inputs = new InstallerInputs(
            new JsonObject
            {
                [InstallerInputs.Requirements] = new JsonArray("--extra-index-url ${INDEX}", "pkg @ https://h/${TOKEN}/pkg.whl"),
                [InstallerInputs.Constraints] = new JsonArray(),
            }
        );

        PathTokens.AddTo(variables, secrets);
        var lines = SecretReferences.TakeApart(inputs, variables, secrets).RequirementLines;

        var given = new Dictionary<string, string>(variables.Concat(secrets));
        lines
            .Select(line => Regex.Replace(line, @"\$\{([A-Z0-9_]+)\}", name => given.GetValueOrDefault(name.Groups[1].Value, "nothing")))
            .Should()
            .Equal("--extra-index-url https://h/tok12345/simple", "pkg @ https://h/tok12345/pkg.whl");
    }
}
