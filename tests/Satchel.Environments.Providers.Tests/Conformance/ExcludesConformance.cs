namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ExcludesConformance : SpecValidatorConformance
{
    protected override string Field => "excludes";

    protected override IReadOnlyList<string> Good =>
        ["null", "[]", """["*.log"]""", """["*.log","!a.log"]""", """["!a.log","*.log"]""", """[""]"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [("\"*.log\"", [""]), ("{}", [""]), ("""[1,"a",[],null]""", ["[0]", "[2]", "[3]"])];
}
