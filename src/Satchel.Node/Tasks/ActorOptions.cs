using System.Text.Json.Nodes;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>What a template that makes actors says about them.</summary>
/// <param name="Name">Under which it can be asked for; null when it cannot.</param>
/// <param name="Namespace">Of the name; null is the job's.</param>
/// <param name="IsDetached">Whether it outlives its job.</param>
/// <param name="GetIfExists">Whether one that has the name is as good.</param>
/// <param name="MaxRestarts">How often it is made anew when its process ends; -1 for ever.</param>
/// <param name="MaxTaskRetries">How often a call of it that was under way is made again then; -1 for ever.</param>
/// <param name="MaxPendingCalls">Most calls that wait or run; more are refused; -1 is no limit.</param>
/// <param name="ClassName">Name of the class; null is the creation's.</param>
/// <param name="Methods">What clients must know of its methods; handed on.</param>
internal sealed record ActorOptions(
    string? Name,
    string? Namespace,
    bool IsDetached,
    bool GetIfExists,
    int MaxRestarts,
    int MaxTaskRetries,
    int MaxPendingCalls,
    string? ClassName,
    JsonNode? Methods
)
{
    public static ActorOptions Read(JsonObject actor) =>
        new(
            actor.Text("name"),
            actor.Text("namespace"),
            string.Equals(actor.Text("lifetime"), "detached", StringComparison.Ordinal),
            actor.Flag("get_if_exists"),
            (int)(actor.Number("max_restarts") ?? 0),
            (int)(actor.Number("max_task_retries") ?? 0),
            (int)(actor.Number("max_pending_calls") ?? -1),
            actor.Text("class_name"),
            actor["methods"]?.DeepClone()
        );
}
