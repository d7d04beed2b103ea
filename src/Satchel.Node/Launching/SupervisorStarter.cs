using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Logs;
using Satchel.Node.Runs;
using Satchel.Posix.Durability;

namespace Satchel.Node.Launching;

/// <summary>
/// Starts the supervisor of one run and hands it the launch through its standard input, so that no secret stands among process
/// arguments.
/// </summary>
internal sealed class SupervisorStarter(NodeOptions node, RunEndings endings, LogFiles logs)
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

        if (plan.Ending is { } ending)
        {
            endings.Write(job.RunId, ending);
        }

        var launch = new SupervisorLaunch
        {
            RunId = job.RunId,
            RunsDirectory = node.Directories.Runs,
            Command = Program(plan.Wrap(Shell(job, mounts?.RunDirectory ?? node.RunDirectory(job))), variables),
            WorkingDirectory = workingDirectory,
            Variables = variables,
            LogFile = logs.Driver(job),
            LogLimit = node.LogLimit,
            Mounts = mounts,
            Ending = plan.Ending,
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

    /// <summary>The shell of an entrypoint; one that is too long for an argument stands in a file of the run's private directory.</summary>
    /// <param name="directory">What the run sees of its private directory.</param>
    private static IReadOnlyList<string> Shell(JobRecord job, string directory)
    {
        if (LaunchLimits.FitsArgument(job.Submission.Entrypoint))
        {
            return ["/bin/sh", "-c", job.Submission.Entrypoint];
        }

        var script = Path.Combine(directory, "entrypoint.sh");
        DurableFile.Write(script, Encoding.UTF8.GetBytes(job.Submission.Entrypoint + "\n"));
        return ["/bin/sh", script];
    }

    /// <summary>A command whose program is an absolute path; one that is nowhere on the <c>PATH</c> stays as it is, and cannot be started.</summary>
    private static IReadOnlyList<string> Program(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        if (command[0].Contains('/', StringComparison.Ordinal))
        {
            return command;
        }

        var found = variables
            .GetValueOrDefault("PATH", "")
            .Split(':')
            .Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, command[0]))
            .FirstOrDefault(File.Exists);
        return found is null ? command : [found, .. command.Skip(1)];
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
