using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Views;

namespace Satchel.Node.Runs;

/// <summary>
/// Starts the supervisor of one run and hands it the launch through its standard input, so that no secret stands among process
/// arguments.
/// </summary>
internal sealed class SupervisorStarter(NodeOptions node, RunEndings endings)
{
    /// <summary>Starts it and returns once it has the launch.</summary>
    /// <param name="place">What the run's directory became.</param>
    /// <returns>The supervisor's process, whose exit tells when there will be no claim any more.</returns>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public async Task<Process> StartAsync(RunLaunch run, FurnishedDirectory place, CancellationToken cancellationToken)
    {
        var marks = RunProcesses.Marks(run.RunId, node.Directories.Runs);
        var variables = new Dictionary<string, string>(run.Plan.Variables, StringComparer.Ordinal);
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

        if (run.Plan.Ending is { } ending)
        {
            endings.Write(run.RunId, ending);
        }

        var launch = new SupervisorLaunch
        {
            RunId = run.RunId,
            RunsDirectory = node.Directories.Runs,
            Command = Program(run.Plan.Wrap(run.Command), variables),
            WorkingDirectory = place.WorkingDirectory,
            Variables = variables,
            Input = run.Plan.Input,
            LogFile = run.LogFile,
            LogLimit = node.LogLimit,
            LogTimes = run.LogTimes,
            Gpus = run.Gpus,
            Mounts = place.Mounts,
            Ending = run.Plan.Ending,
            IsEngine = run.Plan is { Ending: not null, IsStartedElsewhere: false },
            StopSignal = run.StopSignal,
            StopGraceSeconds = run.StopGrace.TotalSeconds,
            DiesWithDaemon = run.Lifeline is not null,
        };
        RemoveOthers(start.Environment, marks);
        var process = Process.Start(start) ?? throw new InvalidOperationException("A started process is always new here.");
        try
        {
            await JsonSerializer
                .SerializeAsync(process.StandardInput.BaseStream, launch, SupervisionJson.Default.SupervisorLaunch, cancellationToken)
                .ConfigureAwait(false);
            if (run.Lifeline is { } lifeline)
            {
                process.StandardInput.BaseStream.Write("\n"u8);
                await process.StandardInput.BaseStream.FlushAsync(cancellationToken).ConfigureAwait(false);
                lifeline.Keep(process.StandardInput.BaseStream);
            }
            else
            {
                process.StandardInput.Close();
            }
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
