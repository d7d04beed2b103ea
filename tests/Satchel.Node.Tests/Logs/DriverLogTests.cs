using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;

namespace Satchel.Node.Tests.Logs;

/// <summary>The log of a driver, followed by its name: as long as its run may print, from the set-up on.</summary>
public sealed class DriverLogTests : IAsyncLifetime
{
    private const string SetUpLine = "(pid=runtime_env) warning: x\n";

    private readonly TestHome _home = new();
    private TestNode _node = null!;
    private JobRecord _job = null!;

    private string Name => $"job-driver-{_job.Submission.SubmissionId}-{_job.RunId}.log";

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync(_home);
        _job = _home.Job("true");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task WaitForGrowthAsync_RunIsSetUp_GoesOnUntilItsEnd()
    {
        _node.Runs.CreateDirectory(_job.RunId);
        Append(SetUpLine);

        var waiting = WaitAsync(SetUpLine.Length);
        waiting.IsCompleted.Should().BeFalse("the job has not begun yet");
        Record(RunFiles.Claim, Claim(ProcessIdentity.Current), SupervisionJson.Default.RunClaim);
        Append("out\n");

        (await waiting).Should().BeTrue();
        var length = SetUpLine.Length + "out\n".Length;
        waiting = WaitAsync(length);
        waiting.IsCompleted.Should().BeFalse("it runs");
        Record(RunFiles.Exit, new RunExit(0, TimeProvider.System.GetUtcNow(), Stopped: false), SupervisionJson.Default.RunExit);
        (await waiting).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitForGrowthAsync_RunIsCancelledWhileItIsSetUp_Ends(bool isReleased)
    {
        _node.Runs.CreateDirectory(_job.RunId);
        Append(SetUpLine);
        var waiting = WaitAsync(SetUpLine.Length);

        _node.Runs.Cancel(_job.RunId, JsonSerializer.SerializeToElement("stopped"));
        if (isReleased)
        {
            _node.Runs.Release(_job.RunId);
        }

        (await waiting).Should().BeFalse();
    }

    [Fact]
    public async Task WaitForGrowthAsync_SetUpFails_Ends()
    {
        var failed = new RuntimeEnvSetupException(
            new RuntimeEnvSetupError(EnvironmentPhase.Dependencies, "pip", "head", "No such package.", "")
        );
        _node.Preparer.Script = (_, _) => throw failed;

        await _node.RunAsync(_job);

        (await WaitAsync(_node.Log(_job).Length)).Should().BeFalse();
    }

    [Fact]
    public async Task WaitForGrowthAsync_SupervisorDiedAndAllOfItHasEnded_Ends()
    {
        _node.Runs.CreateDirectory(_job.RunId);
        Append("out\n");
        Record(RunFiles.Claim, Claim(ProcessIdentity.Current) with { StartTicks = 1 }, SupervisionJson.Default.RunClaim);
        var waiting = WaitAsync("out\n".Length);
        waiting.IsCompleted.Should().BeFalse("what it left may live");

        _node.Runs.Release(_job.RunId);

        (await waiting).Should().BeFalse();
    }

    [Fact]
    public async Task WaitForGrowthAsync_RunIsOnlyInAnOldLog_Ends()
    {
        Append("out\n");

        (await WaitAsync("out\n".Length)).Should().BeFalse();
    }

    private static RunClaim Claim(ProcessIdentity process) => new(process.Pid, process.StartTicks, process.BootId, RunClaim.Supervisor);

    private Task<bool> WaitAsync(long length) =>
        _node
            .LogsByName.WaitForGrowthAsync(Name, length, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private void Append(string text) => File.AppendAllText(Path.Combine(_home.Directories.Logs(TestNode.Session), Name), text);

    private void Record<T>(
        Func<string, Abstractions.Runs.RunId, string> path,
        T record,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) => File.WriteAllBytes(path(_home.Directories.Runs, _job.RunId), JsonSerializer.SerializeToUtf8Bytes(record, type));
}
