namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ImageUriConformance : SpecValidatorConformance
{
    protected override string Field => "image_uri";

    protected override IReadOnlyList<string> Good => ["null", "\"docker.io/x:1\"", "\"y\"", "\"\""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [("5", [""]), ("""["a"]""", [""]), ("{}", [""]), ("\"--privileged\"", [""]), ("\"a b\"", [""]), ("\"docker://x\"", [""])];
}
