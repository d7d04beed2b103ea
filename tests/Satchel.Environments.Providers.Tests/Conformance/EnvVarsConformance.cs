namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class EnvVarsConformance : SpecValidatorConformance
{
    protected override string Field => "env_vars";

    protected override IReadOnlyList<string> Good =>
        [
            "null",
            "{}",
            "[]",
            "\"\"",
            """{"A":"1"}""",
            """{"A":"1","é":"${A}"}""",
            """{"A":""}""",
            """{"SATCHEL_JOB_STOP_WAIT_TIME_S":"0.5","RAY_JOB_STOP_WAIT_TIME_S":"${GRACE}","SATCHEL_NUM_CPUS":"x"}""",
        ];

    protected override IReadOnlyList<(string Json, string[] Paths)> Bad =>
        [
            ("5", [""]),
            ("""["a"]""", [""]),
            ("""{"A":1,"B":null,"C":"x","":"y","D=E":"z"}""", [".A", ".B", "[\"\"]", "[\"D=E\"]"]),
            (
                """{"SATCHEL_JOB_STOP_WAIT_TIME_S":"soon","RAY_JOB_STOP_WAIT_TIME_S":"86401","RAY_JOB_STOP_SIGNAL":"SIGKILL"}""",
                [".SATCHEL_JOB_STOP_WAIT_TIME_S", ".RAY_JOB_STOP_WAIT_TIME_S", ".RAY_JOB_STOP_SIGNAL"]
            ),
        ];
}
