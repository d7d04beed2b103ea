using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Posix.Locks;
using Satchel.Testing;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Providers.Tests.Containers.Orders;

/// <summary>Notes of two nodes that share an engine on paper, and what their jobs and collections do with its image.</summary>
internal sealed class ImageCourse : ICourse
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Dictionary<string, string> NoVariables = [];
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly Schedule _schedule;
    private readonly TemporaryDirectory _directory = new();
    private readonly EngineAccess _access;
    private readonly HashSet<string> _needing = new(StringComparer.Ordinal);
    private readonly HashSet<string>[] _leases = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];
    private string _image = PaperEngine.Image;
    private bool _isTheirs;

    public ImageCourse(Schedule schedule)
    {
        _schedule = schedule;
        Paper = new PaperEngine(schedule);
        _access = new EngineAccess(() => Paper.Engine, new ScheduledLocks(schedule));
    }

    public PaperEngine Paper { get; }

    public void Dispose() => _directory.Dispose();

    /// <summary>All name the image by its digest.</summary>
    public ImageCourse ByDigest()
    {
        _image = PaperEngine.ByDigest;
        return this;
    }

    /// <summary>A node fetched the image long ago, and nothing has needed it since.</summary>
    public ImageCourse WithOldImage(int node = 0)
    {
        WithOldNote(node);
        Paper.Name(_image);
        Paper.Name(Notes(node).Mark(PaperEngine.Id));
        return this;
    }

    /// <summary>A node fetched the image long ago, and somebody has removed it by hand.</summary>
    public ImageCourse WithOldNote(int node = 0)
    {
        Notes(node).Add(new ImageNote("podman", PaperEngine.Id, _image));
        Age(node);
        return this;
    }

    /// <summary>The registry does not have the image any more.</summary>
    public ImageCourse WithoutRegistry()
    {
        Paper.IsInRegistry = false;
        return this;
    }

    /// <summary>A job of a node: looks for its image, has it kept, works with it, and lets it go.</summary>
    public async Task RunJobAsync(Actor actor, string pull = ContainerOptions.PullMissing, int node = 0)
    {
        var resolving = new ResolvingOfTest(Options(node) with { Pull = pull }, _access);
        var resolved = await resolving.ResolveAsync(_image, new ResolvingContext(NoVariables), None);
        _needing.Add(actor.Name);
        ResolvedImage.Of(resolved)!.Id.Should().Be(PaperEngine.Id);
        _schedule.Step("takes a lease");
        _leases[node].Add(actor.Name);
        _schedule.Step("runs");
        _needing.Remove(actor.Name);
        _leases[node].Remove(actor.Name);
    }

    /// <summary>A job whose image cannot be had.</summary>
    public async Task FailAsync(Actor actor)
    {
        var failing = () => RunJobAsync(actor);
        (await failing.Should().ThrowAsync<SetupFailedException>()).Which.Kind.Should().Be(SetupErrorKinds.ImageNotFound);
    }

    /// <summary>Somebody who gives the image a name of their own, when it is there.</summary>
    public Task NameAsync(Actor actor)
    {
        _schedule.Step("names the image");
        if (Paper.HasImage)
        {
            Paper.Name("localhost/theirs:1");
            _isTheirs = true;
        }

        return Task.CompletedTask;
    }

    public Task CollectAsync(Actor actor) => Collector(0, _access).CollectAsync(() => Needed(0), NoVariables, static _ => { }, None);

    public void Check()
    {
        if (_needing.Count > 0 || _isTheirs)
        {
            Paper.HasImage.Should().BeTrue($"it is needed by {string.Join(" and ", _needing)}, after {_schedule.Told()}");
        }
    }

    /// <summary>That what the nodes fetched goes in the end, and nothing else.</summary>
    public async Task CheckNextStartAsync()
    {
        Paper.IsStepping = false;
        var access = new EngineAccess(() => Paper.Engine, new FileLocks(TimeProvider.System));
        // Twice: the node that has to remove the image may have to wait for the marks of the others.
        int[] nodes = [.. Enumerable.Range(0, _leases.Length)];
        foreach (var node in nodes.Concat(nodes))
        {
            Age(node);
            await Collector(node, access).CollectAsync(static () => new HashSet<Digest>(), NoVariables, static _ => { }, None);
        }

        nodes.SelectMany(node => Notes(node).All()).Should().BeEmpty(_schedule.Told());

        if (_isTheirs)
        {
            Paper.HasImage.Should().BeTrue(_schedule.Told());
        }
        else if (_schedule.Kills == 0)
        {
            Paper.HasImage.Should().BeFalse(_schedule.Told());
        }
    }

    private ISet<Digest> Needed(int node)
    {
        _schedule.Step("reads leases");
        return _leases[node].Count > 0 ? [Digest.Parse("sha256:" + PaperEngine.Id)] : new HashSet<Digest>();
    }

    private ContainerOptions Options(int node) => new() { NotesDirectory = _directory.At($"node-{node}"), RemovesImages = true };

    private ImageNotes Notes(int node) => ImageNotes.On(Options(node))!;

    private ImageCollector Collector(int node, EngineAccess access) => new(Options(node), Grace, access);

    private void Age(int node)
    {
        if (Directory.Exists(Options(node).NotesDirectory))
        {
            foreach (var note in Directory.EnumerateFiles(Options(node).NotesDirectory!, "*.json"))
            {
                File.SetLastWriteTimeUtc(note, TimeProvider.System.GetUtcNow().UtcDateTime - (Grace * 2));
            }
        }
    }
}
