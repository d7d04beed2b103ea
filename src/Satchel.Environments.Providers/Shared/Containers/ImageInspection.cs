using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>What an engine knows of an image that it has: the answer of <c>image inspect</c>.</summary>
/// <param name="Id">64 hex digits.</param>
/// <param name="Variables">Variables that its processes get.</param>
/// <param name="Digests">Names by digest under which registries give it: <c>docker.io/library/python@sha256:…</c>.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record ImageInspection(string Id, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> Digests, long Bytes)
{
    /// <summary>Names with tags that it has on the node.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Arguments of the engine.</summary>
    public static IReadOnlyList<string> Arguments(string image) => ["image", "inspect", image];

    /// <exception cref="SetupFailedException">It is no answer.</exception>
    public static ImageInspection Read(ContainerEngine engine, ToolResult result)
    {
        try
        {
            var image = JsonNode.Parse(result.StandardOutput)!.AsArray()[0]!;
            var id = image[nameof(Id)]!.GetValue<string>();
            return new ImageInspection(
                id.StartsWith("sha256:", StringComparison.Ordinal) ? id["sha256:".Length..] : id,
                Texts(image["Config"]?["Env"])
                    .Select(variable => variable.Split('=', 2))
                    .Where(parts => parts.Length == 2)
                    .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal),
                Texts(image["RepoDigests"]),
                image["Size"]?.GetValue<long>() ?? 0
            )
            {
                Names = Texts(image["RepoTags"]),
            };
        }
        catch (Exception noAnswer)
            when (noAnswer is JsonException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolTooOld,
                $"{engine.Name} does not describe images as podman 3 and docker 20 or later do.",
                "Install a newer one on the node.",
                noAnswer
            )
            {
                Tool = result,
            };
        }
    }

    private static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => item!.GetValue<string>())];
}
