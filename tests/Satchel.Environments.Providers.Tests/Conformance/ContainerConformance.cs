namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class ContainerConformance : SpecValidatorConformance
{
    protected override string Field => "container";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "{}",
            """{"image":"x"}""",
            """{"image":"x","worker_path":"y","run_options":["--cpus","1","-e","-d","-iv/a:/b"]}""",
            """{"image":"x","run_options":["--init","--network=host","-etd","-v","/a:/b"]}""",
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
            (
                """{"image":"x","run_options":["-dit","-id","--rmi","--help","--rootfs","--","--preserve-fds=0","localhost/b:1"]}""",
                [.. Enumerable.Range(0, 8).Select(index => $".run_options[{index}]")]
            ),
            (
                """{"image":"x","run_options":["--init","x","--cpus=1","2","-i","","-ie"]}""",
                [".run_options[1]", ".run_options[3]", ".run_options[5]", ".run_options[6]"]
            ),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"imagee":"x"}""", "image");
}
