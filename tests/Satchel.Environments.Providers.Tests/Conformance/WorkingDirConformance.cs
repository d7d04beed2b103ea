namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class WorkingDirConformance : SpecValidatorConformance
{
    protected override string Field => "working_dir";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "\"satchel://sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
            "\"gcs://_ray_pkg_0123456789abcdef.zip\"",
            "\"https://h/x.tar.gz?t=1\"",
            "\"local:///app\"",
            "\"s3://b/é.tgz\"",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("""["a"]""", [""]),
            ("\"\"", [""]),
            ("\".\"", [""]),
            ("\"s3://b/x.tar\"", [""]),
            ("\"ftp://h/x.zip\"", [""]),
            ("\"local:x\"", [""]),
            ("\"satchel://x\"", [""]),
        ];
}
