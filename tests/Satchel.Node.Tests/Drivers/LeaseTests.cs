using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>Layers are kept for a run from its set-up to its end, whoever is the daemon.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly ScriptedPreparer _preparer = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Run_FromSetUpToEnd_OwnsTheLease()
    {
        LeaseOwner? owner = null;
        _preparer.Script = (request, _) =>
        {
            owner = request.Owner;
            _preparer.Leases.Released.Should().BeEmpty();
            return Task.FromResult(new LaunchPlan(null, request.BaseVariables));
        };
        var job = _home.Job("true");
        await using var node = await TestNode.StartAsync(_home, [], preparer: _preparer);

        await node.RunAsync(job);

        owner.Should().Be(LeaseOwner.Run(job.RunId.ToString()));
        _preparer.Leases.Released.Should().Equal(job.RunId.ToString());
    }

    [Fact]
    public async Task Recover_RunsThatGoOn_KeepTheirLeases()
    {
        var job = _home.Job("true");

        await using var node = await TestNode.StartAsync(_home, [job with { Status = JobStatus.Running }], preparer: _preparer);

        _preparer.Leases.Kept.Should().Equal(job.RunId.ToString());
    }
}
