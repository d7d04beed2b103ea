using System.Formats.Tar;
using Satchel.Testing.Containers;
using Satchel.Testing.Python;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>What the blocks of a page need beside programs, on this machine alone: an index of packages, an engine with an image.</summary>
internal sealed class PageSurroundings : IAsyncDisposable
{
    private PackageIndex? _index;
    private ContainerStore? _engine;

    /// <summary>Variables of every shell.</summary>
    public Dictionary<string, string?> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>What a block needs that this machine has not; empty when it can run.</summary>
    public static IEnumerable<string> Lacking(DocumentBlock block) =>
        block
            .Needs.Where(static program => !PageDirectory.Has(program))
            .Concat(block.Image is null || (ContainerStore.IsAvailable && PythonFiles.AreHere) ? [] : ["podman and Debian's Python"]);

    public static async Task<PageSurroundings> CreateAsync(IReadOnlyList<DocumentBlock> blocks)
    {
        var around = new PageSurroundings();
        var wheels = blocks
            .SelectMany(static block => block.Packages)
            .Distinct(StringComparer.Ordinal)
            .Select(static package => package.Split("=="))
            .Select(static parts => new Wheel(parts[0], parts[1]) { Source = $"__version__ = '{parts[1]}'\n" })
            .ToList();
        if (wheels.Count > 0)
        {
            around._index = new PackageIndex(wheels);
            around.Variables["PIP_INDEX_URL"] = around._index.Url;
        }

        foreach (var image in blocks.Select(static block => block.Image).OfType<string>())
        {
            await around.ImportAsync(image);
        }

        return around;
    }

    public async ValueTask DisposeAsync()
    {
        await (_engine?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_index?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task ImportAsync(string image)
    {
        _engine ??= await ContainerStore.CreateAsync();
        await _engine.ImportAsync(
            image,
            static tar =>
            {
                PythonFiles.AddTo(tar);
                using var release = new MemoryStream("NAME=\"Small\"\nID=small\nPRETTY_NAME=\"Small 1\"\n"u8.ToArray());
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/os-release") { DataStream = release });
            },
            "ENV PATH=/usr/bin:/bin"
        );
        foreach (var (name, value) in _engine.Variables)
        {
            Variables[name] = value;
        }
    }
}
