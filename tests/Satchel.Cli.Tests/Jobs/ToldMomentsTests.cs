using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Jobs;
using Satchel.Client.Jobs;

namespace Satchel.Cli.Tests.Jobs;

public sealed class ToldMomentsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ToldMoments _told = new();

    [Fact]
    public void Take_TheSameAgain_TellsNothing()
    {
        var run = RunId.Create(Start);
        Take(true, Job("a", run, "queued", "running")).Should().Equal("a queued", "a running");

        Take(false, Job("a", run, "queued", "running")).Should().BeEmpty();
        Take(true, Job("a", run, "queued", "running", "failed")).Should().Equal("a failed");
    }

    /// <summary>A head that was started again has forgotten phases: then there are no more moments than had been told.</summary>
    [Fact]
    public void Take_MomentsWereForgotten_TellsThoseThatAreNew()
    {
        var run = RunId.Create(Start);
        Take(true, Job("a", run, "queued", "fetching", "building"));

        Take(true, Job("a", run, "queued", "running", "succeeded")).Should().Equal("a running", "a succeeded");
    }

    [Fact]
    public void Take_AnotherRunUnderTheId_IsToldFromItsBeginning()
    {
        Take(true, Job("a", RunId.Create(Start), "queued"));

        Take(false, Job("a", RunId.Create(Start), "queued")).Should().Equal("a queued");
        Take(new JobFeedPart(false, [], ["a"])).Should().BeEmpty();
    }

    private static JobView Job(string id, RunId run, params string[] names) =>
        new()
        {
            SubmissionId = id,
            RunId = run,
            History = [.. names.Select((name, index) => new JobMoment(name, Start.AddSeconds(index)))],
        };

    private IEnumerable<string> Take(bool isWhole, params JobView[] jobs) => Take(new JobFeedPart(isWhole, jobs, []));

    private IEnumerable<string> Take(JobFeedPart part) => _told.Take(part).Select(told => $"{told.Job.SubmissionId} {told.Name}");
}
