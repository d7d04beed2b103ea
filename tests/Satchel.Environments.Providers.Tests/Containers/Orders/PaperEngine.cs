using System.Text.Json;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Providers.Tests.Containers.Orders;

/// <summary>A podman on paper, with one image in its registry: each call is a step at whose beginning others may go on.</summary>
internal sealed class PaperEngine(Schedule schedule)
{
    private const int Refused = 125;

    /// <summary>The name of the image in the registry.</summary>
    public const string Image = "registry.test/image:1";

    /// <summary>The same image by its digest.</summary>
    public static readonly string ByDigest = $"registry.test/image@sha256:{Digest.Of("manifest"u8).Hex}";

    /// <summary>What it stands for: 64 hex digits.</summary>
    public static readonly string Id = Digest.Of("image"u8).Hex;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public bool IsInRegistry { get; set; } = true;

    /// <summary>Whether calls are steps.</summary>
    public bool IsStepping { get; set; } = true;

    public ContainerEngine Engine => new("/usr/bin/podman", IsDocker: false) { Call = CallAsync };

    public bool HasImage => _names.Count > 0;

    /// <summary>Gives the image a name, at once.</summary>
    public void Name(string name) => _names.Add(name);

    private Task<ToolResult> CallAsync(
        ContainerEngine engine,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        Action<string>? onLine,
        CancellationToken cancellationToken
    )
    {
        if (IsStepping)
        {
            schedule.Step(string.Join(' ', arguments));
        }

        return Task.FromResult(
            arguments switch
            {
                ["image", "inspect", var name] => Has(name) ? Answer(Inspection()) : Refusal($"Error: {name}: image not known"),
                ["pull", var name] => IsInRegistry ? Named(name) : Refusal("Error: reading manifest 1: manifest unknown"),
                ["tag", var id, var name] => Has(id) ? Named(name) : Refusal($"Error: {id}: image not known"),
                ["image", "rm", var name] when name != Id => _names.Remove(name) ? Answer("") : Refusal($"Error: {name}: image not known"),
                ["image", "rm", _] => RemoveById(),
                _ => Refusal("Error: no such call"),
            }
        );
    }

    private bool Has(string name) => HasImage && (name == Id || _names.Contains(name));

    // As podman does: names by digest count.
    private ToolResult RemoveById()
    {
        if (_names.Count > 1)
        {
            return Refusal($"Error: unable to delete image \"{Id}\" by ID with more than one tag: please force removal");
        }

        var answer = HasImage ? Answer("") : Refusal($"Error: {Id}: image not known");
        _names.Clear();
        return answer;
    }

    private ToolResult Named(string name)
    {
        _names.Add(name);
        return Answer("");
    }

    private string Inspection() =>
        JsonSerializer.Serialize(
            new[]
            {
                new
                {
                    Id,
                    Size = 1000,
                    RepoTags = _names.Where(static name => !IsDigest(name)).ToArray(),
                    RepoDigests = _names.Where(IsDigest).ToArray(),
                },
            }
        );

    private static bool IsDigest(string name) => name.Contains('@', StringComparison.Ordinal);

    private static ToolResult Answer(string text) => new(["podman"], 0, []) { StandardOutput = text };

    private static ToolResult Refusal(string line) => new(["podman"], Refused, [line]);
}
