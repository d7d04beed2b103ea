using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Profilers;
using Satchel.Environments.Providers.Shared.Pythons;

namespace Satchel.Environments.Providers.RocprofSys;

/// <summary>Puts the profiler in place of <c>python</c>. Its reports lie with the logs of the node, unless variables say otherwise.</summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    private const string OutputPath = "ROCPROFSYS_OUTPUT_PATH";
    private const string OutputPrefix = "ROCPROFSYS_OUTPUT_PREFIX";

    public string Field => "_rocprof_sys";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context)
    {
        var report = ProfilerOptions.ReportFile("", "rocprof_sys", context.ReportDirectory, draft.Variables);
        var variables = new Dictionary<string, string>(draft.Variables, StringComparer.Ordinal);
        foreach (var (name, text) in RocprofCommand.Of(value).Variables)
        {
            variables[name] = text;
        }

        variables.TryAdd(OutputPath, Path.GetDirectoryName(report)!);
        variables.TryAdd(OutputPrefix, Path.GetFileName(report));
        var directory = context.Layers[0].Directory;
        return draft with
        {
            Variables = variables,
            ProgramPath = [PythonPrograms.DirectoryIn(directory), .. draft.ProgramPath],
            Python = [PythonPrograms.ProgramIn(directory)],
        };
    }
}
