namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class JavaJarsConformance : SpecValidatorConformance
{
    protected override string Field => "java_jars";

    protected override IReadOnlyList<string> Good => ["null", "[]", """["s3://b/x.jar"]"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [("\"x\"", [""]), ("""[1,"a"]""", ["[0]"]), ("""["a.jar","s3://b/x.jar",""]""", ["[0]", "[2]"])];
}
