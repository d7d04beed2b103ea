using Satchel.Abstractions.Environments;

namespace Satchel.Downloads.Files;

/// <summary>A file of the node's, <c>file:///path</c>: on a file system that all nodes share.</summary>
internal sealed class FileSource(RuntimeEnvUri uri) : IRemoteSource
{
    private const string Prefix = "file://";

    public Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        try
        {
            // A queue or a device would be waited for without end.
            var file =
                File.Exists(path) && !File.GetAttributes(path).HasFlag(FileAttributes.Device) ? File.OpenRead(path) : throw NotFound(path);
            return Task.FromResult(new RemoteContent(file, 0, file.Length));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new SetupFailedException(
                SetupErrorKinds.PermissionDenied,
                $"{uri.Shown}: the node's daemon may not read '{path}'.",
                "Give its user permission to read the file and to enter the directories above it.",
                refused
            );
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
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
