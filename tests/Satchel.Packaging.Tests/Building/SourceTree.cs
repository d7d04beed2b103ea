using System.Diagnostics;
using System.Text;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.Building;

/// <summary>A directory of a test's own to package, with a neighbour outside it and a stat cache.</summary>
internal sealed class SourceTree : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SourceTree() => Directory.CreateDirectory(Root);

    public string Root => RealPath.Of(_directory.Path) + "/root";

    /// <summary>A place that is no part of the package.</summary>
    public string Outside => RealPath.Of(_directory.Path) + "/outside";

    public string Cache => _directory.At("cache");

    public string At(string path) => Path.Combine(Root, path);

    public SourceTree Write(string path, string content = "x")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return this;
    }

    public SourceTree Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
        return this;
    }

    public Task<BuiltPackage> BuildAsync(params string[] excludes) => BuildAsync(null, false, CancellationToken.None, excludes);

    public Task<BuiltPackage> BuildCachedAsync(params string[] excludes) => BuildAsync(null, true, CancellationToken.None, excludes);

    public Task<BuiltPackage> BuildAsync(
        IProgress<PackagingProgress>? progress,
        bool cached,
        CancellationToken cancellationToken,
        params string[] excludes
    ) => PackageBuilder.BuildAsync(Request(excludes) with { CacheDirectory = cached ? Cache : null }, progress, cancellationToken);

    public PackageListing List(params string[] excludes) => PackageBuilder.List(Request(excludes));

    public void Dispose()
    {
        // .NET cannot name, and so not delete, entries whose name is not UTF-8.
        using (var remove = Process.Start("rm", ["-rf", "--", Root]))
        {
            remove.WaitForExit();
        }

        _directory.Dispose();
    }

    /// <summary>Entries as short lines: <c>f path</c>, <c>x path</c> (executable), <c>d path</c>, <c>l path -> target</c>.</summary>
    public static IReadOnlyList<string> Lines(PackageTree tree) =>
        [
            .. tree.Entries.Select(static entry =>
                entry switch
                {
                    PackageEntry.File file => (file.Mode.HasFlag(UnixFileMode.UserExecute) ? "x " : "f ") + file.Path,
                    PackageEntry.Symlink link => $"l {link.Path} -> {link.Target}",
                    _ => "d " + entry.Path,
                }
            ),
        ];

    /// <summary>The text of one file of a package.</summary>
    public static async Task<string> ReadAsync(BuiltPackage package, string path)
    {
        await using var stream = await package.OpenAsync(package.Tree.Files.Single(file => file.Path == path).Blob.Digest);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private PackageRequest Request(string[] excludes) => new(Root, IgnoreSettings.FromEnvironment(excludes, static _ => null));
}
