using System.Text.Json.Nodes;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>What a template that makes actors says about them.</summary>
/// <param name="Name">Under which it can be asked for; null when it cannot.</param>
/// <param name="Namespace">Of the name; null is the job's.</param>
/// <param name="IsDetached">Whether it outlives its job.</param>
/// <param name="MaxRestarts">How often it is made anew when its process ends; -1 for ever.</param>
/// <param name="ClassName">Name of the class; null is the creation's.</param>
/// <param name="Methods">What clients must know of its methods; handed on.</param>
internal sealed record ActorOptions(string? Name, string? Namespace, bool IsDetached, int MaxRestarts, string? ClassName, JsonNode? Methods)
{
    public static ActorOptions Read(JsonObject actor) =>
        new(
            actor.Text("name"),
            actor.Text("namespace"),
            string.Equals(actor.Text("lifetime"), "detached", StringComparison.Ordinal),
            (int)(actor.Number("max_restarts") ?? 0),
            actor.Text("class_name"),
            actor["methods"]?.DeepClone()
        );
}
