namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class UvConformance : SpecValidatorConformance
{
    protected override string Field => "uv";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "[]",
            """["a"]""",
            """["a","a","b"]""",
            """{"packages":["a"],"uv_check":true}""",
            """{"uv_version":"==0.4","packages":["a"],"uv_pip_install_options":[]}""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("true", [""]),
            ("""["a",1.5]""", ["[1]"]),
            (
                """{"packages":"a","uv_check":1,"uv_version":2,"uv_pip_install_options":null}""",
                [".packages", ".uv_check", ".uv_version", ".uv_pip_install_options"]
            ),
            (
                """{"packages":["a"],"uv_pip_install_options":["-qp/x","-nt","--sys"]}""",
                [.. Enumerable.Range(0, 3).Select(index => $".uv_pip_install_options[{index}]")]
            ),
            ("{}", [".packages"]),
            ("""{"project":"../x"}""", [".project"]),
            ("""{"project":"/x"}""", [".project"]),
            (
                """{"project":1,"extras":"a","groups":["-x",2],"uv_check":"no","uv_version":3}""",
                [".project", ".extras", ".groups[1]", ".uv_check", ".uv_version"]
            ),
            ("""{"project":".","extras":["a b"],"packages":[]}""", [".extras[0]", ".packages"]),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"packages":["a"],"uv_versoin":"1"}""", "uv_version");
}
