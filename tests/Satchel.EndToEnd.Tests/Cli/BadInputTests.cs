using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>What users get wrong: one sentence and a hint on standard error, an exit code other than 0, nothing left behind.</summary>
public sealed class BadInputTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>, IDisposable
{
    private readonly Daemon _daemon = fixture.Daemon;
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string[], string[]> Mistakes =>
        new()
        {
            { ["job", "submit", "--runtime-env-json", """{"workin_dir": "."}""", "--", "true"], ["workin_dir", "working_dir"] },
            {
                [
                    "job",
                    "submit",
                    "--runtime-env-json",
                    """{"env_vars": {"A": 1}, "excludes": "x", "config": {"eager_install": 3}}""",
                    "--",
                    "true",
                ],
                ["env_vars", "excludes", "eager_install"]
            },
            { ["job", "submit", "--runtime-env-json", """{"java_jars": ["https://h/x.jar"]}""", "--", "true"], ["java_jars"] },
            {
                ["job", "submit", "--working-dir", "/does/not/exist", "--", "true"],
                ["/does/not/exist", "must be an existing directory or a supported archive"]
            },
            { ["job", "submit", "--working-dir", "{file}", "--", "true"], ["{file}"] },
            { ["job", "submit", "--runtime-env-json", "{bad", "--", "true"], ["JSON"] },
            { ["job", "submit", "--runtime-env", "{yaml}", "--", "true"], ["{yaml}"] },
            {
                ["job", "submit", "--runtime-env", "{file}", "--runtime-env-json", "{}", "--", "true"],
                ["Only one of --runtime_env and --runtime-env-json can be provided"]
            },
            { ["job", "submit", "--locked", "/no/such.lock", "--", "true"], ["There is no lock file '/no/such.lock'"] },
            {
                ["job", "submit", "--working-dir", ".", "--locked", "/no/such.lock", "--", "true"],
                ["There is no lock file '/no/such.lock'"]
            },
            { ["job", "submit", "--locked", "{lock}", "--", "true"], ["The lock is of an environment with 'pip'", "satchel env lock"] },
            { ["env", "shell", "--job", "one", "--locked", "{lock}", "--", "true"], ["Give either --locked or --job, not both"] },
            { ["env", "plan", "--runtime-env-json", "{}", "--locked", "/no/such.lock"], ["There is no lock file '/no/such.lock'"] },
            {
                ["env", "plan", "--runtime-env-json", "{}", "--locked", "/tmp"],
                ["The lock file '/tmp' cannot be read: it is a directory."]
            },
            { ["env", "plan", "--runtime-env-json", "{}", "--locked", "{file}"], ["'{file}' is no lock file", "(line 1, byte 2)"] },
            { ["env", "plan", "--runtime-env", "/tmp"], ["'/tmp' of --runtime-env is not a file: it is a directory."] },
            { ["env", "plan", "--runtime-env", "/no/such.yaml"], ["There is no file '/no/such.yaml'"] },
            {
                ["job", "submit", "--runtime-env-json", """{"pip": "/tmp"}""", "--", "true"],
                ["/tmp is not a valid file: it is a directory"]
            },
            { ["job", "list", "--address", "http://127.0.0.1:9"], ["127.0.0.1:9"] },
            { ["job", "status", "no-such-job"], ["no-such-job"] },
            { ["job", "submit"], ["ENTRYPOINT"] },
            { ["job", "frobnicate"], ["frobnicate"] },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_explained_and_leaves_nothing_behind(string[] arguments, string[] told)
    {
        var file = _scratch.Write("file.txt", "text");
        var yaml = _scratch.Write("bad.yaml", "a: [1, 2\nb: }");
        var locked = _scratch.Write("env.lock", """{"format": "satchel-lock 1", "fields": {"pip": []}}""");
        string Fill(string text) =>
            text.Replace("{file}", file, StringComparison.Ordinal)
                .Replace("{yaml}", yaml, StringComparison.Ordinal)
                .Replace("{lock}", locked, StringComparison.Ordinal);

        var run = await CliRun.RunAsync(_daemon.Home.Root, arguments.Select(Fill), ("NO_COLOR", "1"));

        run.ExitCode.Should().NotBe(0);
        run.Errors.Should().ContainAll(told.Select(Fill));
        run.Errors.Should().NotContain("   at ", "a stack trace helps nobody");
        run.Output.Should().BeEmpty();
        (await _daemon.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrong_token_is_explained()
    {
        var run = await CliRun.RunAsync(_daemon.Home.Root, ["job", "list", "--address", _daemon.Address], ("SATCHEL_TOKEN", "wrong"));

        run.ExitCode.Should().NotBe(0);
        run.Errors.Should().Contain("token").And.NotContain("   at ");
    }
}
