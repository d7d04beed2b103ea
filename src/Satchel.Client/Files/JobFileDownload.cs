using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Client.Files;

/// <summary>
/// Brings the content of one file: into a file beside its target, which takes its place once it is whole and has the digest that the node
/// named. A part that is there, of an attempt that was interrupted, is gone on with. Constant memory.
/// </summary>
internal sealed class JobFileDownload(ApiClient api, RetryPolicy retry, JobView job, Action<long> there, Action<long> received)
{
    /// <summary>Attempts in a row that bring nothing.</summary>
    private const int MostFruitless = 10;

    private const int BufferSize = 256 * 1024;

    /// <summary>Name of the file that one grows in; another for each name, as several in a directory may have equal content.</summary>
    internal static string PartOf(string name, Digest digest) =>
        $".satchel-{digest.Hex[..16]}-{Digest.Of(Encoding.UTF8.GetBytes(name)).Hex[..16]}.part";

    /// <param name="file">What to bring.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="isKept">Asked when something has the name: whether that stays. Null when it never does.</param>
    /// <param name="cancellationToken">Leaves a part.</param>
    /// <exception cref="SatchelException"><c>file_damaged</c>, <c>connection_broken</c>; what the calls throw.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<Arrival> RunAsync(
        JobFile file,
        DirectoryInside directory,
        string name,
        Func<bool>? isKept,
        CancellationToken cancellationToken
    )
    {
        var path = directory.At(PartOf(name, file.Digest!.Value));
        using var part = PartFile.TryOpen(path);
        if (part is null)
        {
            return Arrival.Busy;
        }

        if (
            !await TryCopyAsync(file, part.Content, cancellationToken).ConfigureAwait(false)
            && !await TryDownloadAsync(file, part.Content, path, cancellationToken).ConfigureAwait(false)
        )
        {
            part.Remove();
            throw new SatchelException(
                new SatchelError(
                    "file_damaged",
                    $"'{file.Path}' is not what its job left: another digest.",
                    "Try again; the node's disk may be damaged when it happens twice."
                )
            );
        }

        File.SetUnixFileMode(part.Content, FileMask.Apply(file.Mode));
        while (!part.TryMoveTo(directory.At(name), replaces: isKept is null))
        {
            if (isKept!())
            {
                part.Remove();
                return Arrival.Kept;
            }
        }

        return Arrival.Came;
    }

    /// <summary>Takes it from where the node keeps it, when that is on this machine.</summary>
    /// <returns>False when it cannot be had so, or is not what the node named.</returns>
    private async Task<bool> TryCopyAsync(JobFile file, SafeFileHandle target, CancellationToken cancellationToken)
    {
        if (!api.IsOwn || NodeFile.TryOpen(file) is not { } kept)
        {
            return false;
        }

        using var check = new ContentCheck(file);
        var source = new FileStream(kept, FileAccess.Read, bufferSize: 0);
        await using (source.ConfigureAwait(false))
        {
            SparseFile.Cut(target, 0);
            var written = 0L;
            try
            {
                if (!await NodeCopy.TryRunAsync(kept, target, file.Size, check, Come, cancellationToken).ConfigureAwait(false))
                {
                    await CopyAsync(source, target, 0, check, Come, cancellationToken).ConfigureAwait(false);
                }

                if (check.IsWhole())
                {
                    return true;
                }
            }
            catch (IOException failure) when (!DiskSpace.IsExhausted(failure))
            {
                // It broke off; the cluster may have it all the same, and says why if not.
            }

            there(-written);
            SparseFile.Cut(target, 0);
            return false;

            void Come(long count)
            {
                written += count;
                there(count);
            }
        }
    }

    /// <summary>Brings what is missing, or all of it where what is there is no beginning of it.</summary>
    private async Task<bool> TryDownloadAsync(JobFile file, SafeFileHandle target, string path, CancellationToken cancellationToken)
    {
        var before = Math.Min(RandomAccess.GetLength(target), file.Size);
        if (await FillAsync(file, target, path, before, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        there(-file.Size);
        return before > 0 && await FillAsync(file, target, path, 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings what is missing.</summary>
    /// <param name="length">How much is there.</param>
    /// <returns>Whether it is then what the node named.</returns>
    private async Task<bool> FillAsync(JobFile file, SafeFileHandle target, string path, long length, CancellationToken cancellationToken)
    {
        using var check = new ContentCheck(file);
        SparseFile.Cut(target, length);
        using (var part = GuardedFile.TryOpenRead(path) ?? throw Gone(path))
        {
            Read(part, path, length, check);
        }

        there(length);
        for (var fruitless = 0; length < file.Size; )
        {
            var offset = length;
            using var answer = await retry.RunAsync(token => OpenAsync(file.Path, offset, token), cancellationToken).ConfigureAwait(false);
            var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                length = await CopyAsync(content, target, length, check, received, cancellationToken).ConfigureAwait(false);
            }

            fruitless = length > offset ? 0 : fruitless + 1;
            if (fruitless == MostFruitless)
            {
                throw new SatchelException(
                    new SatchelError(
                        "connection_broken",
                        $"The connection breaks again and again before a byte of '{file.Path}' comes.",
                        "Call it again later: it goes on where it was."
                    )
                );
            }
        }

        return check.IsWhole();
    }

    private Task<HttpResponseMessage> OpenAsync(string path, long offset, CancellationToken cancellationToken) =>
        api.SendAsync(
            HttpMethod.Get,
            JobPaths.Of(
                job.SubmissionId!,
                $"/files/content?path={Uri.EscapeDataString(path)}{(job.RunId is { } run ? $"&run_id={run}" : "")}"
            ),
            null,
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken,
            offset == 0 ? null : new RangeHeaderValue(offset, null)
        );

    /// <summary>Writes what comes, while the next piece is on its way, until the end or a break.</summary>
    /// <param name="come">Is told how much was written, each time.</param>
    /// <returns>Length of the file now.</returns>
    private async Task<long> CopyAsync(
        Stream content,
        SafeFileHandle target,
        long length,
        ContentCheck check,
        Action<long> come,
        CancellationToken cancellationToken
    )
    {
        var (filling, other) = (new byte[BufferSize], new byte[BufferSize]);
        var writing = Task.CompletedTask;
        var written = length;
        try
        {
            while (true)
            {
                var count = await TryReadAsync(content, filling, cancellationToken).ConfigureAwait(false);
                await writing.ConfigureAwait(false);
                if (count == 0)
                {
                    return length;
                }

                var (full, at) = (filling, length);
                writing = Task.Run(
                    () =>
                    {
                        check.Append(full.AsSpan(0, count));
                        SparseFile.Write(target, full.AsSpan(0, count), at);
                        written = at + count;
                        come(count);
                    },
                    CancellationToken.None
                );
                length += count;
                (filling, other) = (other, filling);
            }
        }
        finally
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What did not fit is no part of it, nor what was written of it; what ends with zeros is longer than its bytes.
            SparseFile.SetLength(target, written);
            SparseFile.Cut(target, written);
        }
    }

    /// <summary>Fills a buffer as far as there is something.</summary>
    /// <returns>Bytes read; 0 at the end, and where the connection broke: what had come of the piece comes again.</returns>
    private static async Task<int> TryReadAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content
                .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return 0;
        }
    }

    private static void Read(SafeFileHandle file, string path, long length, ContentCheck check)
    {
        var reader = new SparseReader(file, length);
        var buffer = new byte[BufferSize];
        for (long offset = 0; offset < length; )
        {
            var read = reader.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)), offset);
            if (read == 0)
            {
                throw new EndOfStreamException(string.Create(CultureInfo.InvariantCulture, $"{path} became shorter than {length} bytes."));
            }

            check.Append(buffer.AsSpan(0, read));
            offset += read;
        }
    }

    /// <summary>Whether a file that is there, as long as the one of the job, has its content.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool Holds(string path, JobFile file)
    {
        using var check = new ContentCheck(file);
        using (var there = OwnFile.TryOpenRead(path) ?? throw Gone(path))
        {
            Read(there, path, file.Size, check);
        }

        return check.IsWhole();
    }

    private static FileNotFoundException Gone(string path) => new("It is gone.", path);
}
