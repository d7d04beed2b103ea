using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>A secret that says where packages come from counts in the key.</summary>
public sealed class SecretMoveTests
{
    [Theory]
    [InlineData("http://h/t/release2021/simple", "http://h/t/release2031/simple", true)]
    [InlineData("http://h/repo1x2y3z4w5a6b7c8d9e/simple", "http://h/repo1q9r8s7t6u5v4w3x2y/simple", true)]
    [InlineData("http://me:one@h/simple", "http://me:two@h/simple", false)]
    public void Plan_ASecretUrlThatMoves_IsAnotherInputThoughItsPlaceLooksLikeAToken(string before, string after, bool decides)
    {
        string[] forms = ["--index-url ${URL}", "--index-url http://h/${PLACE}/simple", "x"];
        foreach (var (form, variable) in forms.Zip(["URL", "PLACE", "PIP_INDEX_URL"]))
        {
            string Value(string url) => variable is "PLACE" ? (decides ? url.Split("/h/")[^1].Split("/simple")[0] : "same") : url;

            (Mark(form, variable, Value(before)) != Mark(form, variable, Value(after))).Should().Be(decides, form);
        }
    }

    private static string? Mark(string requirement, string variable, string value)
    {
        var fields = new JsonObject
        {
            ["pip"] = new JsonObject { ["packages"] = new JsonArray(requirement) },
            ["env_vars"] = new JsonObject { [variable] = new JsonObject { ["secret"] = "s" } },
        };
        var secrets = new Dictionary<string, string> { [variable] = value };
        // As a home does it, but for its key.
        var context = new PlanningContext(fields, new PlatformFacts("linux", "x64", "glibc"), Python: null, secrets)
        {
            Secrets = secrets,
            MarkOf = static text => "mark of " + text,
        };
        return BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == "pip")
            .Plan(fields["pip"]!, context)[^1]
            .Inputs["secret_places"]
            ?.GetValue<string>();
    }
}
