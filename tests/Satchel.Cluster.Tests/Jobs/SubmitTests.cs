using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Jobs;

public sealed class SubmitTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ControlPlane _plane = fixture.Plane;

    [Fact]
    public async Task SubmitAsync_NewId_IsPendingStartedOnceAndFoundWhole()
    {
        var submission = Everything("new");

        var result = await _plane.Jobs.SubmitAsync(submission, None);

        result.Outcome.Should().Be(SubmitOutcome.Created);
        result
            .Record.Should()
            .Match<JobRecord>(job =>
                job.Status == JobStatus.Pending
                && job.Version == 1
                && job.StartTime == ControlPlane.Beginning
                && job.Phase!.Name == "queued"
            );
        result.Record.RunId.ToString().Should().MatchRegex("^[0-9a-f]{32}$");
        _plane.Runner.StartsOf("new").Should().ContainSingle().Which.RunId.Should().Be(result.Record.RunId);
        var found = (await _plane.Jobs.FindAsync("new", None))!;
        Text(found).Should().Be(Text(result.Record));
        found
            .Submission.RuntimeEnv!.ToJsonString()
            .Should()
            .Be(submission.RuntimeEnv!.ToJsonString(), "what was sent is shown as it was sent");
    }

    [Fact]
    public async Task SubmitAsync_SameRequestAgain_FindsTheJobThereIs()
    {
        var first = await _plane.Jobs.SubmitAsync(Everything("again"), None);

        var second = await _plane.Jobs.SubmitAsync(Everything("again"), None);

        second.Outcome.Should().Be(SubmitOutcome.SameRequest);
        second.Record.RunId.Should().Be(first.Record.RunId);
        _plane
            .Runner.StartsOf("again")
            .Should()
            .OnlyContain(job => job.RunId == first.Record.RunId, "for a run that was started another start changes nothing");
    }

    [Fact]
    public async Task SubmitAsync_SameRequestButWrittenInAnotherWay_IsTheSame()
    {
        await _plane.Jobs.SubmitAsync(Everything("other-words"), None);

        var second = await _plane.Jobs.SubmitAsync(
            Everything("other-words") with
            {
                Metadata = new Dictionary<string, string> { ["team"] = "data", ["owner"] = "me" },
                ShellVariables = new Dictionary<string, string> { ["PATH"] = "/of/another/terminal" },
                RuntimeEnv = new JsonObject
                {
                    ["env_vars"] = new JsonObject { ["B"] = "2", ["A"] = "1" },
                    ["pip"] = null,
                },
            },
            None
        );

        second.Outcome.Should().Be(SubmitOutcome.SameRequest, "order says nothing, and of two environments the normal form is compared");
    }

    [Theory]
    [MemberData(nameof(OtherRequests))]
    public async Task SubmitAsync_OtherRequestUnderTheId_IsToldSoAndChangesNothing(string what)
    {
        var id = $"other-{what}";
        var first = await _plane.Jobs.SubmitAsync(Everything(id), None);

        var second = await _plane.Jobs.SubmitAsync(Change(Everything(id), what), None);

        second.Outcome.Should().Be(SubmitOutcome.OtherRequest);
        second.Record.RunId.Should().Be(first.Record.RunId);
        Text((await _plane.Jobs.FindAsync(id, None))!).Should().Be(Text(first.Record));
        _plane.Runner.StartsOf(id).Should().ContainSingle();
    }

    public static TheoryData<string> OtherRequests() =>
        ["entrypoint", "env", "metadata", "no metadata", "cpus", "memory", "resource", "label"];

    [Fact]
    public async Task SubmitAsync_ManyAtOnceUnderOneId_MakeOneJob()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => _plane.Jobs.SubmitAsync(Everything("race"), None)))
        );

        results.Should().ContainSingle(result => result.Outcome == SubmitOutcome.Created);
        results.Select(result => result.Record.RunId).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task SubmitAsync_SameArchiveUnderAnotherName_IsTheSameRequest()
    {
        JobSubmission Of(string archive) =>
            new("archive", "true")
            {
                NormalizedEnv = new JsonObject { ["working_dir"] = $"gcs://{archive}", ["py_modules"] = new JsonArray("gcs://other.zip") },
            };
        var content = new string('a', 64);
        await _plane.Jobs.SubmitAsync(Of($"satchel_{content}.zip"), None);

        (await _plane.Jobs.SubmitAsync(Of($"satchel_{content}_code-1.zip"), None)).Outcome.Should().Be(SubmitOutcome.SameRequest);
        (await _plane.Jobs.SubmitAsync(Of($"satchel_{new string('b', 64)}_code-1.zip"), None))
            .Outcome.Should()
            .Be(SubmitOutcome.OtherRequest);
    }

    [Fact]
    public async Task SubmitAsync_SameRequestAfterTheEnd_StartsNothing()
    {
        var job = (await _plane.Jobs.SubmitAsync(Everything("ended"), None)).Record;
        await _plane.Events.ReportAsync("ended", job.RunId, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);

        var again = await _plane.Jobs.SubmitAsync(Everything("ended"), None);

        again.Outcome.Should().Be(SubmitOutcome.SameRequest);
        again.Record.Status.Should().Be(JobStatus.Succeeded);
        _plane.Runner.StartsOf("ended").Should().ContainSingle();
    }

    [Fact]
    public async Task SubmitAsync_SameRequestBeforeTheEnd_StartsWhatTheFirstMayNotHaveStarted()
    {
        var job = (await _plane.Jobs.SubmitAsync(Everything("unstarted"), None)).Record;

        await _plane.Jobs.SubmitAsync(Everything("unstarted"), None);

        _plane.Runner.StartsOf("unstarted").Should().HaveCount(2).And.OnlyContain(start => start.RunId == job.RunId);
    }

    [Fact]
    public async Task SubmitAsync_CallerHasLeft_IsNotBegun()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        var submit = () => _plane.Jobs.SubmitAsync(Everything("left"), left.Token);

        await submit.Should().ThrowAsync<OperationCanceledException>();
        (await _plane.Jobs.FindAsync("left", None)).Should().BeNull();
    }

    [Fact]
    public async Task SubmitAsync_MoreThanAMessageMayHold_IsRefusedBeforeItIsSent()
    {
        var submit = () => _plane.Jobs.SubmitAsync(new JobSubmission("huge", new string('x', 1024 * 1024)), None);

        (await submit.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("submission_too_large");
        (await _plane.Jobs.FindAsync("huge", None)).Should().BeNull();
    }

    [Fact]
    public async Task SubmitAsync_AlmostAsMuchAsAMessageMayHold_IsAccepted()
    {
        var entrypoint = new string('x', 1000 * 1000);

        await _plane.Jobs.SubmitAsync(new JobSubmission("large", entrypoint), None);

        (await _plane.Jobs.FindAsync("large", None))!.Submission.Entrypoint.Should().Be(entrypoint);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("../../etc")]
    [InlineData(" ")]
    [InlineData("a+b@c|d\\e\"f'g%00")]
    [InlineData("\n\t\u001f")]
    [InlineData("größer \U0001F600")]
    public async Task SubmitAsync_OddId_IsAnIdLikeAnyOther(string id)
    {
        var job = (await _plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;

        (await _plane.Jobs.FindAsync(id, None))!.RunId.Should().Be(job.RunId);
        (await _plane.Jobs.StreamAsync(status: null, None).ToListAsync(None))
            .Should()
            .ContainSingle(listed => listed.Submission.SubmissionId == id);
    }

    [Fact]
    public async Task SubmitAsync_Restarted_IsStillTheSameRequest()
    {
        using var home = new TemporaryDirectory();
        JobRecord first;
        await using (var plane = await ControlPlane.StartAsync(home.Path))
        {
            first = (await plane.Jobs.SubmitAsync(Everything("kept"), None)).Record;
        }

        await using var again = await ControlPlane.StartAsync(home.Path);

        var second = await again.Jobs.SubmitAsync(Everything("kept"), None);
        second.Outcome.Should().Be(SubmitOutcome.SameRequest);
        Text(second.Record).Should().Be(Text(first));
    }

    private static JobSubmission Everything(string id) =>
        new(id, "python main.py")
        {
            RuntimeEnv = new JsonObject
            {
                ["pip"] = null,
                ["env_vars"] = new JsonObject { ["A"] = "1", ["B"] = "2" },
            },
            NormalizedEnv = new JsonObject
            {
                ["env_vars"] = new JsonObject { ["A"] = "1", ["B"] = "2" },
            },
            Metadata = new Dictionary<string, string> { ["owner"] = "me", ["team"] = "data" },
            Resources = new JobResources
            {
                Cpus = 0.5,
                Gpus = 1,
                Memory = 1 << 30,
                Custom = new Dictionary<string, double> { ["fpga"] = 2 },
                LabelSelector = new Dictionary<string, string> { ["zone"] = "!b" },
            },
        };

    private static JobSubmission Change(JobSubmission submission, string what) =>
        what switch
        {
            "entrypoint" => submission with { Entrypoint = "python other.py" },
            "env" => submission with
            {
                NormalizedEnv = new JsonObject
                {
                    ["env_vars"] = new JsonObject { ["A"] = "1", ["B"] = "3" },
                },
            },
            "metadata" => submission with
            {
                Metadata = new Dictionary<string, string> { ["owner"] = "you", ["team"] = "data" },
            },
            "no metadata" => submission with { Metadata = null },
            "cpus" => submission with { Resources = submission.Resources with { Cpus = 1 } },
            "memory" => submission with { Resources = submission.Resources with { Memory = null } },
            "resource" => submission with
            {
                Resources = submission.Resources with { Custom = new Dictionary<string, double> { ["fpga"] = 1 } },
            },
            "label" => submission with
            {
                Resources = submission.Resources with { LabelSelector = new Dictionary<string, string> { ["zone"] = "b" } },
            },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such change."),
        };

    private static string Text(JobRecord job) => System.Text.Json.JsonSerializer.Serialize(job);
}
