using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>The note of a container that a build runs in, beside sweeps that look for those of killed builds.</summary>
public sealed class BuildContainerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Create_ASweepTakesItsNoteBeforeItIsLocked_HasANoteAllTheSame()
    {
        var engine = new ContainerEngine("/usr/bin/podman", IsDocker: false);
        var options = new ContainerOptions { NotesDirectory = _directory.Path };
        var locks = new SweptLocks();

        // What it builds is asked for only where the container is to be removed.
        var container = new BuildContainer(engine, options, build: null!, locks);

        var note = Path.Combine(ContainerSweep.DirectoryOf(engine, options)!, container.Name);
        locks.EndSweep();
        File.Exists(note).Should().BeTrue();
        FileLock.TryTake(note).Should().BeNull("it is locked while the build lives");
        container.HasEnded();
        await container.DisposeAsync();
        File.Exists(note).Should().BeFalse();
    }

    /// <summary>A sweep has the first note that is made before whoever made it locks it.</summary>
    private sealed class SweptLocks : IFileLocks
    {
        private readonly FileLocks _locks = new(TimeProvider.System);
        private FileLock? _swept;

        public FileLock? TryTake(string path)
        {
            _swept ??= FileLock.TryTake(path);
            return _locks.TryTake(path);
        }

        public Task<FileLock> TakeAsync(string path, bool shared, CancellationToken cancellationToken) =>
            _locks.TakeAsync(path, shared, cancellationToken);

        public void EndSweep()
        {
            _swept!.Remove();
            _swept.Dispose();
        }
    }
}
