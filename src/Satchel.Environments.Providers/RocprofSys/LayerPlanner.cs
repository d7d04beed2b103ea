using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.RocprofSys;

/// <summary>One small layer with a <c>python</c> that starts the profiler, which was tried with these options. Variables change neither.</summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    public string Field => "_rocprof_sys";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public int FormatVersion => 1;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        [
            new LayerPlan(new JsonObject { [RocprofCommand.WordsKey] = RocprofCommand.Of(value).Words.ToArray() })
            {
                Summary = "rocprof_sys",
            },
        ];
}
