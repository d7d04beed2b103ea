using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

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
        FileInfo[] files =
        [
            .. provider.Command.Where(Path.IsPathFullyQualified).Select(path => new FileInfo(path)).Where(file => file.Exists),
        ];
        var look = string.Join('\n', files.Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        lock (_gate)
        {
            if (_identity is { } known && look == _seen)
            {
                return known;
            }

            try
            {
                var content = files.Select(file => FileDigest.Of(file.FullName, cancellationToken).ToString());
                var text = string.Join('\n', [.. provider.Command, provider.Settings.ToJsonString(), .. content]);
                (_seen, _identity) = (look, Digest.Of(Encoding.UTF8.GetBytes(text)));
                return _identity.Value;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new SetupFailedException(
                    SetupErrorKinds.PermissionDenied,
                    $"The program of the field '{provider.Field}' cannot be read: {failure.Message}",
                    "Let the daemon's user read the files that its command names.",
                    failure
                );
            }
        }
    }
}
