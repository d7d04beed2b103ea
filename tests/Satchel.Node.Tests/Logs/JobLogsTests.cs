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

    [Fact]
    public async Task WaitForGrowth_Cancelled_ReturnsTheOldLength()
    {
        using var cancel = new CancellationTokenSource();
        var growth = _node.Logs.WaitForGrowthAsync(_home.Job("true"), 7, cancel.Token);

        await cancel.CancelAsync();

        (await growth).Should().Be(7);
    }

    private void Write(Abstractions.Jobs.JobRecord job, string text) =>
        File.WriteAllText(Path.Combine(_home.Directories.Logs("session_1"), $"job-driver-{job.Submission.SubmissionId}.log"), text);
}
