using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Rules;

/// <summary>
/// A container's field (<c>image_uri</c> or <c>container</c>) that is not empty goes with the user's files and variables, not with what
/// belongs to the node's own Python. Fields that a client added for itself are ignored, here too; those of profilers start with an underscore
/// but are the user's.
/// </summary>
internal sealed class ContainerCompany(string field) : ISpecRule
{
    private static readonly string[] Company =
    [
        "config",
        "env_vars",
        "working_dir",
        "excludes",
        "py_modules",
        "pip",
        "uv",
        "nuget",
        "lock",
    ];

    public IReadOnlyList<SpecError> Check(JsonObject spec)
    {
        if (!IsUsed(spec[field]))
        {
            return [];
        }

        var others = spec.Select(item => item.Key)
            .Where(key => key != field && !Company.Contains(key, StringComparer.Ordinal) && !IsClientsOwn(key))
            .ToList();
        return others.Count == 0
            ? []
            :
            [
                new SpecError(
                    JsonPath.Key(JsonPath.Root, field),
                    SpecErrorCodes.ConflictingFields,
                    $"The '{field}' field currently cannot be used together with other fields of runtime_env. Specified fields: {string.Join(", ", others)}",
                    $"Leave only {string.Join(", ", Company)} beside it, and put the rest into the image."
                ),
            ];
    }

    private static bool IsClientsOwn(string key) => key.StartsWith('_') && key is not ("_nsight" or "_rocprof_sys");

    private static bool IsUsed(JsonNode? value) =>
        value switch
        {
            null => false,
            JsonObject members => members.Count > 0,
            JsonArray items => items.Count > 0,
            _ => value.TryGetText(out var text)
                ? text.Length > 0
                : value.GetValueKind() is not JsonValueKind.False && value.ToJsonString() is not "0",
        };
}
