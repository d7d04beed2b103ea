using System.Diagnostics;
using System.Globalization;
using Satchel.Posix.Processes;

namespace Satchel.Testing.Running;

/// <summary>
/// A user without privileges, whoever runs the tests, with a directory and programs of its own: root's may lie where nobody else can look.
/// Tests that run without privileges are that user themselves.
/// </summary>
public sealed class PlainUser : IDisposable
{
    private const uint Nobody = 65534;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _daemon = Programs.Daemon;
    private readonly string _supervisor = Programs.Supervisor;
    private readonly string _cli = Programs.Cli;

    public PlainUser()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        (_daemon, _supervisor, _cli) = (CopyOf(_daemon), CopyOf(_supervisor), CopyOf(_cli));
        Own("");
    }

    /// <summary>The user's id.</summary>
    public static uint Id => Environment.IsPrivilegedProcess ? Nobody : OwnProcess.UserId;

    /// <summary>Why the programs cannot be run as this user here; null when they can.</summary>
    public string? WhyNot
    {
        get
        {
            try
            {
                var command = Command(_cli, "version");
                using var probe = Process.Start(
                    new ProcessStartInfo(command[0], command[1..])
                    {
                        UseShellExecute = false,
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    }
                )!;
                var said = probe.StandardError.ReadToEnd();
                probe.WaitForExit();
                return probe.ExitCode == 0 ? null : $"a user without privileges cannot run the programs here: {said}";
            }
            catch (System.ComponentModel.Win32Exception missing)
            {
                return missing.Message;
            }
        }
    }

    /// <summary>A path in the user's directory.</summary>
    public string At(string name) => _directory.At(name);

    /// <summary>Writes a file of the user's.</summary>
    public string Write(string name, string content)
    {
        var path = _directory.Write(name, content);
        if (Environment.IsPrivilegedProcess)
        {
            Own(name.Split('/')[0]);
        }

        return path;
    }

    /// <summary>A daemon of the user's.</summary>
    /// <param name="home">Its home, a name in the user's directory.</param>
    public DaemonSetUp Daemon(string home) => new(At(home)) { Command = Command(_daemon), Supervisor = _supervisor };

    /// <summary>A call of the command line by the user.</summary>
    /// <param name="home">Home of its cluster, a name in the user's directory.</param>
    public CliCall Cli(string home, params string[] arguments)
    {
        var command = Command(_cli, arguments);
        return new CliCall(At(home), command[1..])
        {
            Program = command[0],
            Directory = _directory.Path,
            Variables = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["HOME"] = _directory.Path,
                ["SATCHEL_DAEMON"] = _daemon,
                ["SATCHEL_SUPERVISOR"] = _supervisor,
            },
        };
    }

    public void Dispose() => _directory.Dispose();

    private static string[] Command(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ?
            [
                "setpriv",
                string.Create(CultureInfo.InvariantCulture, $"--reuid={Nobody}"),
                string.Create(CultureInfo.InvariantCulture, $"--regid={Nobody}"),
                "--clear-groups",
                "--inh-caps=-all",
                program,
                .. arguments,
            ]
            : [program, .. arguments];

    private string CopyOf(string program)
    {
        var directory = Path.GetDirectoryName(program)!;
        var copy = _directory.At(Path.GetFileName(Path.GetDirectoryName(directory)!));
        Run("cp", "-r", directory, copy);
        return Path.Combine(copy, Path.GetFileName(program));
    }

    private void Own(string name) => Run("chown", "-R", string.Create(CultureInfo.InvariantCulture, $"{Nobody}:{Nobody}"), At(name));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed.");
        }
    }
}
