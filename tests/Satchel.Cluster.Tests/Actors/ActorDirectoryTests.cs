using Satchel.Abstractions.Actors;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Cluster.Actors;
using Satchel.Cluster.Tests.Running;

namespace Satchel.Cluster.Tests.Actors;

public sealed class ActorDirectoryTests(ControlPlaneFixture fixture) : IClassFixture<ControlPlaneFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ActorDirectory _names = new(fixture.Plane.KeyValues);

    [Fact]
    public async Task TakeAsync_ByMany_GivesTheNameToOne()
    {
        var found = await Task.WhenAll(Enumerable.Range(1, 50).Select(number => _names.TakeAsync(Named("one", number), None)));

        found.Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task TakeAsync_RecordIsDamaged_GivesTheName()
    {
        await _names.TakeAsync(Named("damaged", 1), None);
        var key = (await fixture.Plane.KeyValues.ListAsync("satchel.actors", "", None)).Single(name => name.EndsWith("damaged"));
        await fixture.Plane.KeyValues.PutAsync("satchel.actors", key, "no JSON"u8.ToArray(), overwrite: true, None);

        (await _names.TakeAsync(Named("damaged", 2), None)).Should().Be(Named("damaged", 2));
    }

    [Fact]
    public async Task ReleaseAsync_OfAnother_LeavesTheName()
    {
        await _names.TakeAsync(Named("kept", 1), None);

        await _names.ReleaseAsync("n", "kept", Named("kept", 2).Actor, None);

        (await _names.FindAsync("n", "kept", None)).Should().Be(Named("kept", 1));
    }

    [Fact]
    public async Task ReleaseAsync_TwiceAtOnce_LeavesTheNameToWhoTakesItInBetween()
    {
        using var held = new HeldDeletes(fixture.Plane.KeyValues);
        var names = new ActorDirectory(held);
        var (before, next) = (Named("handed on", 1), Named("handed on", 2));
        await names.TakeAsync(before, None);
        Task[] releases = [ReleaseAsync(), ReleaseAsync()];
        await held.ComeAsync(releases.Length);
        held.LetOne();
        await await Task.WhenAny(releases);

        (await names.TakeAsync(next, None)).Should().Be(next);
        held.LetOne();
        await Task.WhenAll(releases);

        (await names.FindAsync("n", "handed on", None)).Should().Be(next);

        Task ReleaseAsync() => names.ReleaseAsync("n", "handed on", before.Actor, None);
    }

    [Fact]
    public async Task TakeAsync_RecordIsDamagedAndTwoWantIt_GivesTheNameToOne()
    {
        await _names.TakeAsync(Named("broken", 1), None);
        var key = (await fixture.Plane.KeyValues.ListAsync("satchel.actors", "", None)).Single(name => name.EndsWith("broken"));
        await fixture.Plane.KeyValues.PutAsync("satchel.actors", key, "no JSON"u8.ToArray(), overwrite: true, None);
        using var held = new HeldDeletes(fixture.Plane.KeyValues);
        var names = new ActorDirectory(held);
        Task<NamedActor>[] takes = [names.TakeAsync(Named("broken", 2), None), names.TakeAsync(Named("broken", 3), None)];
        await held.ComeAsync(takes.Length);
        held.LetOne();
        var first = await await Task.WhenAny(takes);
        held.LetOne();

        (await Task.WhenAll(takes)).Should().AllBeEquivalentTo(first);
        (await names.FindAsync("n", "broken", None)).Should().Be(first);
    }

    private static NamedActor Named(string name, int number) =>
        new("n", name, ActorId.Read([(byte)number, .. new byte[15]]), NodeId.Parse(new string('a', NodeId.Length)));
}
