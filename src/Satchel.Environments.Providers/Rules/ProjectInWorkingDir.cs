using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Rules;

/// <summary>A project of <c>uv</c> lies in <c>working_dir</c>, so there must be one.</summary>
internal sealed class ProjectInWorkingDir : ISpecRule
{
    public IReadOnlyList<SpecError> Check(JsonObject spec) =>
        (spec["uv"] as JsonObject)?["project"] is null || spec["working_dir"] is not null
            ? []
            :
            [
                new SpecError(
                    "$.uv.project",
                    SpecErrorCodes.MissingKey,
                    "runtime_env['uv']['project'] is a directory of working_dir, and there is no working_dir",
                    "Add \"working_dir\": \".\", the directory that holds pyproject.toml and uv.lock."
                ),
            ];
}
