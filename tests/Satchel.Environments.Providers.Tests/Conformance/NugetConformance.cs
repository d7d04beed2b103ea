namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class NugetConformance : SpecValidatorConformance
{
    protected override string Field => "nuget";

    protected override IReadOnlyList<string> Good => ["null", "[]", """["Humanizer/2.14.1"]""", """["A","B"]""", """["B","A"]"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad => [("\"x\"", [""]), ("""["a",null,{}]""", ["[1]", "[2]"])];
}
