using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Uv;

namespace Satchel.Environments.Providers;

/// <summary>What a project that uv installs must find in <c>working_dir</c>, for the client, which has it before anything is sent.</summary>
public static class PackagedProject
{
    /// <summary>Whether an environment asks for one.</summary>
    /// <param name="environment">Normal form of an environment.</param>
    public static bool IsIn(JsonObject environment) => environment["uv"] is JsonObject uv && uv.ContainsKey(ProjectSpec.Project);

    /// <summary>What is missing, in the words of the node; null when nothing is, or no project is asked for.</summary>
    /// <param name="environment">Normal form of an environment.</param>
    /// <param name="paths">Files of <c>working_dir</c>, from its top.</param>
    public static SpecError? FindMissing(JsonObject environment, IEnumerable<string> paths) =>
        (environment["uv"] as JsonObject)?[ProjectSpec.Project]?.GetValue<string>() is { } project
        && ProjectFiles.FindMissing(paths, project) is (var message, var hint)
            ? new SpecError("$.uv.project", SpecErrorCodes.PathNotFound, message, hint)
            : null;
}
