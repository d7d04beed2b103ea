using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Variables that many requirements refer to, within a request that is small: a plan of all of them would fill the memory.</summary>
public sealed class ReferenceRoomTests
{
    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public void Plan_ManyTextsThatReferToALongVariable_AreBoundedTogether(string field)
    {
        Plan(field, requirements: 100).Should().NotThrow("that much is held easily");

        Plan(field, requirements: 200).Should().Throw<SetupFailedException>().WithMessage($"*options of {field}.");
    }

    private static Action Plan(string field, int requirements)
    {
        var value = new JsonObject
        {
            ["packages"] = new JsonArray([
                .. Enumerable.Range(0, requirements).Select(number => (JsonNode?)$"a{number} @ https://h/${{LONG}}"),
            ]),
        };
        var fields = new JsonObject
        {
            [field] = value,
            ["env_vars"] = new JsonObject { ["LONG"] = new string('x', 100_000) },
        };
        var context = new PlanningContext(
            fields,
            new PlatformFacts("linux", "x64", "glibc"),
            Python: null,
            new Dictionary<string, string>()
        );
        var planner = BuiltInProviders
            .On(new ProviderServices(null!, null!, null!, null!))
            .Planners.Single(planner => planner.Field == field);
        return () => planner.Plan(value, context);
    }
}
