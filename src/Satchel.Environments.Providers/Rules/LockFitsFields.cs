using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Rules;

/// <summary>A lock speaks of fields that the environment has: one of another environment locks nothing, which nobody means.</summary>
internal sealed class LockFitsFields : ISpecRule
{
    public IReadOnlyList<SpecError> Check(JsonObject spec) =>
        (spec[EnvironmentLock.Field] as JsonObject)?[EnvironmentLock.Fields] is not JsonObject locked
            ? []
            :
            [
                .. locked
                    .Where(field => !spec.ContainsKey(field.Key))
                    .Select(field => new SpecError(
                        JsonPath.Key("$.lock.fields", field.Key),
                        SpecErrorCodes.ConflictingFields,
                        $"The lock is of an environment with '{field.Key}', which this one does not have.",
                        "Give the lock that was made of this environment: satchel env lock --runtime-env FILE."
                    )),
            ];
}
