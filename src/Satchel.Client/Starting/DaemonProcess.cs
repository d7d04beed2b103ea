using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.IO.Pipes;
using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Posix.Processes;

namespace Satchel.Client.Starting;

/// <summary>Starts <c>satcheld</c> in a session of its own and waits for its one line: ready, or why not.</summary>
internal static class DaemonProcess
{
    /// <returns>The head, which answers requests from now on.</returns>
    /// <exception cref="SatchelException">It said why it cannot start (<c>already_running</c>, <c>port_taken</c>, …), or
    /// <c>start_failed</c>: it said nothing.</exception>
    public static async Task<HeadRecord> StartAsync(SatchelHome home, HeadStart start, CancellationToken cancellationToken)
    {
        var programs = DaemonPrograms.Find();
        var logs = new StartLogs(home);
        MakeHome(home, logs.First);
        // Not inheritable: the daemon gets its end as standard output and no second time.
        using var report = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        try
        {
            DetachedProcess.Start(
                new SpawnRequest([programs.Daemon, .. Arguments(home, start, programs)], Variables(home, start))
                {
                    WorkingDirectory = home.Root,
                    StandardOutput = (int)report.ClientSafePipeHandle.DangerousGetHandle(),
                    LogFile = logs.First,
                }
            );
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw Failed($"'{programs.Daemon}' cannot be started: {exception.Message}.", "Check that it may be executed.");
        }

        report.DisposeLocalCopyOfClientHandle();
        using var lines = new StreamReader(report);
        return
            await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line
            && JsonSerializer.Deserialize(line, WireJson.Default.StartReport) is { } told
            ? told.Ready ?? throw new SatchelException(told.Error!)
            : throw new SatchelException(logs.Explain());
    }

    private static void MakeHome(SatchelHome home, string log)
    {
        try
        {
            HomeDirectory.Make(home);
            File.Delete(log);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(
                $"The home '{home.Root}' cannot be made: {FileFault.InWords(exception, "write")}.",
                "Set SATCHEL_HOME to a directory that you may write to."
            );
        }
    }

    private static List<string> Arguments(SatchelHome home, HeadStart start, DaemonPrograms programs)
    {
        List<string> arguments = ["--home", home.Root, "--supervisor", programs.Supervisor];
        Add("--dashboard-host", start.Host);
        Add("--dashboard-port", start.Port is { } port ? Text(port) : null);
        Add("--num-cpus", start.Cpus is { } cpus ? Text(cpus) : null);
        Add("--num-gpus", start.Gpus is { } gpus ? Text(gpus) : null);
        Add("--memory", start.Memory is { } memory ? Text(memory) : null);
        Add("--resources", start.Resources);
        Add("--labels", start.Labels);
        return arguments;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                arguments.AddRange([name, value]);
            }
        }
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Those of this process, but for a token that is another cluster's, or not that of the head before: the head would make it its own.</summary>
    private static Dictionary<string, string> Variables(SatchelHome home, HeadStart start)
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
        var keeps = start.KeepsToken && File.Exists(home.Node(StartLogs.Node).StartFile);
        if (keeps || !new ClusterToken(home, Environment.GetEnvironmentVariable).VariablesAreForLocalCluster)
        {
            foreach (var name in ClusterToken.VariableNames)
            {
                variables.Remove(name);
            }
        }

        return variables;
    }

    private static SatchelException Failed(string message, string hint) => new(new SatchelError("start_failed", message, hint));
}
