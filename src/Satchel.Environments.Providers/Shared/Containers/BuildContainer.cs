using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// A container that a build runs in. It is noted by an empty file, locked while the build lives: whatever is killed,
/// <see cref="ContainerSweep"/> knows which containers nobody removes any more. Dispose it when the engine has returned.
/// </summary>
internal sealed class BuildContainer : IAsyncDisposable
{
    private readonly ContainerEngine _engine;
    private readonly LayerBuild _build;
    private readonly FileLock? _note;
    private bool _isGone;

    /// <param name="build">The build, whose tools run on the node.</param>
    public BuildContainer(ContainerEngine engine, ContainerOptions options, LayerBuild build)
        : this(engine, options, build, new FileLocks(options.Clock)) { }

    internal BuildContainer(ContainerEngine engine, ContainerOptions options, LayerBuild build, IFileLocks locks)
    {
        (_engine, _build) = (engine, build);
        if (ContainerSweep.DirectoryOf(engine, options) is { } directory)
        {
            Directory.CreateDirectory(directory);
            // A sweep that comes between the making of a note and its lock takes it for that of a killed build, and removes it.
            while ((_note = locks.TryTake(Path.Combine(directory, Name))) is null)
            {
                Name = NewName();
            }
        }
    }

    /// <summary>The container's.</summary>
    public string Name { get; private set; } = NewName();

    /// <summary>The engine has returned of itself, and removed the container.</summary>
    public void HasEnded() => _isGone = true;

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isGone)
            {
                var removal = new ToolCommand(ContainerRun.Removal(_engine, Name), _build.Variables);
                _isGone = (await _build.Tools.RunAsync(removal, CancellationToken.None).ConfigureAwait(false)).Succeeded;
            }
        }
        finally
        {
            if (_isGone)
            {
                _note?.Remove();
            }

            _note?.Dispose();
        }
    }

    private static string NewName() => $"satchel-build-{Guid.NewGuid():N}";
}
