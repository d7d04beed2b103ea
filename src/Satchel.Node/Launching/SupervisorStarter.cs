using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Logs;

namespace Satchel.Node.Launching;

/// <summary>
/// Starts the supervisor of one run and hands it the launch through its standard input, so that no secret stands among process
/// arguments.
/// </summary>
internal sealed class SupervisorStarter(NodeOptions node, LogFiles logs)
{
    /// <summary>Starts it and returns once it has the launch.</summary>
    /// <param name="mounts">What the views of the plan became.</param>
    /// <returns>The supervisor's process, whose exit tells when there will be no claim any more.</returns>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public async Task<Process> StartAsync(
        JobRecord job,
        LaunchPlan plan,
        string workingDirectory,
        LaunchMounts? mounts,
        CancellationToken cancellationToken
    )
    {
        var stop = StopSettings.From(plan.Variables);
        var marks = DriverVariables.Marks(job, node);
        var variables = new Dictionary<string, string>(plan.Variables, StringComparer.Ordinal);
        var start = new ProcessStartInfo(node.SupervisorPath)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = node.Directories.Runs,
        };
        foreach (var (name, value) in marks)
        {
            variables[name] = value;
            start.Environment[name] = value;
        }

        var launch = new SupervisorLaunch
        {
            RunId = job.RunId,
            RunsDirectory = node.Directories.Runs,
            Command = ["/bin/sh", "-c", job.Submission.Entrypoint],
            WorkingDirectory = workingDirectory,
            Variables = variables,
            LogFile = logs.Driver(job),
            Mounts = mounts,
            StopSignal = stop.Signal,
            StopGraceSeconds = stop.GraceSeconds,
        };
        RemoveOthers(start.Environment, marks);
        var process = Process.Start(start) ?? throw new InvalidOperationException("A started process is always new here.");
        try
        {
            await JsonSerializer
                .SerializeAsync(process.StandardInput.BaseStream, launch, SupervisionJson.Default.SupervisorLaunch, cancellationToken)
                .ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything: there will be no claim, which the caller sees.
        }
        catch
        {
            process.Dispose();
            throw;
        }

        return process;
    }

    /// <summary>The daemon's own settings and secrets are none of a supervisor's business.</summary>
    private static void RemoveOthers(IDictionary<string, string?> environment, IReadOnlyDictionary<string, string> marks)
    {
        foreach (
            var name in environment
                .Keys.Where(name =>
                    (name.StartsWith("SATCHEL_", StringComparison.Ordinal) || name.StartsWith("RAY_", StringComparison.Ordinal))
                    && !marks.ContainsKey(name)
                )
                .ToArray()
        )
        {
            environment.Remove(name);
        }
    }
}
