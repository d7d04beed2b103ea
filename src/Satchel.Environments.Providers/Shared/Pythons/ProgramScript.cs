using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.Pythons;

/// <summary>A script that everybody may run as a program of a layer.</summary>
internal static class ProgramScript
{
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(path, text, cancellationToken).ConfigureAwait(false);
        File.SetUnixFileMode(path, ProgramMode.ForAll);
    }
}
