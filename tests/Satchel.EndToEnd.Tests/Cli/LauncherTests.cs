using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>The launcher of a checkout that nobody has built: a copy of what it consists of, without anything to build.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public LauncherTests()
    {
        foreach (
            var file in (string[])
                [
                    "satchel",
                    "Directory.Build.props",
                    "scripts/sources.sh",
                    "scripts/unbuilt-help",
                    "scripts/publish",
                    "scripts/sdk.sh",
                    "docs/reference/cli.md",
                ]
        )
        {
            _scratch.WriteProgram("checkout/" + file, File.ReadAllText(Repository.PathOf(file.Split('/'))));
        }

        _scratch.Write("checkout/src/Some/Code.cs", "class Code;");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("--version", "satchel ")]
    [InlineData("--help", "satchel job submit")]
    [InlineData("", "satchel job submit")]
    [InlineData("job wait --help", "Usage: satchel job wait JOB_ID...")]
    [InlineData("help job wait", "--timeout SECONDS")]
    public async Task Help_NothingIsBuilt_IsThereAtOnceAndBuildsNothing(string arguments, string expected)
    {
        var run = await RunAsync("checkout/satchel", arguments);

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain(expected);
        Directory.Exists(_scratch.At("checkout/artifacts")).Should().BeFalse("nothing was built");
    }

    [Fact]
    public async Task Help_UnknownCommand_IsAUsageError()
    {
        var run = await RunAsync("checkout/satchel", "nosuch --help");

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("No such command 'satchel nosuch'");
    }

    [Fact]
    public async Task Launcher_Copied_SaysWhatIsMissing()
    {
        _scratch.WriteProgram("satchel", File.ReadAllText(_scratch.At("checkout/satchel")));

        var run = await RunAsync("satchel", "job list");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("does not lie in one").And.Contain("ln -s");
    }

    [Fact]
    public async Task Launcher_Linked_FindsItsCheckout()
    {
        File.CreateSymbolicLink(_scratch.At("linked"), _scratch.At("checkout/satchel"));

        var run = await RunAsync("linked", "--version");

        run.ExitCode.Should().Be(0, run.All);
    }

    [Fact]
    public async Task Fingerprint_OfSources_IsThatOfTheirContents()
    {
        var built = await FingerprintAsync();
        File.SetLastWriteTimeUtc(_scratch.At("checkout/src/Some/Code.cs"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var touched = await FingerprintAsync();
        _scratch.Write("checkout/src/Some/Code.cs", "class Coda;");
        var edited = await FingerprintAsync();

        touched.Should().Be(built);
        edited.Should().NotBe(built);
    }

    [Fact]
    public async Task Fingerprint_BuildRestored_StaysTheSame()
    {
        var before = await FingerprintAsync();
        _scratch.Write("checkout/src/Some/packages.linux-arm64.lock.json", "{}");

        (await FingerprintAsync()).Should().Be(before, "a build writes it, and would ask for another build");
    }

    [Fact]
    public async Task Build_LeavesAServerOfTheCompiler_NextBuildDoesNotWaitForIt()
    {
        WriteSdk($"sleep 60 >/dev/null 2>&1 & echo $! >'{_scratch.At("server")}'");

        var build = await RunAsync("checkout/scripts/publish", "");
        build.ExitCode.Should().Be(0, build.All);
        try
        {
            var locked = await ShellAsync($"flock -n {_scratch.At("checkout/artifacts/dist/.lock")} true");

            locked.ExitCode.Should().Be(0, "the lock is free once the build has ended");
        }
        finally
        {
            await ShellAsync($"kill $(cat {_scratch.At("server")})");
        }
    }

    [Fact]
    public async Task Build_SdkWithoutIcu_IsToldToDoWithout()
    {
        WriteSdk("[ \"${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-}\" = 1 ] || exit 134");

        var build = await RunAsync("checkout/scripts/publish", "");

        build.ExitCode.Should().Be(0, build.All);
    }

    [Fact]
    public async Task Build_SdkEndsWithoutAnErrorOfTheCompiler_SaysWhatItSaid()
    {
        WriteSdk("echo 'Process terminated.'; exit 134");

        var build = await RunAsync("checkout/scripts/publish", "");

        build.ExitCode.Should().Be(1, build.All);
        build.Errors.Should().Contain("Process terminated.").And.Contain("Building Satchel failed");
    }

    /// <summary>An SDK of the checkout's own that does not build but what the test says.</summary>
    private void WriteSdk(string build) =>
        _scratch.WriteProgram(
            "checkout/.dotnet/dotnet",
            $"#!/bin/sh\nif [ \"$1\" = --list-sdks ]; then echo '10.0.100 [/none]'; exit 0; fi\n{build}\n"
        );

    private async Task<string> FingerprintAsync()
    {
        var run = await ShellAsync($"root={_scratch.At("checkout")}; . $root/scripts/sources.sh; sources_fingerprint");
        run.Output.Trim().Should().HaveLength(16, run.Errors);
        return run.Output;
    }

    private Task<CliRun> RunAsync(string program, string arguments) => ShellAsync($"{_scratch.At(program)} {arguments}");

    private Task<CliRun> ShellAsync(string script) =>
        CliRun.RunAsync(new CliCall(_scratch.At("home"), ["-c", script]) { Program = "/bin/sh" });
}
