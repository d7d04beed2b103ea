namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class PipConformance : SpecValidatorConformance
{
    protected override string Field => "pip";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "[]",
            """["a"]""",
            """["a","a","b"]""",
            """["b","a"]""",
            """["a == 1 , < 2","b[x, y]>=1.0.*","c (>=1)","d===x+1;python_version<'3'","e~=1.0 --hash=sha256:00","f_g.h==1!2 # x","i-1.0.zip","j==${V}"]""",
            """{"packages":["a"],"pip_check":true}""",
            """{"pip_version":"==23","packages":["a"],"pip_install_options":["--no-deps"]}""",
            """{"packages":["a","--pre"],"pip_install_options":["--pre","-qU","-i/ht","--python-version=3.9","--root-user-action=ignore"]}""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("\"requirements.txt\"", [""]),
            ("""["a",1,null]""", ["[1]", "[2]"]),
            (
                """["six =< 1","a b","six=1","a==","==1","a>=1 b<2","a (>=1","a[x","a @@ http://h/a.whl","a[x] @","@ b","fine","a@http://h/a.whl"]""",
                [.. Enumerable.Range(0, 11).Select(index => $"[{index}]")]
            ),
            (
                """{"packages":5,"pip_check":1,"pip_version":2,"pip_install_options":"x"}""",
                [".packages", ".pip_check", ".pip_version", ".pip_install_options"]
            ),
            (
                """{"packages":["a"],"pip_install_options":["--targ=/x","-qt/x","-Uqt","--dry-r","--cache-d=/x","--isol","-qV","--u"]}""",
                [.. Enumerable.Range(0, 8).Select(index => $".pip_install_options[{index}]")]
            ),
            ("""{"pip_check":null}""", [".packages", ".pip_check"]),
            (
                """{"packages":["a",1],"pip_install_options":["x",2],"odd key":1}""",
                [".packages[1]", ".pip_install_options[1]", "[\"odd key\"]"]
            ),
        ];

    protected override (string Json, string Meant)? Misspelt => ("""{"packages":["a"],"pip_chek":true}""", "pip_check");
}
