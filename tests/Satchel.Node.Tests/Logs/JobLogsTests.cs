using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Logs;

public sealed class JobLogsTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public void OpenRead_NoLog_IsEmpty()
    {
        using var log = _node.Logs.OpenRead(_home.Job("true"), 0);

        log.ReadByte().Should().Be(-1);
    }

    [Theory]
    [InlineData(0, "0123456789")]
    [InlineData(4, "456789")]
    [InlineData(10, "")]
    [InlineData(99, "")]
    public void OpenRead_AtAnOffset_ReadsFromThere(long offset, string expected)
    {
        var job = _home.Job("true");
        Write(job, "0123456789");

        using var reader = new StreamReader(_node.Logs.OpenRead(job, offset));

        reader.ReadToEnd().Should().Be(expected);
    }

    [Fact]
    public async Task WaitForGrowth_LogIsLongerAlready_ReturnsItsLength()
    {
        var job = _home.Job("true");
        Write(job, "0123456789");

        (await _node.Logs.WaitForGrowthAsync(job, 4, CancellationToken.None)).Should().Be(10);
    }

    [Fact]
    public async Task WaitForGrowth_DriverWrites_EndsWithTheNewLength()
    {
        var job = _home.Job($"until [ -e {_home.At("go")} ]; do sleep 0.01; done; echo more");
        _node.Runner.Start(job);
        await _node.Sink.StartedAsync(job);
        var length = _node.Log(job).Length;
        var growth = _node.Logs.WaitForGrowthAsync(job, length, CancellationToken.None);
        growth.IsCompleted.Should().BeFalse();

        _home.Scratch.Write("go", "");

        (await growth).Should().Be(length + "more\n".Length);
    }

    [Theory]
    [InlineData("mkfifo LOG", "a pipe")]
    [InlineData("mkdir LOG", "a directory")]
    [InlineData("ln -s /dev/zero LOG", "a link")]
    public async Task OpenRead_LogThatItsJobReplaced_SaysSoAndNeverWaits(string replace, string expected)
    {
        var job = _home.Job("true");
        Replace(job, replace);

        using (var reader = new StreamReader(_node.Logs.OpenRead(job, 0)))
        {
            reader.ReadToEnd().Should().Contain($"{expected}, not a regular file");
        }

        _node.Logs.OpenRead(job, 10_000).ReadByte().Should().Be(-1);
        using var cancel = new CancellationTokenSource();
        var growth = _node.Logs.WaitForGrowthAsync(job, 0, cancel.Token);
        growth.IsCompleted.Should().BeFalse("what cannot be read does not grow");
        await cancel.CancelAsync();
        (await growth).Should().Be(0);
    }

    [Theory]
    [InlineData("rm LOG; mkfifo LOG", "a pipe, not a regular file")]
    [InlineData("rm LOG; mkdir LOG; touch LOG/file", "a directory, not a regular file")]
    [InlineData("ln -sf /dev/zero LOG", "a link, not a regular file")]
    [InlineData("rm -r $(dirname LOG)", "last available logs")]
    public async Task RunAndForget_FailingJobThatReplacesItsLog_EndsWithTheReason(string replace, string expected)
    {
        var job = _home.Job("");
        job = job with { Submission = job.Submission with { Entrypoint = $"{replace.Replace("LOG", Log(job))}; exit 3" } };

        var ended = await _node.RunAsync(job);

        ended.ExitCode.Should().Be(3);
        ended.Message.Should().Contain("exit code 3").And.Contain(expected);
        await _node.Runner.ForgetAsync(job, CancellationToken.None);
        Path.Exists(Log(job)).Should().BeFalse();
    }

    [Fact]
    public async Task WaitForGrowth_Cancelled_ReturnsTheOldLength()
    {
        using var cancel = new CancellationTokenSource();
        var growth = _node.Logs.WaitForGrowthAsync(_home.Job("true"), 7, cancel.Token);

        await cancel.CancelAsync();

        (await growth).Should().Be(7);
    }

    private string Log(Abstractions.Jobs.JobRecord job) =>
        Path.Combine(_home.Directories.Logs(TestNode.Session), $"job-driver-{job.Submission.SubmissionId}-{job.RunId}.log");

    private void Replace(Abstractions.Jobs.JobRecord job, string command)
    {
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", command.Replace("LOG", Log(job))]);
        shell.WaitForExit();
    }

    private void Write(Abstractions.Jobs.JobRecord job, string text) =>
        File.WriteAllText(
            Path.Combine(_home.Directories.Logs(TestNode.Session), $"job-driver-{job.Submission.SubmissionId}-{job.RunId}.log"),
            text
        );
}
