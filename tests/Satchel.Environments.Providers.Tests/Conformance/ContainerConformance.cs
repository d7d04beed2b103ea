namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ContainerConformance : SpecValidatorConformance
{
    protected override string Field => "container";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "{}",
            """{"image":"x"}""",
            """{"image":"x","worker_path":"y","run_options":["a","b"]}""",
            """{"image":"x","run_options":["b","a"]}""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("\"x\"", [""]),
            ("[]", [""]),
            ("""{"image":1,"worker_path":2,"run_options":"x"}""", [".image", ".worker_path", ".run_options"]),
            ("""{"run_options":["a",1],"other":1}""", [".run_options[1]", ".other"]),
            (
                """{"image":"-v","run_options":["--cpus=1","--detach","-it","--name=x"]}""",
                [".image", ".run_options[1]", ".run_options[2]", ".run_options[3]"]
            ),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"imagee":"x"}""", "image");
}
