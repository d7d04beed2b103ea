using System.Diagnostics;
using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.CrashBuilder;

/// <summary>Fills layers: some in this process, some by an installer, a process that goes on when this one is killed.</summary>
internal static class Filling
{
    /// <param name="number">Which layer.</param>
    /// <param name="killAfter">Kills the installer after so long; null lets it be.</param>
    public static async Task<LayerContent> FillAsync(int number, TimeSpan? killAfter, LayerPlace place, CancellationToken cancellationToken)
    {
        if (number % 2 == 0)
        {
            foreach (var (name, size) in StoreOfTest.Files(number))
            {
                var content = new string(StoreOfTest.Letter(number), size);
                await File.WriteAllTextAsync(Path.Combine(place.Directory, name), content, cancellationToken).ConfigureAwait(false);
            }

            return new LayerContent();
        }

        var script = string.Join(
            "; ",
            StoreOfTest
                .Files(number)
                .Select(file =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"echo > '{place.Scratch}/{file.Name}'; head -c {file.Size} /dev/zero | tr '\\0' {StoreOfTest.Letter(number)} > '{place.Directory}/{file.Name}'"
                    )
                )
        );
        // Some take long enough to be there still when the one who started them is not.
        var start = new ProcessStartInfo("/bin/sh", ["-ec", "exec > /dev/null 2>&1; " + script + (number % 4 == 1 ? "; sleep 0.05" : "")])
        {
            UseShellExecute = false,
        };
        start.Environment["SATCHEL_BUILDS_LAYER"] = place.Directory;
        using var installer = Process.Start(start)!;
        if (killAfter is { } pause)
        {
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            installer.Kill();
        }

        await installer.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return installer.ExitCode == 0 ? new LayerContent() : throw Failure(installer.ExitCode);
    }

    private static RuntimeEnvSetupException Failure(int code) =>
        new(
            new RuntimeEnvSetupError(EnvironmentPhase.Dependencies, "f", "node", $"The installer ended with {code}.", "Try again.")
            {
                Code = SetupErrorKinds.ToolFailed.Code,
                LastLines = [],
            }
        );
}
