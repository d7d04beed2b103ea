using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Cli.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>What a job made comes home: submit, files and get, with a real cluster.</summary>
public sealed class FilesTests : IClassFixture<OneCpuDaemonFixture>, IDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly Daemon _daemon;

    public FilesTests(OneCpuDaemonFixture fixture)
    {
        _daemon = fixture.Daemon;
        Directory.CreateDirectory(_scratch.At("here"));
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Submit_JobThatMadeFiles_SaysSoAndGetBringsThemHome()
    {
        var submit = await RunAsync(
            "job",
            "submit",
            "--submission-id",
            "train",
            "--",
            "mkdir out; head -c 2048 /dev/zero > out/model.pt; echo l > log"
        );
        submit.ExitCode.Should().Be(0);
        submit.Errors.TrimEnd().Split('\n')[^1].Should().Be("2 new files, 2.0 KiB, kept for 7 days: satchel job get train");

        var files = await RunAsync("job", "files", "train");
        files
            .Output.Split('\n')
            .Should()
            .StartWith(["CHANGE  SIZE     PATH", "new     2 B      log", "new              out/", "new     2.0 KiB  out/model.pt"]);
        var json = JsonNode.Parse((await RunAsync("job", "files", "tr", "--json")).Output)!;
        json["files"]!.AsArray().Select(file => (string?)file!["path"]).Should().Equal("log", "out", "out/model.pt");
        ((int?)json["summary"]!["new"]).Should().Be(2);

        var get = await RunAsync("job", "get", "train", "*.pt");
        get.ExitCode.Should().Be(0, get.Errors);
        get.Errors.Should().Contain("1 file, 2.0 KiB, in .");
        new FileInfo(_scratch.At("here", "out", "model.pt")).Length.Should().Be(2048);
        File.Exists(_scratch.At("here", "log")).Should().BeFalse();
    }

    [Theory]
    [InlineData("unpicked", "touch a", "Job 'unpicked' left nothing new or changed that these patterns pick.")]
    [InlineData("none", "true", "Nothing is kept of job 'none'.")]
    public async Task Submit_GetPicksNothingOfAJobThatSucceeded_SaysSoAndEndsWithSuccess(string id, string entrypoint, string told)
    {
        var submit = await RunAsync("job", "submit", "--submission-id", id, "--get", "zz", "--get-to", "g", "--", entrypoint);
        var get = await RunAsync("job", "get", id, "zz");

        submit.ExitCode.Should().Be(0, submit.Errors);
        submit.Errors.Should().Contain(told);
        get.ExitCode.Should().Be(1);
    }

    [Theory]
    [InlineData("ran", "Job 'ran' exists already with this very request: it succeeded on ")]
    [InlineData("other", "Job 'other' exists already with another request: it succeeded on ")]
    public async Task Rerun_IdOfAJobThatIsThere_IsRefused(string id, string told)
    {
        await RunAsync("job", "submit", "--idempotent", "--submission-id", "ran", "--", "echo x >> out");
        await RunAsync("job", "submit", "--idempotent", "--submission-id", "other", "--", "echo other");

        var again = await RunAsync("job", "rerun", "ran", "--submission-id", id);

        again.ExitCode.Should().Be(1);
        again.Errors.Should().Contain(told).And.Contain("Leave --submission-id out").And.NotContain("submitted successfully");
    }

    [Fact]
    public async Task Rerun_JobThatMadeFiles_SaysSoAndSoDoesItsStatus()
    {
        await RunAsync("job", "submit", "--submission-id", "first", "--", "echo made > out");

        var again = await RunAsync("job", "rerun", "first", "--submission-id", "second", "--get", "out", "--get-to", "again");
        var status = await TellsOfFilesAsync("job", "status", "second");
        var described = await TellsOfFilesAsync("job", "describe", "second");

        again.Errors.Should().Contain("1 new file, 5 B, kept for 7 days: satchel job get second");
        File.ReadAllText(_scratch.At("here", "again", "out")).Should().Be("made\n");
        status.Output.Should().Contain("Files: 1 new file, 5 B, kept for 7 days: satchel job get second");
        described.Output.Should().Contain("Files: 1 new file").And.Contain("AFTER").And.NotContain("Phases:");
        var third = await RunAsync("job", "rerun", "first", "--submission-id", "third", "--json");
        JsonNode.Parse(third.Output)!["made"].Should().NotBeNull(third.Output);
    }

    [Theory]
    [InlineData(0.5, "kept for 7 days")]
    [InlineData(10, "kept until 2026-12-0")]
    [InlineData(60 * 24 * 6, "kept for 24 hours")]
    public void Kept_SomeTimeAfterTheEnd_PromisesNoLessThanThereIs(double minutes, string expected)
    {
        var until = new DateTimeOffset(2026, 12, 5, 12, 0, 0, TimeSpan.Zero);

        FilesText.Kept(until, until - TimeSpan.FromDays(7) + TimeSpan.FromMinutes(minutes)).Should().StartWith(expected);
    }

    [Fact]
    public async Task Submit_WithGet_BringsFilesHomeAlsoOfAJobThatFails()
    {
        var submit = await RunAsync(
            "job",
            "submit",
            "--get",
            "out/",
            "--get-to",
            "results",
            "--",
            "mkdir out; echo x > out/x; echo y > y; exit 3"
        );

        submit.ExitCode.Should().Be(3);
        File.ReadAllText(_scratch.At("here", "results", "out", "x")).Should().Be("x\n");
        File.Exists(_scratch.At("here", "results", "y")).Should().BeFalse();
    }

    [Fact]
    public void Of_DiskIsNearlyFull_PromisesNoTime() =>
        FilesText
            .Of(new JobFiles(DateTimeOffset.UnixEpoch) { New = 1, Bytes = 2 })
            .Should()
            .Be("1 new file, 2 B, kept only until jobs need the room, since the node's disk is nearly full");

    [Fact]
    public async Task Submit_JobThatMakesNothing_SaysNothing() =>
        (await RunAsync("job", "submit", "--", "true")).Errors.Should().NotContain("kept").And.NotContain("job get");

    [Fact]
    public async Task Get_NothingOrWhatIsInTheWay_SaysWhatToDo()
    {
        await RunAsync("job", "submit", "--submission-id", "empty", "--", "true");
        await RunAsync("job", "submit", "--submission-id", "some", "--", "echo theirs > mine");
        _scratch.Write("here/mine", "mine");

        var empty = await RunAsync("job", "get", "empty");
        empty.ExitCode.Should().Be(1);
        empty.Errors.Should().Contain("Nothing is kept of job 'empty'").And.Contain("hint:");
        var none = await RunAsync("job", "get", "some", "*.pt");
        none.ExitCode.Should().Be(1);
        none.Errors.Should().Contain("satchel job files some");
        var refused = await RunAsync("job", "get", "some");
        refused.ExitCode.Should().Be(1);
        refused.Errors.Should().Contain("mine (a file with other content is there)").And.Contain("--force");
        File.ReadAllText(_scratch.At("here", "mine")).Should().Be("mine");
        (await RunAsync("job", "get", "some", "--force", "--json")).ExitCode.Should().Be(0);
        File.ReadAllText(_scratch.At("here", "mine")).Should().Be("theirs\n");
        (await RunAsync("job", "submit", "--no-wait", "--get", "x", "--", "true")).ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("SATCHEL_JOB_FILES_MAX_BYTES", "jobs.files_max_bytes")]
    [InlineData("SATCHEL_JOB_FILES_MAX_AGE_SECONDS", "jobs.files_max_age_seconds")]
    public async Task Files_KeepingIsOff_NamesTheSettingThatSaysSo(string variable, string key)
    {
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("off")) { Variables = new Dictionary<string, string> { [variable] = "0" } }
        );
        await daemon.SubmitAsync("echo a > made", "maker");
        await daemon.WaitForEndAsync("maker");

        var files = await CliRun.RunAsync(daemon.Home.Root, ["job", "files", "maker"]);
        var get = await CliRun.RunAsync(daemon.Home.Root, ["job", "get", "maker"]);

        files.Errors.Should().Contain($"switched off, since {key} ({variable}) is 0.").And.NotContain("made nothing");
        get.ExitCode.Should().Be(1);
        get.Errors.Should().Contain($"switched off on the node, since {key} ({variable}) is 0.").And.NotContain("made nothing");
    }

    /// <summary>Asks again where the cluster took too long to say what there is: they go without it then.</summary>
    private async Task<CliRun> TellsOfFilesAsync(params string[] arguments)
    {
        CliRun run = null!;
        await Eventually.TrueAsync(
            async () => (run = await RunAsync(arguments)).Output.Contains("Files: ", StringComparison.Ordinal),
            "files are told of"
        );
        return run;
    }

    private Task<CliRun> RunAsync(params string[] arguments) =>
        CliRun.RunAsync(new CliCall(_daemon.Home.Root, arguments) { Directory = _scratch.At("here") });
}
