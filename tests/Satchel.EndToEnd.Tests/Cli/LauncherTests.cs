namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>The launcher of a checkout that nobody has built.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly UnbuiltCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("--version", "satchel ")]
    [InlineData("--help", "satchel job submit")]
    [InlineData("", "satchel job submit")]
    [InlineData("job wait --help", "Usage: satchel job wait JOB_ID...")]
    [InlineData("help job wait", "--timeout SECONDS")]
    public async Task Help_NothingIsBuilt_IsThereAtOnceAndBuildsNothing(string arguments, string expected)
    {
        var run = await _checkout.RunAsync("checkout/satchel", arguments);

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain(expected);
        Directory.Exists(_checkout.At("checkout/artifacts")).Should().BeFalse("nothing was built");
    }

    [Fact]
    public async Task Help_UnknownCommand_IsAUsageError()
    {
        var run = await _checkout.RunAsync("checkout/satchel", "nosuch --help");

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("No such command 'satchel nosuch'");
    }

    [Fact]
    public async Task Help_NobodyReadsOn_IsNoError()
    {
        var run = await _checkout.RunAsync("checkout/satchel", "--help | head -n 1");

        run.Output.Should().Contain("satchel job submit");
        run.Errors.Should().NotContain("error");
    }

    [Fact]
    public async Task Launcher_Copied_SaysWhatIsMissing()
    {
        _checkout.WriteProgram("satchel", File.ReadAllText(_checkout.At("checkout/satchel")));

        var run = await _checkout.RunAsync("satchel", "job list");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("does not lie in one").And.Contain("ln -s");
    }

    [Fact]
    public async Task Launcher_Linked_FindsItsCheckout()
    {
        File.CreateSymbolicLink(_checkout.At("linked"), _checkout.At("checkout/satchel"));

        var run = await _checkout.RunAsync("linked", "--version");

        run.ExitCode.Should().Be(0, run.All);
    }

    [Fact]
    public async Task Fingerprint_OfSources_IsThatOfTheirContents()
    {
        var built = await FingerprintAsync();
        File.SetLastWriteTimeUtc(_checkout.At("checkout/src/Some/Code.cs"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var touched = await FingerprintAsync();
        _checkout.Write("checkout/src/Some/Code.cs", "class Coda;");
        var edited = await FingerprintAsync();

        touched.Should().Be(built);
        edited.Should().NotBe(built);
    }

    [Fact]
    public async Task Fingerprint_BuildRestored_StaysTheSame()
    {
        var before = await FingerprintAsync();
        _checkout.Write("checkout/src/Some/packages.linux-arm64.lock.json", "{}");

        (await FingerprintAsync()).Should().Be(before, "a build writes it, and would ask for another build");
    }

    [Fact]
    public async Task Build_LeavesAServerOfTheCompiler_NextBuildDoesNotWaitForIt()
    {
        _checkout.WriteSdk($"sleep 60 >/dev/null 2>&1 & echo $! >'{_checkout.At("server")}'");

        var build = await _checkout.RunAsync("checkout/scripts/publish", "");
        build.ExitCode.Should().Be(0, build.All);
        try
        {
            var locked = await _checkout.ShellAsync($"flock -n {_checkout.At("checkout/artifacts/dist/.lock")} true");

            locked.ExitCode.Should().Be(0, "the lock is free once the build has ended");
        }
        finally
        {
            await _checkout.ShellAsync($"kill $(cat {_checkout.At("server")})");
        }
    }

    [Fact]
    public async Task Build_SdkWithoutIcu_IsToldToDoWithout()
    {
        _checkout.WriteSdk("[ \"${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-}\" = 1 ] || exit 134");

        var build = await _checkout.RunAsync("checkout/scripts/publish", "");

        build.ExitCode.Should().Be(0, build.All);
    }

    [Fact]
    public async Task Build_OlderOnesAreThere_RemovesThoseOfWhichNothingRuns()
    {
        _checkout.WriteSdk(":");
        var dist = _checkout.At("checkout/artifacts/dist");
        var started = await _checkout.ShellAsync(
            $"for old in used idle; do mkdir -p {dist}/$old; cp \"$(command -v sleep)\" {dist}/$old/program; touch -d 2020-01-01 {dist}/$old; done; "
                + $"for newer in a b c; do mkdir {dist}/$newer; done; {dist}/used/program 600 >/dev/null 2>&1 & echo $!"
        );
        try
        {
            var build = await _checkout.RunAsync("checkout/scripts/publish", "");

            build.ExitCode.Should().Be(0, build.All);
            Directory.Exists($"{dist}/used").Should().BeTrue("a program of it runs");
            Directory.Exists($"{dist}/idle").Should().BeFalse();
        }
        finally
        {
            await _checkout.ShellAsync($"kill {started.Output.Trim()}");
        }
    }

    [Fact]
    public async Task Build_SdkEndsWithoutAnErrorOfTheCompiler_SaysWhatItSaid()
    {
        _checkout.WriteSdk("echo 'Process terminated.'; exit 134");

        var build = await _checkout.RunAsync("checkout/scripts/publish", "");

        build.ExitCode.Should().Be(1, build.All);
        build.Errors.Should().Contain("Process terminated.").And.Contain("Building Satchel failed");
    }

    private async Task<string> FingerprintAsync()
    {
        var run = await _checkout.ShellAsync($"root={_checkout.At("checkout")}; . $root/scripts/sources.sh; sources_fingerprint");
        run.Output.Trim().Should().HaveLength(16, run.Errors);
        return run.Output;
    }
}
