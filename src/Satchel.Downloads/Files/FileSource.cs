using Satchel.Abstractions.Environments;
using Satchel.Posix.Files;

namespace Satchel.Downloads.Files;

/// <summary>A file of the node's, <c>file:///path</c>: on a file system that all nodes share.</summary>
internal sealed class FileSource(RuntimeEnvUri uri) : IRemoteSource
{
    private const string Prefix = "file://";
    private const int NoSuchDevice = 6;
    private const int NotADirectory = 20;

    public Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        try
        {
            // Without waiting: a pipe, or what took the place of the file, would be waited for without end.
            var handle = ReadOnlyFile.TryOpen(path) ?? throw NotFound(path);
            if (FileStatus.OfOpen(handle) is not { Kind: FileKind.Regular })
            {
                handle.Dispose();
                throw NotFound(path);
            }

            var file = new FileStream(handle, FileAccess.Read);
            return Task.FromResult(new RemoteContent(file, 0, file.Length));
        }
        catch (IOException refused) when (refused.HResult is GuardedFile.NotPermitted)
        {
            throw new SetupFailedException(
                SetupErrorKinds.PermissionDenied,
                $"{uri.Shown}: the node's daemon may not read '{path}'.",
                "Give its user permission to read the file and to enter the directories above it.",
                refused
            );
        }
        catch (IOException missing) when (missing.HResult is NotADirectory or NoSuchDevice)
        {
            throw NotFound(path);
        }
    }

    public void Dispose()
    {
        // Nothing is kept between two calls.
    }

    private SetupFailedException NotFound(string path) =>
        new(
            SetupErrorKinds.UriNotFound,
            $"{uri.Shown}: there is no file '{path}' on the node.",
            "file:// names a file that every node has, such as one on a shared disk; for a file of your own machine write its path without file://."
        );

    private string PathOf(RuntimeEnvUri named)
    {
        var text = named.Text[(named.Text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (named.Text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var slash = text.IndexOf('/', 2);
            var host = slash < 0 ? text[2..] : text[2..slash];
            if (slash < 0 || (host.Length > 0 && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)))
            {
                throw new SetupFailedException(
                    SetupErrorKinds.UriNotFound,
                    $"{named.Shown} names the host '{host}', not a path.",
                    "Write three slashes: file:///path/of/the/file.zip."
                );
            }

            text = text[slash..];
        }

        var unescaped = Uri.UnescapeDataString(text);
        return Path.GetFullPath(File.Exists(text) ? text : unescaped, "/");
    }
}
