using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Node.Runs;
using Satchel.Node.Tests.Running;
using Satchel.Testing;

namespace Satchel.Node.Tests.Drivers;

/// <summary>Layers are kept for a run from its set-up to its end, whoever is the daemon.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly ScriptedPreparer _preparer = new();
    private readonly RunId _run = RunId.Create(TimeProvider.System.GetUtcNow());
    private readonly LayerKey _layer = LayerKey.From(Digest.Of("layer"u8));

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

    [Theory]
    [InlineData(UnixFileMode.None)]
    [InlineData(UnixFileMode.UserRead)]
    public async Task Recover_JobTookTheRightsFromItsDirectory_FindsItsLayers(UnixFileMode left)
    {
        var directory = await CreateDirectoryAsync();
        FileUser.GiveAway(_home.At("."));
        // Root's, as this process is all the same: it believes no note of another user.
        RunLayers.Note(directory, [_layer]);
        File.SetUnixFileMode(Path.GetDirectoryName(directory)!, left);

        await using var node = await RecoverAsUserAsync();

        _preparer.Leases.Retaken[_run.ToString()].Should().Equal(_layer);
    }

    [Fact]
    public async Task Recover_DirectoryThatNobodyMayLookInto_KeepsNoNodeFromStarting()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make what its user may not look into.");
        var directory = Path.GetDirectoryName(await CreateDirectoryAsync())!;
        FileUser.GiveAway(_home.At("."));
        Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using var node = await RecoverAsUserAsync();

        _preparer.Leases.Kept.Should().Equal(_run.ToString());
        _preparer.Leases.Retaken.Should().BeEmpty();
    }

    /// <summary>Of the run, by a node before.</summary>
    private async Task<string> CreateDirectoryAsync()
    {
        await using var earlier = await TestNode.StartAsync(_home, []);
        return earlier.Runs.CreateDirectory(_run);
    }

    /// <summary>A node that finds what is left as a user whom the bits of directories concern: nothing there waits.</summary>
    private Task<TestNode> RecoverAsUserAsync() =>
        FileUser.Run(() => TestNode.StartAsync(_home, [], preparer: _preparer, known: new HashSet<RunId> { _run }));
}
