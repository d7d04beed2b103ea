namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class CondaConformance : SpecValidatorConformance
{
    protected override string Field => "conda";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "\"base\"",
            """{"dependencies":["a",{"pip":["b"]}]}""",
            """{"dependencies":["a",{"pip":["c"]}]}""",
            """{"name":"x","channels":["conda-forge","nodefaults"],"dependencies":[],"variables":{"A":"1","B":2}}""",
            """{"dependencies":null,"another tool's":1}""",
            "{}",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("""["a"]""", [""]),
            ("\"env.yml\"", [""]),
            ("true", [""]),
            ("""{"name":"x"}""", [".dependencies"]),
            (
                """{"dependencies":["a",1,null,"",{"pip":"b"},{"npm":[]},{"pip":["c",2]}],"channels":"d","name":3,"variables":{"E":[]}}""",
                [
                    ".dependencies[1]",
                    ".dependencies[2]",
                    ".dependencies[3]",
                    ".dependencies[4].pip",
                    ".dependencies[5]",
                    ".dependencies[6].pip[1]",
                    ".channels",
                    ".name",
                    ".variables",
                ]
            ),
            ("""{"dependencies":[],"channels":[1]}""", [".channels[0]"]),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"dependancies":["a"]}""", "dependencies");
}
