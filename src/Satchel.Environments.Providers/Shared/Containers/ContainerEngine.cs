using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>The program that runs containers on the node.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="IsDocker">Whether it asks a service to run them, which starts them outside of the caller's process tree.</param>
internal sealed record ContainerEngine(string Program, bool IsDocker)
{
    private static readonly string[] Known = ["podman", "docker"];

    /// <summary>Runs it for its answer.</summary>
    public EngineCall Call { get; init; } = EngineCommand.RunAsync;

    /// <summary>For people.</summary>
    public string Name => Path.GetFileName(Program);

    /// <summary>The engine that the operator names, else podman, else docker.</summary>
    /// <exception cref="SetupFailedException"><see cref="SetupErrorKinds.EngineMissing"/>: the node has none.</exception>
    public static ContainerEngine Find(ContainerOptions options)
    {
        var names = options.Engine is { Length: > 0 } named ? [named] : Known;
        var program = names.Select(name => Locate(name, options)).FirstOrDefault(static found => found is not null);
        return program is not null
            ? new ContainerEngine(program, Path.GetFileName(program).Contains("docker", StringComparison.Ordinal))
            : throw new SetupFailedException(
                SetupErrorKinds.EngineMissing,
                $"The node cannot run containers: it has no {string.Join(" and no ", names)}.",
                options.Engine is { Length: > 0 }
                    ? "Install it there, or set SATCHEL_CONTAINER_ENGINE to podman, docker or the absolute path of one."
                    : "Install one there (Debian: apt-get install podman), or name it by SATCHEL_CONTAINER_ENGINE."
            );
    }

    private static string? Locate(string name, ContainerOptions options) =>
        name.Contains('/', StringComparison.Ordinal) ? (File.Exists(name) ? name : null) : options.FindProgram(name);
}
