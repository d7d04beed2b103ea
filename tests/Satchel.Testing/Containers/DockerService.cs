using System.Diagnostics;
using System.Net.Sockets;
using Satchel.Testing.Running;

namespace Satchel.Testing.Containers;

/// <summary>
/// A docker of the test's own: a service whose images and containers lie in a directory, with limits that a machine without special rights
/// can set. Made where the programs of Debian's <c>docker.io</c>, <c>containerd</c>, <c>runc</c> and <c>tini</c> are on the <c>PATH</c>, or in the
/// directories that <c>SATCHEL_TEST_DOCKER</c> lists like it.
/// </summary>
public sealed class DockerService : IContainerEngine
{
    /// <summary>What says why tests skip.</summary>
    public const string Missing =
        "there is no dockerd with containerd, runc and docker-init (apt-get install docker.io), or the tests do not run as root";

    private static readonly string[] Programs = ["docker", "dockerd", "containerd", "runc", "docker-init"];
    private static readonly string[] Applets = ["sh", "cat", "echo", "env", "id", "ls", "pwd", "sleep", "touch", "true", "wget"];

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _service;

    private DockerService()
    {
        Variables["DOCKER_HOST"] = "unix://" + Socket;
        Variables["DOCKER_CONFIG"] = _directory.At("config");
        Variables["SATCHEL_CONTAINER_ENGINE"] = Find("docker")!;
        Directory.CreateDirectory(_directory.At("config"));
        var start = StartOf(
            "dockerd",
            [
                "--host=unix://" + Socket,
                "--data-root=" + _directory.At("root"),
                "--exec-root=" + _directory.At("exec"),
                "--pidfile=" + _directory.At("docker.pid"),
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                "--storage-driver=vfs",
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--default-ulimit=nofile=1024:1024",
                "--default-ulimit=nproc=1024:1024",
                "--shutdown-timeout=1",
            ]
        );
        _service = Process.Start(start)!;
        Said = Task.WhenAll(_service.StandardOutput.ReadToEndAsync(), _service.StandardError.ReadToEndAsync());
    }

    /// <summary>Whether this machine can have one.</summary>
    public static bool IsAvailable =>
        Environment.IsPrivilegedProcess && File.Exists("/bin/busybox") && Programs.All(name => Find(name) is not null);

    /// <summary>What makes docker, and a daemon, use this service.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    private Task<string[]> Said { get; }

    private string Socket => _directory.At("docker.sock");

    /// <summary>Starts one and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    public static async Task<DockerService> StartAsync()
    {
        var docker = new DockerService();
        try
        {
            await Eventually
                .TrueAsync(
                    () =>
                        docker._service.HasExited
                            ? throw new InvalidOperationException(string.Concat(docker.Said.Result))
                            : docker.TryConnectAsync(),
                    "dockerd answers"
                )
                .ConfigureAwait(false);
            return docker;
        }
        catch
        {
            await docker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes an image with a busybox.</summary>
    /// <param name="image">Its name.</param>
    /// <param name="osRelease">Its <c>/etc/os-release</c>.</param>
    public async Task ImportAsync(string image, string osRelease)
    {
        var root = _directory.At("image");
        foreach (var name in (string[])["bin", "etc", "tmp", "proc", "sys", "dev", "root"])
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        File.Copy("/bin/busybox", Path.Combine(root, "bin", "busybox"));
        foreach (var applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", applet), "busybox");
        }

        await File.WriteAllTextAsync(Path.Combine(root, "etc", "os-release"), osRelease).ConfigureAwait(false);
        var file = _directory.At("root.tar");
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(root, file, includeBaseDirectory: false).ConfigureAwait(false);
        await RunAsync(["import", file, image]).ConfigureAwait(false);
    }

    /// <summary>Names of the containers that there are, running or not.</summary>
    public async Task<string> ContainersAsync() =>
        (await RunAsync(["ps", "--all", "--format", "{{.Names}} {{.State}}"]).ConfigureAwait(false)).Trim();

    /// <summary>Runs docker against this service.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string[] arguments)
    {
        using var process = Process.Start(StartOf("docker", arguments))!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {await errors.ConfigureAwait(false)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_service.HasExited)
        {
            using var end = Process.Start(new ProcessStartInfo("/bin/kill", [$"{_service.Id}"]) { UseShellExecute = false })!;
            await end.WaitForExitAsync().ConfigureAwait(false);
            await _service.WaitForExitAsync().ConfigureAwait(false);
        }

        _service.Dispose();
        foreach (var mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Reverse())
        {
            if (mount.StartsWith(_directory.Path + "/", StringComparison.Ordinal))
            {
                using var unmount = Process.Start(new ProcessStartInfo("umount", ["-l", mount]) { UseShellExecute = false })!;
                await unmount.WaitForExitAsync().ConfigureAwait(false);
            }
        }

        _directory.Dispose();
    }

    private async Task<bool> TryConnectAsync()
    {
        if (!File.Exists(Socket))
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket)).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ProcessStartInfo StartOf(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program)!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        // It starts the others by their names.
        start.Environment["PATH"] = SearchPath();
        return start;
    }

    private static string? Find(string program) =>
        SearchPath().Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    private static string SearchPath() =>
        $"{Environment.GetEnvironmentVariable("SATCHEL_TEST_DOCKER") ?? "/usr/sbin"}:{Environment.GetEnvironmentVariable("PATH")}";
}
