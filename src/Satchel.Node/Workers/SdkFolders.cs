using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Tools;
using Satchel.Node.Launching;
using Satchel.Node.Peers;
using Satchel.Posix.Durability;
using Satchel.Posix.Processes;

namespace Satchel.Node.Workers;

/// <summary>
/// What drivers and workers find on Python's path beside their environment: the SDK, and a folder that holds nothing but cloudpickle, kept by
/// the node outside of every environment. Thread-safe.
/// </summary>
internal sealed partial class SdkFolders(NodeOptions node, IToolEnvironments tools, ILogger<SdkFolders> logger)
{
    private const string Package = "cloudpickle";

    private const string Tool = "tool";

    /// <summary>A container may run as another user.</summary>
    private const UnixFileMode ReadByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Lock _gate = new();
    private Task<string>? _found;

    /// <summary>Folder of the SDK alone.</summary>
    public string Source => node.SdkPath;

    /// <summary>Folder of the folders that hold cloudpickle; made for who must see it before there is one.</summary>
    public static string Kept(NodeOptions node) => Directory.CreateDirectory(Path.Combine(node.Directories.Root, "sdk")).FullName;

    /// <summary>The copy of what is asked for now, being made beside an earlier one that is taken meanwhile; then the removal of those that nothing uses.</summary>
    internal Task Renewal { get; private set; } = Task.CompletedTask;

    /// <summary>Where packages of the system lie; those of Debian, unless a test says otherwise.</summary>
    internal IReadOnlyList<string> OfTheSystem { get; init; } = ["/usr/lib/python3/dist-packages"];

    /// <summary>Both, as Python's path: found or made at first use.</summary>
    /// <exception cref="SatchelException"><c>tool_missing</c>: cloudpickle cannot be had; the hint says how to get it.</exception>
    public async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        Task<string> found;
        lock (_gate)
        {
            // What failed is tried again: somebody may have installed it.
            if (_found is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _found = Task.Run(() => MakeAsync(CancellationToken.None), CancellationToken.None);
            }

            found = _found;
        }

        return await found.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        // What was taken once is taken at each start. The index, which may have nothing, is not asked again, nor a Python what it is, while
        // the first driver would wait for that.
        var copy = InSystem().Select(CopyOf).Append(OfTool).FirstOrDefault(Path.Exists);
        if (copy is null && OfEarlierTools.FirstOrDefault() is { } earlier)
        {
            copy = earlier;
            Renewal = Task.Run(() => RenewAsync(cancellationToken), cancellationToken);
        }

        copy ??= await NewAsync(cancellationToken).ConfigureAwait(false);
        var folder = Path.GetDirectoryName(copy)!;
        Renewal = Renewal.ContinueWith(_ => TryRemoveOthers(folder), TaskScheduler.Default);
        return $"{Source}{Path.PathSeparator}{folder}";
    }

    /// <summary>Nobody waits for it: what keeps it from looking is said here or nowhere.</summary>
    private void TryRemoveOthers(string taken)
    {
        try
        {
            RemoveOthers(taken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NotRemoved(logger, refused, Kept(node));
        }
    }

    /// <summary>Removes the copies of earlier versions that no process was started with: zygotes and workers have theirs in a variable.</summary>
    private void RemoveOthers(string taken)
    {
        var used = ProcessTree
            .WithVariable(NodeSocketPaths.SdkVariable)
            .SelectMany(found => found.Value.Split(Path.PathSeparator))
            .Append(taken)
            .Append(Path.GetDirectoryName(OfTool)!)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(Kept(node)).Where(folder => !used.Contains(folder)))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                Removed(logger, folder);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                NotRemoved(logger, refused, folder);
            }
        }
    }

    private async Task<string> NewAsync(CancellationToken cancellationToken)
    {
        var (source, copy) = await SourceAsync(cancellationToken).ConfigureAwait(false);
        if (!Path.Exists(copy))
        {
            Copy(source, copy);
        }

        return copy;
    }

    /// <summary>For the next start of the daemon: what runs now goes by one copy.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await NewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SatchelException or IOException or UnauthorizedAccessException)
        {
            // That start tries again; there is one to go by.
            NotRenewed(logger, failure, ToolPins.VersionOf(Package));
        }
    }

    /// <summary>The copy of what a tool environment has of the version that is asked for now: an update of Satchel may ask for another.</summary>
    private string OfTool => Path.Combine(Kept(node), $"{Tool}-{ToolPins.VersionOf(Package)}", Package);

    /// <summary>Copies that earlier versions of Satchel took, the last one first.</summary>
    private IEnumerable<string> OfEarlierTools =>
        Directory
            .EnumerateDirectories(Kept(node), $"{Tool}*")
            .OrderByDescending(Directory.GetLastWriteTimeUtc)
            .Select(folder => Path.Combine(folder, Package))
            .Where(Path.Exists);

    /// <summary>
    /// In a folder for each state of a place: what it holds never changes under a zygote that is starting. A copy, since a container sees nothing
    /// of what lies elsewhere.
    /// </summary>
    private string CopyOf(string source)
    {
        var state = string.Create(CultureInfo.InvariantCulture, $"{source}\n{Directory.GetLastWriteTimeUtc(source).Ticks}");
        return Path.Combine(Kept(node), Digest.Of(Encoding.UTF8.GetBytes(state)).Hex[..16], Package);
    }

    private static void Copy(string source, string copy)
    {
        var folder = Path.GetDirectoryName(copy)!;
        DurableDirectory.Create(folder);
        foreach (var left in Directory.EnumerateDirectories(folder, ".*"))
        {
            // Of a daemon that was killed; there is one at a time.
            Directory.Delete(left, recursive: true);
        }

        var unfinished = Directory.CreateDirectory(Path.Combine(folder, $".{Guid.NewGuid():N}")).FullName;
        foreach (var file in Directory.EnumerateFiles(source, "*.py"))
        {
            DurableFile.Write(Path.Combine(unfinished, Path.GetFileName(file)), File.ReadAllBytes(file), ReadByAll);
        }

        DurableDirectory.Flush(unfinished);
        Directory.Move(unfinished, copy);
        DurableDirectory.Flush(folder);
    }

    private IEnumerable<string> InSystem() => OfTheSystem.Select(folder => Path.Combine(folder, Package)).Where(Directory.Exists);

    /// <summary>The package's own directory, and where its copy lies.</summary>
    private async Task<(string Source, string Copy)> SourceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var tool = await tools
                .GetAsync(new ToolRequirement(Package), DriverVariables.OfTools(node), cancellationToken)
                .ConfigureAwait(false);
            var source = Directory
                .EnumerateDirectories(Path.Combine(tool.Directory, "lib"), "python3*")
                .Select(python => Path.Combine(python, "site-packages", Package))
                .First(Directory.Exists);
            return (source, OfTool);
        }
        catch (SetupFailedException missing)
        {
            var source =
                InSystem().FirstOrDefault()
                ?? throw new SatchelException(
                    new SatchelError(
                        "tool_missing",
                        missing.Message,
                        $"{missing.Error.Hint} On Debian: apt-get install python3-cloudpickle."
                    ),
                    missing
                );
            return (source, CopyOf(source));
        }
    }

    [LoggerMessage(2, LogLevel.Information, "{Folder}, the cloudpickle of an earlier version, is removed: nothing uses it.")]
    private static partial void Removed(ILogger logger, string folder);

    [LoggerMessage(3, LogLevel.Warning, "{Folder}, the cloudpickle of an earlier version, could not be removed.")]
    private static partial void NotRemoved(ILogger logger, Exception refused, string folder);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "cloudpickle {Version} could not be had, an earlier one is taken: the next start of the daemon asks again."
    )]
    private static partial void NotRenewed(ILogger logger, Exception failure, string? version);
}
