using Satchel.Abstractions.Texts;
using Satchel.Cli.Output;

namespace Satchel.Cli.Environments;

/// <summary>
/// A shell at a terminal that is the environment also where its user's start-up files set PATH and other variables: they are read as always, then
/// what programs get is what the shell itself was started with. The prompt says where one is.
/// </summary>
internal sealed class InteractiveShell : IDisposable
{
    private readonly DirectoryInfo? _files;

    private InteractiveShell(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables, DirectoryInfo? files)
    {
        Command = command;
        Variables = variables;
        _files = files;
    }

    /// <summary>Program and arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>What it needs of variables on top of those of the environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>
    /// Prepares a shell, with files for its start that are this user's alone and hold no values; a shell that is not known starts as it is, and so
    /// does one for which they cannot be written.
    /// </summary>
    /// <param name="shell">The program.</param>
    /// <param name="fields">Of the environment; for the prompt.</param>
    /// <param name="terminal">Told when they cannot be written.</param>
    public static InteractiveShell Prepare(string shell, IEnumerable<string> fields, Terminal terminal)
    {
        try
        {
            return Prepare(shell, $"({string.Join(' ', fields.Select(InPrompt).Prepend("satchel"))}) ");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            terminal.Warn(
                $"Files for the start of {shell} cannot be written to {Path.GetTempPath()}: {FileFault.InWords(refused, "write")}. Your start-up "
                    + "files may put other programs before those of the environment: set TMPDIR to a directory that has room."
            );
            return new InteractiveShell([shell], None, null);
        }
    }

    private static InteractiveShell Prepare(string shell, string prompt)
    {
        switch (Path.GetFileName(shell))
        {
            case "bash":
                var bash = Write((".bashrc", ShellStartFiles.Bash(prompt)));
                return new InteractiveShell([shell, "--rcfile", Path.Combine(bash.FullName, ".bashrc")], None, bash);
            case "zsh":
                var zsh = Write((".zshenv", ShellStartFiles.ZshFirst), (".zshrc", ShellStartFiles.Zsh(prompt)));
                return new InteractiveShell([shell], Only("ZDOTDIR", zsh.FullName), zsh);
            case "fish":
                return new InteractiveShell([shell, "-C", ShellStartFiles.Fish(prompt)], None, null);
            case "sh" or "dash":
                // They read no file of their user's unless ENV names one.
                return new InteractiveShell([shell], Only("PS1", prompt + "$ "), null);
            default:
                return new InteractiveShell([shell], None, null);
        }
    }

    public void Dispose() => Remove(_files);

    private static void Remove(DirectoryInfo? files)
    {
        try
        {
            files?.Delete(recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // It is among the machine's temporary files and holds nothing of anybody's.
        }
    }

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static Dictionary<string, string> Only(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    /// <summary>Nothing that a shell would read as more than text.</summary>
    private static string InPrompt(string field) =>
        string.Concat(field.Where(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'));

    private static DirectoryInfo Write(params ReadOnlySpan<(string Name, string Text)> files)
    {
        var directory = Directory.CreateTempSubdirectory("satchel-shell-");
        try
        {
            foreach (var (name, text) in files)
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                };
                using var file = new StreamWriter(Path.Combine(directory.FullName, name), options);
                file.Write(text);
            }

            return directory;
        }
        catch
        {
            Remove(directory);
            throw;
        }
    }
}
