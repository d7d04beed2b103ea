using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Errors;
using Satchel.Node.Launching;

namespace Satchel.Node.Workers;

/// <summary>
/// What drivers and workers find on Python's path beside their environment: the SDK, and a folder that holds nothing but cloudpickle, kept by
/// the node outside of every environment. Thread-safe.
/// </summary>
internal sealed class SdkFolders(NodeOptions node, IToolEnvironments tools)
{
    private const string Package = "cloudpickle";

    private readonly Lock _gate = new();
    private Task<string>? _found;

    /// <summary>Folder of the SDK alone.</summary>
    public string Source => node.SdkPath;

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
        // The system's copy is taken where no index has one. A node that had to take it once would else ask the index at each start again,
        // and let the first driver wait for that.
        var source =
            InSystem().FirstOrDefault(copy => Path.Exists(LinkTo(copy))) ?? await SourceAsync(cancellationToken).ConfigureAwait(false);
        var link = LinkTo(source);
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(link)!).FullName;
        if (new FileInfo(link).LinkTarget is null)
        {
            File.CreateSymbolicLink(link, source);
        }

        return $"{Source}{Path.PathSeparator}{folder}";
    }

    /// <summary>In a folder for each place: what a link names never changes under a zygote that is starting.</summary>
    private string LinkTo(string source) =>
        Path.Combine(node.Directories.Root, "sdk", Digest.Of(Encoding.UTF8.GetBytes(source)).Hex[..16], Package);

    private IEnumerable<string> InSystem() => OfTheSystem.Select(folder => Path.Combine(folder, Package)).Where(Directory.Exists);

    /// <summary>The package's own directory.</summary>
    private async Task<string> SourceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var tool = await tools
                .GetAsync(new ToolRequirement(Package), DriverVariables.OfTools(node), cancellationToken)
                .ConfigureAwait(false);
            return Directory
                .EnumerateDirectories(Path.Combine(tool.Directory, "lib"), "python3*")
                .Select(python => Path.Combine(python, "site-packages", Package))
                .First(Directory.Exists);
        }
        catch (SetupFailedException missing)
        {
            return InSystem().FirstOrDefault()
                ?? throw new SatchelException(
                    new SatchelError(
                        "tool_missing",
                        missing.Message,
                        $"{missing.Error.Hint} On Debian: apt-get install python3-cloudpickle."
                    ),
                    missing
                );
        }
    }
}
