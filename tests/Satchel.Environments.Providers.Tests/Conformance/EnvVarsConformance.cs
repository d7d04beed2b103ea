namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class EnvVarsConformance : SpecValidatorConformance
{
    protected override string Field => "env_vars";

    protected override IReadOnlyList<string> Good =>
        ["null", "{}", "[]", "\"\"", """{"A":"1"}""", """{"A":"1","é":"${A}"}""", """{"A":""}"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [("5", [""]), ("""["a"]""", [""]), ("""{"A":1,"B":null,"C":"x","":"y","D=E":"z"}""", [".A", ".B", "[\"\"]", "[\"D=E\"]"])];
}
