namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ConfigConformance : SpecValidatorConformance
{
    protected override string Field => "config";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "{}",
            """{"setup_timeout_seconds":60}""",
            """{"setup_timeout_seconds":-1,"eager_install":false,"log_files":["a"]}""",
            """{"log_files":null}""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("[]", [""]),
            (
                """{"setup_timeout_seconds":0,"eager_install":1,"log_files":"a"}""",
                [".setup_timeout_seconds", ".eager_install", ".log_files"]
            ),
            ("""{"setup_timeout_seconds":1.5,"log_files":["a",1,null]}""", [".setup_timeout_seconds", ".log_files[1]", ".log_files[2]"]),
            ("""{"setup_timeout_seconds":2147483648}""", [".setup_timeout_seconds"]),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"setup_timeout_second":5}""", "setup_timeout_seconds");
}
