namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class LockConformance : SpecValidatorConformance
{
    protected override string Field => "lock";

    // Entries stand only beside the field they are of: LockTests.
    protected override IReadOnlyList<string> Good => ["null", """{"format":"satchel-lock 1","fields":{}}"""];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("[]", [""]),
            ("\"no-such-file.json\"", [""]),
            ("{}", [".format", ".fields"]),
            ("""{"format":"satchel-lock 2","fields":{"pip":5}}""", [".format", ".fields.pip"]),
            (
                """{"format":"satchel-lock 1","fields":{"pip":[1,{"name":"a"},{"name":"a","version":"1","url":"u","sha256":"x"}]}}""",
                [".fields.pip[0]", ".fields.pip[1]", ".fields.pip[2]"]
            ),
            (
                """{"format":"satchel-lock 1","fields":{"pip":[{"name":"a","version":"1","url":"https://h.example/b-1-py3-none-any.whl#sha256=0"}]}}""",
                [".fields.pip[0]"]
            ),
            (
                """{"format":"satchel-lock 1","fields":{"uv":[{"name":"a_b","version":"1.0","url":"file:///a/a.b-1-py3-none-any.whl"},{"name":"a","version":"2","url":"sent:a-1-py3-none-any.whl"}]}}""",
                [".fields.uv[1]"]
            ),
            (
                """{"format":"satchel-lock 1","fields":{"pip":[{"name":"a","version":"1","url":"u\n--option","sha256":null}]}}""",
                [".fields.pip[0]"]
            ),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"format":"satchel-lock 1","fields":{},"field":{}}""", "fields");
}
