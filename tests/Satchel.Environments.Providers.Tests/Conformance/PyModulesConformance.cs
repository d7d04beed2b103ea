namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class PyModulesConformance : SpecValidatorConformance
{
    protected override string Field => "py_modules";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "[]",
            """["gcs://p-1-py3-none-any.whl"]""",
            """["s3://b/a.zip","https://h/b.tar.xz"]""",
            """["https://h/b.tar.xz","s3://b/a.zip"]""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("{}", [""]),
            ("\"a\"", [""]),
            ("""[1,"s3://b/a.zip","x.py",null]""", ["[0]", "[2]", "[3]"]),
            ("""["s3://b/x.tar",""]""", ["[0]", "[1]"]),
        ];
}
