using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Pipeline;

/// <summary>
/// Spares the building of what is there: a layer that was built freely and happens to hold exactly what a lock says is as good as one built
/// by the lock.
/// </summary>
internal sealed class KeptLocks(LayerPlanning planning, ILayerStore store)
{
    /// <summary>What to plan instead of an environment.</summary>
    /// <param name="context">The environment.</param>
    /// <returns>The same without those parts of its lock that finished layers keep; itself when there are none.</returns>
    public PlanningContext Without(PlanningContext context)
    {
        var fields = context.Fields;
        if (fields[EnvironmentLock.Field]?[EnvironmentLock.Fields] is not JsonObject locked)
        {
            return context;
        }

        var free = fields.DeepClone().AsObject();
        free.Remove(EnvironmentLock.Field);
        var chosen = EnvironmentLock.From(
            planning.Plan(context with { Fields = free }).Select(planned => store.Find(planned.Layer)).OfType<Layer>()
        );
        var left = locked.Where(field => !JsonNode.DeepEquals(field.Value, chosen?[EnvironmentLock.Fields]?[field.Key])).ToArray();
        if (left.Length == locked.Count)
        {
            return context;
        }

        if (left.Length > 0)
        {
            free[EnvironmentLock.Field] = new JsonObject
            {
                [EnvironmentLock.Format] = EnvironmentLock.CurrentFormat,
                [EnvironmentLock.Fields] = new JsonObject(left.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))),
                [EnvironmentLock.Notes] = fields[EnvironmentLock.Field]![EnvironmentLock.Notes]?.DeepClone() ?? new JsonObject(),
            };
        }

        return context with
        {
            Fields = free,
        };
    }
}
