using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Running;

/// <summary>A program that was started without what programs usually have: streams, room for its words, a directory.</summary>
public sealed class PoorSurroundingsTests : IAsyncLifetime
{
    // Only tells a program that hangs from one that a busy machine lets wait.
    private static readonly TimeSpan HangPatience = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _scratch = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("--help >/dev/full", 1, "The output cannot be written")]
    [InlineData("--version >/dev/full", 1, "The output cannot be written")]
    [InlineData("version --help >/dev/full", 1, "The output cannot be written")]
    [InlineData("--help >/dev/full 2>/dev/full", 1, "")]
    [InlineData("nosuch 2>/dev/full", 2, "")]
    [InlineData("job status nosuch --address http://127.0.0.1:1 2>/dev/full", 1, "")]
    public async Task Output_NoRoom_IsAFailureNotACrash(string command, int exitCode, string errors)
    {
        var run = await RunAsync(command);

        run.ExitCode.Should().Be(exitCode, run.All);
        Check(run, errors);
        run.Errors.Should().NotContain("Unhandled");
    }

    [Theory]
    [InlineData("--help >&-", 1, "The output cannot be written")]
    [InlineData("version >&- 2>&-", 1, "")]
    [InlineData("env validate --runtime-env-json '{}' 2>&-", 0, "")]
    [InlineData("secret set NAME <&-", 1, "Standard input cannot be read")]
    public async Task Streams_Closed_AreNotTakenForSomethingElse(string command, int exitCode, string errors)
    {
        var run = await RunAsync(command).WaitAsync(HangPatience, TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(exitCode, run.All);
        Check(run, errors);
        run.Errors.Should().NotContain("signal");
    }

    [Fact]
    public async Task Streams_ClosedForTheDaemonToo_JobRuns()
    {
        var run = await RunAsync("""start --head <&- >&- 2>&-; "$0" job submit -- echo hi; "$0" stop""")
            .WaitAsync(HangPatience, TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain("hi\n");
    }

    [Fact]
    public async Task Home_PathWithAColon_IsRefusedBeforeAJobFindsOut()
    {
        var run = await CliRun.RunAsync(_scratch.At("a:b"), ["job", "submit", "--", "true"]);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("contains ':'").And.Contain("hint: Set SATCHEL_HOME");
    }

    [Theory]
    [InlineData("{}", 0, "")]
    [InlineData("""{"working_dir":"."}""", 1, "does not exist any more: change to a directory that does, or write the path in full")]
    [InlineData("""{"working_dir":"sub"}""", 1, "(deleted)")]
    public async Task CurrentDirectory_Deleted_OnlyWhatIsRelativeFails(string runtimeEnv, int exitCode, string errors)
    {
        var run = await RunDeletedAsync($"env plan --runtime-env-json '{runtimeEnv}'");

        run.ExitCode.Should().Be(exitCode, run.All);
        Check(run, errors);
    }

    [Fact]
    public async Task CurrentDirectory_DeletedAndAllIsAbsolute_Works()
    {
        _scratch.Write("work/a.txt", "a");

        var run = await RunDeletedAsync($"env plan --runtime-env-json '{{\"working_dir\":\"{_scratch.At("work")}\"}}'");

        run.ExitCode.Should().Be(0, run.All);
    }

    [Fact]
    public async Task CurrentDirectory_DeletedAndNeededByAPath_IsNamed()
    {
        var run = await RunDeletedAsync("package list .");

        run.ExitCode.Should().Be(1, run.All);
        run.Errors.Should().Contain("The current directory does not exist any more");
    }

    [Fact]
    public async Task Caches_NoPlaceForALongList_IsToldInPlainWords()
    {
        _scratch.Write("home/cache", "no directory");
        _scratch.Write("env.yaml", "pip:\n" + string.Concat(Enumerable.Range(0, 9000).Select(static i => $"- package-{i}==1.0\n")));

        var run = await ShellAsync("TMPDIR=/nowhere \"$0\" env plan --runtime-env env.yaml");

        run.ExitCode.Should().Be(1);
        Check(run, "A long list of requirements travels as a file");
        run.Errors.Should().Contain("hint: Make room there, or set TMPDIR");
    }

    private static void Check(CliRun run, string errors)
    {
        run.Errors.Contains(errors, StringComparison.Ordinal).Should().BeTrue(run.All);
        run.All.Should().NotContain("defect");
    }

    private Task<CliRun> RunAsync(string command) => ShellAsync($"\"$0\" {command}");

    private Task<CliRun> RunDeletedAsync(string command) => ShellAsync($"mkdir gone; cd gone; rmdir ../gone; \"$0\" {command}");

    private Task<CliRun> ShellAsync(string script) =>
        CliRun.RunAsync(new CliCall(_scratch.At("home"), ["-c", script, Programs.Cli]) { Program = "/bin/sh", Directory = _scratch.Path });
}
