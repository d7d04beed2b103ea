using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Packages;

namespace Satchel.Storage.CrashWriter;

/// <summary>
/// Puts blobs, batches and packages, and says what it is about to do and what has been acknowledged, a line each:
/// <c>try DIGEST</c>, <c>blob DIGEST</c>, <c>package DIGEST</c>, and <c>open</c> and <c>commit</c> for the moments in between.
/// </summary>
internal sealed class Writer : IDisposable
{
    private readonly Random _random;
    private readonly FileBlobStore _blobs;
    private readonly PackageStore _packages;
    private readonly Stream _output = Console.OpenStandardOutput();

    [SuppressMessage("Security", "CA5394", Justification = "The same seed must write the same bytes.")]
    public Writer(string store, string packages, int seed)
    {
        Say("open");
        _random = new Random(seed);
        _blobs = FileBlobStore.Open(store, NullLogger<FileBlobStore>.Instance);
        _packages = new PackageStore(_blobs, new PackageStoreOptions { Directory = packages });
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (Next(4))
            {
                case 0:
                    await PutAsync(NewContent(1_500_000), cancellationToken).ConfigureAwait(false);
                    break;
                case 1:
                    await PutBatchAsync(
                            [.. Enumerable.Range(0, Next(40)).Select(_ => NewContent(20_000)), NewContent(1_500_000)],
                            cancellationToken
                        )
                        .ConfigureAwait(false);
                    break;
                default:
                    await PutPackageAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    public void Dispose() => _blobs.Dispose();

    private async Task PutAsync(byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content);
        Say("try", Digest.Of(content));
        var blob = await _blobs.PutAsync(stream, expected: null, cancellationToken).ConfigureAwait(false);
        Say("blob", blob.Digest);
    }

    private async Task PutBatchAsync(IReadOnlyList<byte[]> contents, CancellationToken cancellationToken)
    {
        var batch = await _blobs.BeginBatchAsync(cancellationToken).ConfigureAwait(false);
        await using (batch.ConfigureAwait(false))
        {
            foreach (var content in contents)
            {
                Say("try", Digest.Of(content));
                await batch.AddAsync(Digest.Of(content), content, cancellationToken).ConfigureAwait(false);
            }

            Say("commit");
            await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var content in contents)
        {
            Say("blob", Digest.Of(content));
        }
    }

    private async Task PutPackageAsync(CancellationToken cancellationToken)
    {
        byte[][] contents = [.. Enumerable.Range(0, 1 + Next(20)).Select(_ => NewContent(30_000))];
        var tree = PackageTree.Create(
            contents.Select(
                static (content, number) =>
                    new PackageEntry.File($"d{number % 3}/f{number}", new BlobRef(Digest.Of(content), content.Length), PackageModes.File)
            )
        );
        Say("try", tree.Digest);
        if (Next(2) == 0)
        {
            await _packages.StageAsync(tree, cancellationToken).ConfigureAwait(false);
            await PutBatchAsync(contents, cancellationToken).ConfigureAwait(false);
            await _packages.CommitAsync(tree.Digest, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await PutBatchAsync(contents, cancellationToken).ConfigureAwait(false);
            await _packages.StageAsync(tree, cancellationToken).ConfigureAwait(false);
        }

        Say("package", tree.Digest);
    }

    private byte[] NewContent(int maxSize)
    {
        var content = new byte[Next(maxSize)];
        Fill(content);
        return content;
    }

    [SuppressMessage("Security", "CA5394", Justification = "The same seed must write the same bytes.")]
    private int Next(int limit) => _random.Next(limit);

    [SuppressMessage("Security", "CA5394", Justification = "The same seed must write the same bytes.")]
    private void Fill(byte[] content) => _random.NextBytes(content);

    /// <summary>One write, straight to the pipe: a line that has been read was written whole.</summary>
    private void Say(string word, Digest? digest = null)
    {
        var line = digest is { } known ? $"{word} {known}\n" : $"{word}\n";
        _output.Write(System.Text.Encoding.ASCII.GetBytes(line));
    }
}
