using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Rules;

/// <summary>At most one of <c>pip</c>, <c>uv</c> and <c>conda</c>; an empty one counts.</summary>
internal sealed class OnePackageManager : ISpecRule
{
    public IReadOnlyList<SpecError> Check(JsonObject spec)
    {
        var present = new[] { "pip", "uv", "conda" }.Where(spec.ContainsKey).ToList();
        return present.Count < 2
            ? []
            :
            [
                new SpecError(
                    JsonPath.Root,
                    SpecErrorCodes.ConflictingFields,
                    $"The 'pip' field, 'uv' field, and 'conda' field of runtime_env cannot be specified at the same time; specified are {string.Join(" and ", present)}.",
                    "Keep one of them. To use pip with conda, set only conda and list the packages in its dependencies: {\"dependencies\": [\"pip\", {\"pip\": [...]}]}."
                ),
            ];
    }
}
