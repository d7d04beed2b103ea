using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Workers;

/// <summary>What tasks return whose environment cannot be had: everything that is known about why.</summary>
internal static class EnvironmentFailures
{
    public static byte[] Describe(Exception failure) => ValueForm.Error("RuntimeEnvSetupError", TextOf(failure));

    private static string TextOf(Exception failure) =>
        failure switch
        {
            RuntimeEnvSetupException setup => TextOf(setup.SetupError),
            SatchelException known => $"{known.Error.Message} {known.Error.Hint}".TrimEnd(),
            OperationCanceledException => "The job ended while the environment was being set up.",
            _ => failure.Message,
        };

    private static string TextOf(RuntimeEnvSetupError error)
    {
        // Whoever raises it puts "Failed to set up runtime environment." in front.
        var text = new StringBuilder($"{error.Provider} ({error.Phase}, node {error.Node}, {error.Code}): {error.Message}");
        if (error.Hint.Length > 0)
        {
            text.Append('\n').Append(error.Hint);
        }

        if (error.Command.Count > 0)
        {
            text.Append("\nCommand: ").AppendJoin(' ', error.Command);
            if (error.ExitCode is { } code)
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $" (exit code {code})");
            }
        }

        foreach (var line in error.LastLines)
        {
            text.Append('\n').Append(line);
        }

        return Printable.Of(error.LogFile is { } log ? text.Append("\nLog: ").Append(log).ToString() : text.ToString());
    }
}
