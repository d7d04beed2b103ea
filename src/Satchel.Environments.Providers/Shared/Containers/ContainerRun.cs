using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Arguments of the engine's <c>run</c>. Pure.</summary>
internal static class ContainerRun
{
    // podman finds out at the first attempt that a container's monitor was killed, and removes the container at the next.
    private const string Insistently = "\"$@\" || \"$@\" || \"$@\"";

    /// <summary>The command that removes a container whose engine was killed; none is fine.</summary>
    public static IReadOnlyList<string> Removal(ContainerEngine engine, string name) =>
        [
            "/bin/sh",
            "-c",
            Insistently,
            "satchel",
            engine.Program,
            "rm",
            "--force",
            "--volumes",
            .. engine.IsDocker ? (string[])[] : ["--ignore"],
            name,
        ];

    /// <summary>A container of an image that runs a shell and does nothing.</summary>
    /// <param name="name">The container's.</param>
    public static IReadOnlyList<string> Trial(ContainerEngine engine, ContainerOptions options, string image, string name) =>
        ["run", "--rm", $"--name={name}", .. Defaults(engine, options, []), "--entrypoint", "/bin/sh", image, "-c", ":"];

    /// <summary>
    /// What holds unless the user says otherwise. The host's network, so that the job reaches its cluster; the host's shared memory, of which
    /// a container's own has 64 MB; the daemon's user, whose files the job works with.
    /// </summary>
    public static IEnumerable<string> Defaults(ContainerEngine engine, ContainerOptions options, IReadOnlyList<string> said)
    {
        // Never fetched here: what a name stands for was found out before.
        yield return "--pull=never";
        yield return "--log-driver=none";
        yield return "--security-opt=label=disable";
        if (!Says(said, "--network", "--net"))
        {
            yield return "--network=host";
        }

        if (!Says(said, "--ipc", "--shm-size"))
        {
            yield return "--ipc=host";
        }

        // podman would give the container its own proxies, with their logins, and keep them.
        if (!engine.IsDocker && !Says(said, "--http-proxy"))
        {
            yield return "--http-proxy=false";
        }

        if (engine.IsDocker && !Says(said, "--init"))
        {
            yield return "--init";
        }

        if (Says(said, "--user", "-u", "--userns"))
        {
            yield break;
        }

        // docker takes the group of root for a user that the image does not know.
        yield return engine.IsDocker ? string.Create(CultureInfo.InvariantCulture, $"--user={options.UserId}:{options.GroupId}")
        : options.UserId == 0 ? "--user=0"
        : "--userns=keep-id";
    }

    /// <summary>What the container may take, as far as the job asks for it.</summary>
    public static IEnumerable<string> Amounts(
        ContainerEngine engine,
        ContainerOptions options,
        JobResources resources,
        IReadOnlyList<string> said
    )
    {
        if (resources.Cpus is > 0 and var cpus && !Says(said, "--cpus", "--cpu-quota"))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--cpus={cpus}");
        }

        if (resources.Memory is > 0 and var memory && !Says(said, "--memory", "-m"))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"--memory={memory}b");
        }

        if (resources.Gpus is > 0 && !Says(said, "--gpus", "--device"))
        {
            string[] devices =
                options.HasAmdGpus ? ["--device=/dev/kfd", "--device=/dev/dri"]
                : engine.IsDocker ? ["--gpus=all"]
                : ["--device=nvidia.com/gpu=all"];
            foreach (var device in devices)
            {
                yield return device;
            }
        }
    }

    /// <summary>A directory or file of the node, at a path in the container.</summary>
    public static string Mount(string source, string target, bool readOnly) =>
        $"--mount=type=bind,{Field($"source={source}")},{Field($"target={target}")}{(readOnly ? ",readonly" : "")}";

    /// <summary>One field of a list with commas, as engines read it.</summary>
    private static string Field(string text) =>
        text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static bool Says(IReadOnlyList<string> options, params string[] names) =>
        options.Any(option => names.Any(name => option == name || option.StartsWith(name + "=", StringComparison.Ordinal)));
}
