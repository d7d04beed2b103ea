using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Output;

/// <summary>The failure to set an environment up, in words: beside message and hint, which are told as those of any error.</summary>
internal static class SetupErrorText
{
    public static void Tell(Terminal terminal, RuntimeEnvSetupError error)
    {
        foreach (var line in error.LastLines)
        {
            terminal.Explain("  " + line);
        }

        terminal.Explain($"  field {error.Provider}, phase {error.Phase}, node {error.Node}, code {error.Code}");
        if (error.Command.Count > 0)
        {
            terminal.Explain($"  command: {ShellWords.Join(error.Command)}");
        }

        if (error.ExitCode is { } code)
        {
            terminal.Explain(string.Create(CultureInfo.InvariantCulture, $"  exit code: {code}"));
        }

        if (error.LogFile is { } log)
        {
            terminal.Explain($"  log on the node: {log}");
        }
    }
}
