using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Packages;
using Satchel.Storage;
using Satchel.Testing;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Packages.Orders;

/// <summary>
/// A real package store over real blobs, with packages that nobody has used for long and that have files in common, and what a daemon does with
/// them at the same time.
/// </summary>
internal sealed class PackageCourse : ICourse
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);
    private static readonly string[] Contents = ["shared", "a", "b"];

    private static readonly PackageTree[] Trees = [TreeOf("shared", "a"), TreeOf("shared", "b")];

    private readonly Schedule _schedule;
    private readonly TemporaryDirectory _directory = new();
    private readonly SettableClock _clock = new();
    private readonly FileBlobStore _blobs;
    private readonly PackageStore _packages;
    private readonly Lock _gate = new();
    private readonly List<Digest> _leased = [];

    public PackageCourse(Schedule schedule)
    {
        _schedule = schedule;
        _blobs = FileBlobStore.Open(_directory.At("blobs"), NullLogger<FileBlobStore>.Instance);
        Prepare().GetAwaiter().GetResult();
        _packages = Open(new SteppingBlobs(_blobs, schedule));
    }

    public void Dispose()
    {
        _blobs.Dispose();
        _directory.Dispose();
    }

    /// <summary>A client that submits: announces a package, sends what is missing, and has a job run with it.</summary>
    public async Task SubmitAsync(Actor actor, int number)
    {
        var tree = Trees[number];
        var missing = await _packages.StageAsync(tree, None);
        while (missing.Count > 0)
        {
            foreach (var content in Contents.Where(content => missing.Contains(DigestOf(content))))
            {
                using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
                _schedule.Step("sends a blob");
                await _blobs.PutAsync(bytes, DigestOf(content), None);
            }

            // All of it, since two collections may have been meanwhile: the document of the tree may be missing as well.
            missing = await _packages.StageAsync(tree, None);
        }

        await RunAsync(tree, actor);
    }

    /// <summary>A job that names a package which may be gone by now.</summary>
    public async Task RunOldAsync(Actor actor, int number)
    {
        try
        {
            await RunAsync(await _packages.ResolveAsync(PackageUri.For(Trees[number].Digest), None), actor);
        }
        catch (SatchelException gone) when (gone.Error.Code is "package_not_found")
        {
            // Then it is sent again.
        }
    }

    /// <summary>As often as it takes until blobs go that nothing needs.</summary>
    public async Task CollectAsync(Actor actor)
    {
        for (var round = 0; round < 3; round++)
        {
            await _packages.CollectAsync(
                _ =>
                {
                    _schedule.Step("reads leases");
                    lock (_gate)
                    {
                        var needed = new NamedContent();
                        needed.Digests.UnionWith(_leased);
                        return Task.FromResult(needed);
                    }
                },
                None
            );
        }
    }

    public void Check() { }

    public async Task CheckNextStartAsync()
    {
        var packages = Open(_blobs);
        foreach (var tree in Trees)
        {
            if (await packages.FindAsync(tree.Digest, None) is { } found)
            {
                await ReadAllAsync(found);
            }
        }
    }

    /// <summary>The package was found or committed a moment ago: it stays until the job has a lease, and then until that ends.</summary>
    private async Task RunAsync(PackageTree tree, Actor actor)
    {
        _schedule.Step("takes a lease");
        lock (_gate)
        {
            _leased.Add(tree.Digest);
        }

        _schedule.Step("begins to run");
        (await _packages.FindAsync(tree.Digest, None)).Should().NotBeNull($"{actor.Name} has a lease, after {_schedule.Told()}");
        await ReadAllAsync(tree);
        lock (_gate)
        {
            _leased.Remove(tree.Digest);
        }
    }

    private async Task ReadAllAsync(PackageTree tree)
    {
        foreach (var file in tree.Files)
        {
            (await _blobs.FindMissingAsync([file.Blob.Digest], None))
                .Should()
                .BeEmpty($"{file.Path} is of a package that is there, after {_schedule.Told()}");
        }
    }

    private async Task Prepare()
    {
        var packages = Open(_blobs);
        foreach (var content in Contents)
        {
            using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(content));
            await _blobs.PutAsync(bytes, expected: null, None);
        }

        foreach (var tree in Trees)
        {
            await packages.StageAsync(tree, None);
        }

        _clock.Now += Grace * 2;
        _clock.Elapsed += Grace * 2;
    }

    private PackageStore Open(IBlobStore blobs) =>
        new(
            blobs,
            new PackageStoreOptions
            {
                Directory = _directory.At("packages"),
                Grace = Grace,
                Clock = _clock,
            }
        );

    private static PackageTree TreeOf(params string[] contents) =>
        PackageTree.Create([
            .. contents.Select(content => new PackageEntry.File(
                content,
                new BlobRef(DigestOf(content), Encoding.UTF8.GetByteCount(content)),
                PackageModes.File
            )),
        ]);

    private static Digest DigestOf(string content) => Digest.Of(Encoding.UTF8.GetBytes(content));
}
