using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Custom;

/// <summary>
/// What a custom field's program is at this moment: its command, its settings, and the content of the files that the command names. Part of the
/// key of each layer, so that no layer of an older program is taken for one of a newer.
/// </summary>
internal sealed class ProgramIdentity(CustomProvider provider)
{
    private readonly System.Threading.Lock _gate = new();
    private string _seen = "";
    private Digest? _identity;

    /// <exception cref="SetupFailedException">A file cannot be read.</exception>
    public Digest Read(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            try
            {
                // What a link leads to counts, and the time that no copy can bring along.
                (string Path, FileStatus Status)[] files =
                [
                    .. from path in provider.Command.Where(Path.IsPathFullyQualified)
                    let status = FileStatus.OfTarget(path)
                    where status is { Kind: not FileKind.Directory }
                    select (path, status.Value),
                ];
                var look = string.Join('\n', files.Select(file => $"{file.Path} {file.Status}"));
                if (_identity is { } known && look == _seen)
                {
                    return known;
                }

                var content = files.Select(file => FileDigest.Of(file.Path, cancellationToken).ToString());
                var text = string.Join('\n', [.. provider.Command, provider.Settings.ToJsonString(), .. content]);
                (_seen, _identity) = (look, Digest.Of(Encoding.UTF8.GetBytes(text)));
                return _identity.Value;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new SetupFailedException(
                    SetupErrorKinds.PermissionDenied,
                    $"The program of the field '{provider.Field}' cannot be read: {FileFault.InWords(failure)}.",
                    "Let the daemon's user read the files that its command names.",
                    failure
                );
            }
        }
    }
}
