namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class NugetConformance : SpecValidatorConformance
{
    protected override string Field => "nuget";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "[]",
            """["Humanizer 2.14.1"]""",
            """["A 1","B [1.0,2.0)"]""",
            """["B [1.0,2.0)","A 1"]""",
            """{"packages":["A 1"],"sources":["https://host/index.json"],"framework":"net9.0"}""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("\"packages.csproj\"", [""]),
            ("""["A 1",null,{}]""", ["[1]", "[2]"]),
            ("""["A","A *","A 1.*","-v 1"]""", ["[0]", "[1]", "[2]", "[3]"]),
            ("""{"packages":["A"],"sources":5,"framework":5,"lock":5}""", [".packages[0]", ".sources", ".framework", ".lock"]),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"packages":["A 1"],"source":[]}""", "sources");
}
