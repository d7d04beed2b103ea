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
            """{"name":"x","dependencies":[1,1.0,1.5,true,null]}""",
            "{}",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [("5", [""]), ("""["a"]""", [""]), ("\"env.yml\"", [""]), ("true", [""])];
}
