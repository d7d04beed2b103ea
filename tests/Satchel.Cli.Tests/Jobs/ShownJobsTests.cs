using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Jobs;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Tests.Jobs;

public sealed class ShownJobsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ShownJobs _jobs = new(static job => job.Status is JobStatus.Pending or JobStatus.Running);

    [Fact]
    public void Take_JobsThatComeChangeAndGo_StayInTheOrderOfAcceptance()
    {
        var (first, second, third) = (RunAt(1), RunAt(2), RunAt(3));
        _jobs.Take(new JobFeedPart(true, [Job("a", first), Job("b", second)], []));

        _jobs.Take(new JobFeedPart(false, [Job("d", RunAt(4)), Job("c", third), Job("a", first, JobStatus.Running)], []));
        Ids().Should().Equal("a", "b", "c", "d");
        _jobs.All.First().Status.Should().Be(JobStatus.Running);

        _jobs.Take(new JobFeedPart(false, [Job("b", second, JobStatus.Failed), Job("a", RunAt(5))], ["c"]));
        Ids().Should().Equal("d", "a");

        _jobs.Take(new JobFeedPart(true, [Job("e", RunAt(6)), Job("f", RunAt(7), JobStatus.Stopped)], []));
        Ids().Should().Equal("e");
    }

    [Fact]
    public void Take_AJobThatIsShownOnlyLater_StandsWhereItWasAccepted()
    {
        var jobs = new ShownJobs(static job => job.Status is JobStatus.Running);
        var early = RunAt(1);
        jobs.Take(new JobFeedPart(true, [Job("early", early), Job("late", RunAt(2), JobStatus.Running)], []));

        jobs.Take(new JobFeedPart(false, [Job("early", early, JobStatus.Running)], []));

        jobs.All.Select(job => job.SubmissionId).Should().Equal("early", "late");
    }

    private static RunId RunAt(int second) => RunId.Create(Start.AddSeconds(second));

    private static JobView Job(string id, RunId run, JobStatus status = JobStatus.Pending) =>
        new()
        {
            SubmissionId = id,
            RunId = run,
            Status = status,
        };

    private IEnumerable<string?> Ids() => _jobs.All.Select(job => job.SubmissionId);
}
