using System.Text;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Logs;

/// <summary>A log that reaches its limit, as its readers see it.</summary>
public sealed class FullLogTests : IAsyncLifetime
{
    private const int Limit = 5_000;

    private static readonly string LastLine = Encoding.UTF8.GetString(FullLog.LastLine(Limit));

    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home, [], logLimit: Limit);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task OpenRead_JobPrintsOnAndOn_ReadersSeeTheLineLastAndNothingBehindIt()
    {
        var job = _home.Job($"until [ -e {_home.At("go")} ]; do seq 1 1000; done; exit 3");
        _node.Runner.Start(job);

        await Eventually.TrueAsync(
            () =>
            {
                var log = _node.Log(job);
                log.Length.Should().BeLessThanOrEqualTo(Limit + LastLine.Length, "nothing behind the line is shown, however much there is");
                return log.EndsWith(LastLine, StringComparison.Ordinal);
            },
            "the log ends with the line"
        );
        (await _node.Logs.WaitForGrowthAsync(job, Limit, CancellationToken.None)).Should().Be(Limit + LastLine.Length);
        _home.Scratch.Write("go", "");

        (await _node.Sink.EndAsync(job)).Should().Match<JobEvent.Ended>(ended => ended.ExitCode == 3 && ended.Status == JobStatus.Failed);
        _node.Log(job).Should().EndWith(LastLine).And.HaveLength(Limit + LastLine.Length);
    }

    [Fact]
    public void OpenRead_LongerThanTheLimitAndNotCutOffYet_IsReadUpToTheLimit()
    {
        var job = _home.Job("true");
        WriteLog(job, new string('x', 2 * Limit));

        _node.Log(job).Should().HaveLength(Limit);
        _node.Log(job with { Status = JobStatus.Succeeded }).Should().HaveLength(2 * Limit, "a job that has ended has the log it has");
    }

    private void WriteLog(JobRecord job, string content) =>
        File.WriteAllText(
            Path.Combine(_home.Directories.Logs(TestNode.Session), $"job-driver-{job.Submission.SubmissionId}-{job.RunId}.log"),
            content
        );
}
