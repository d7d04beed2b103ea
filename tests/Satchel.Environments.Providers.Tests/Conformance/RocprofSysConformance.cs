namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class RocprofSysConformance : SpecValidatorConformance
{
    protected override string Field => "_rocprof_sys";

    protected override IReadOnlyList<string> Good =>
        ["null", "\"default\"", "{}", """{"env":{"A":"1","B":2,"C":true}}""", """{"args":{"F":"true","trace-c":1}}"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("\"other\"", [""]),
            ("true", [""]),
            ("""{"args":[],"env":"A=1","F":"true"}""", [".args", ".env", ".F"]),
            (
                """{"env":{"A=B":"1","":"1","C":"a\u0000b","D":null,"E":{}}}""",
                [".env[\"A=B\"]", ".env[\"\"]", ".env.C", ".env.D", ".env.E"]
            ),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"arg":{}}""", "args");
}
