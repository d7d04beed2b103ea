using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Cluster.Tests.Running;
using Satchel.Testing;

namespace Satchel.Cluster.Tests.Nodes;

public sealed class NodeGatewayTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _home = new();
    private readonly TwoNodes _nodes = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Jobs_OfTwoNodes_AreStartedStoppedForgottenAndTakenUpWhereTheyWerePlaced()
    {
        await using (var plane = await ControlPlane.StartAsync(_home.Path, nodes: _nodes))
        {
            await SubmitAsync(plane, "here", ControlPlane.Node);
            var there = await SubmitAsync(plane, "there", ControlPlane.OtherNode);
            await SubmitAsync(plane, "deleted-there", ControlPlane.OtherNode);
            await plane.Jobs.StopAsync("there", None);
            await EndAsync(plane, "deleted-there");
            await plane.Jobs.DeleteAsync("deleted-there", None);

            there.PlacedOn.Should().Be(ControlPlane.OtherNode);
            _nodes.Head.StartsOf("here").Should().NotBeEmpty();
            _nodes.Other.StartsOf("here").Should().BeEmpty();
            _nodes.Other.StartsOf("there").Should().NotBeEmpty();
            _nodes.Other.StopsOf(there.RunId).Should().Be(1);
            _nodes.Head.StopsOf(there.RunId).Should().Be(0);
            _nodes.Other.ForgottenOf("deleted-there").Should().ContainSingle();
            _nodes.Head.ForgottenOf("deleted-there").Should().BeEmpty();
        }

        await using var again = await ControlPlane.StartAsync(_home.Path, nodes: _nodes);

        _nodes.Head.Recovered.Select(job => job.Submission.SubmissionId).Should().Equal("here");
        _nodes.Other.Recovered.Select(job => job.Submission.SubmissionId).Should().Equal("there");
    }

    [Fact]
    public async Task Jobs_OfANodeThatIsGone_CanBeDeletedAndAreGivenToNobodyElse()
    {
        await using (var plane = await ControlPlane.StartAsync(_home.Path, nodes: _nodes))
        {
            await SubmitAsync(plane, "ended", ControlPlane.OtherNode);
            await EndAsync(plane, "ended");
            await SubmitAsync(plane, "waiting", ControlPlane.OtherNode);
        }

        _nodes.Nodes = [ControlPlane.Node];
        await using var again = await ControlPlane.StartAsync(_home.Path, nodes: _nodes);
        var stop = () => again.Jobs.StopAsync("waiting", None);

        _nodes.Head.Recovered.Should().BeEmpty();
        (await again.Jobs.DeleteAsync("ended", None)).Outcome.Should().Be(DeleteOutcome.Deleted);
        (await stop.Should().ThrowAsync<SatchelException>()).Which.Error.Code.Should().Be("node_gone");
    }

    [Fact]
    public async Task PlaceOf_RecordOfATimeWithOneNode_IsWhereItStartedOrTheHead()
    {
        INodeGateway nodes = _nodes;
        await using var plane = await ControlPlane.StartAsync(_home.Path, nodes: _nodes);
        var job = await SubmitAsync(plane, "old", ControlPlane.OtherNode);

        nodes.PlaceOf(job with { PlacedOn = null, NodeId = ControlPlane.OtherNode }).Should().Be(ControlPlane.OtherNode);
        nodes.PlaceOf(job with { PlacedOn = null }).Should().Be(nodes.Nodes[0]);
    }

    private async Task<JobRecord> SubmitAsync(ControlPlane plane, string id, NodeId place)
    {
        _nodes.Nodes = place == ControlPlane.Node ? [place, ControlPlane.OtherNode] : [place, ControlPlane.Node];
        return (await plane.Jobs.SubmitAsync(new JobSubmission(id, "true"), None)).Record;
    }

    private static async Task EndAsync(ControlPlane plane, string id)
    {
        var job = (await plane.Jobs.FindAsync(id, None))!;
        await plane.Events.ReportAsync(id, job.RunId, new JobEvent.Ended(JobStatus.Succeeded, "", ControlPlane.Beginning), None);
    }
}
