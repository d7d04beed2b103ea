using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Node.Launching;
using Satchel.Node.Scheduling;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>Tells workers which GPUs the next task that they are sent has. On the loop only.</summary>
internal sealed class GpuTelling(NodeOptions node)
{
    /// <summary>Before a task is sent; nothing where the worker knows.</summary>
    public void Tell(WorkerPeer worker)
    {
        var hold = worker.Lease?.Gpus ?? GpuHold.None;
        if (ReferenceEquals(hold, worker.Gpus))
        {
            return;
        }

        var isFirst = worker.Gpus is null;
        worker.Gpus = hold;
        string[] names = [.. hold.Parts.Select(part => part.Place).Order().Select(node.GpuDevices.NameOf)];
        var environment = worker.Environment;
        var variables = GpuVariables.For(node.GpuDevices.Vendor, names, environment.Own, environment.Inherited);
        if (isFirst && names.Length == 0 && variables.Count == 0)
        {
            return;
        }

        worker.Connection.Tell(
            new JsonObject
            {
                ["op"] = "gpus",
                ["ids"] = new JsonArray([.. names.Select(IdOf)]),
                ["variables"] = new JsonObject([.. variables.Select(set => KeyValuePair.Create(set.Key, (JsonNode?)set.Value))]),
            }
        );
    }

    /// <summary>As Ray's users get it: a number where devices are called by their place, else the text of whoever named them.</summary>
    private JsonNode? IdOf(string name) =>
        node.GpuDevices.Names is null ? int.Parse(name, CultureInfo.InvariantCulture) : JsonValue.Create(name);
}
