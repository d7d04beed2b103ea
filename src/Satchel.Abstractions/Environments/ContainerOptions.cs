namespace Satchel.Abstractions.Environments;

/// <summary>How a node runs containers; set by its operator.</summary>
public sealed record ContainerOptions
{
    /// <summary>Image is fetched when the node does not have it.</summary>
    public const string PullMissing = "missing";

    /// <summary>The registry is asked for every job.</summary>
    public const string PullAlways = "always";

    /// <summary>Only what the node has.</summary>
    public const string PullNever = "never";

    /// <summary><c>podman</c>, <c>docker</c>, or the absolute path of one; null takes podman, else docker.</summary>
    public string? Engine { get; init; }

    /// <summary>When images are fetched: one of the three above.</summary>
    public string Pull { get; init; } = PullMissing;

    /// <summary>Absolute path of the file with the logins of registries, as <c>podman login</c> and <c>docker login</c> write it; null is
    /// the engine's own.</summary>
    public string? AuthFile { get; init; }

    /// <summary>The daemon's user, who is the user in containers, too.</summary>
    public uint UserId { get; init; }

    /// <summary>That user's group.</summary>
    public uint GroupId { get; init; }

    /// <summary>Whether the node's GPUs are AMD's, which a container is given as devices.</summary>
    public bool HasAmdGpus { get; init; }

    /// <summary>
    /// Absolute directory in which the node notes images that it fetched or uses, and containers that it builds with; null notes none, and
    /// what is left of them stays.
    /// </summary>
    public string? NotesDirectory { get; init; }

    /// <summary>Whether images that the node fetches go once nothing needs them. Default: they stay.</summary>
    public bool RemovesImages { get; init; }

    /// <summary>Tells when images were used.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Absolute path of a program on the daemon's <c>PATH</c>; null when there is none.</summary>
    public Func<string, string?> FindProgram { get; init; } = static _ => null;
}
