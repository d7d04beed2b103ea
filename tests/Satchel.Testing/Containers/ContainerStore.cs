using System.Diagnostics;
using System.Formats.Tar;
using System.Text.Json.Nodes;

namespace Satchel.Testing.Containers;

/// <summary>
/// A podman of the test's own: its images and containers lie in a directory, with limits that a machine without special rights can set.
/// Images are made here, of what the machine has; nothing comes from the network.
/// </summary>
public sealed class ContainerStore : IContainerEngine
{
    /// <summary>What says why tests skip.</summary>
    public const string Missing = "podman and busybox are not installed (scripts/needs.sh installs them)";

    private static readonly string[] Applets =
    [
        "sh",
        "cat",
        "echo",
        "env",
        "id",
        "ls",
        "mkdir",
        "pwd",
        "sed",
        "sleep",
        "touch",
        "true",
        "wget",
    ];

    private readonly TemporaryDirectory _directory = new();

    private ContainerStore()
    {
        Variables["CONTAINERS_STORAGE_CONF"] = _directory.Write(
            "storage.conf",
            $"[storage]\ndriver = \"overlay\"\ngraphroot = \"{_directory.At("images")}\"\nrunroot = \"{_directory.At("run")}\"\n"
        );
        Variables["CONTAINERS_CONF"] = _directory.Write(
            "containers.conf",
            $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            lock_type = "file"
            tmp_dir = "{_directory.At("tmp")}"

            """
        );
        Variables["CONTAINERS_REGISTRIES_CONF"] = _directory.Write(
            "registries.conf",
            "[[registry]]\nprefix = \"127.0.0.1\"\nlocation = \"127.0.0.1\"\ninsecure = true\n"
        );
    }

    /// <summary>Whether this machine can have one.</summary>
    public static bool IsAvailable => Environment.IsPrivilegedProcess && File.Exists("/usr/bin/podman") && File.Exists("/bin/busybox");

    /// <summary>Directory of all that podman keeps.</summary>
    public string Root => _directory.Path;

    /// <summary>What makes podman use this store.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes a store with images whose <c>/etc/os-release</c> is told by name.</summary>
    public static async Task<ContainerStore> CreateAsync(params (string Image, string OsRelease)[] images)
    {
        var store = new ContainerStore();
        foreach (var (image, release) in images)
        {
            await store.ImportAsync(image, tar => tar.WriteEntry(TextFile("etc/os-release", release))).ConfigureAwait(false);
        }

        return store;
    }

    /// <summary>Makes an image with a busybox.</summary>
    /// <param name="image">Its name.</param>
    /// <param name="add">Adds more files.</param>
    /// <param name="changes">Instructions of a Dockerfile, such as <c>ENV A=1</c>.</param>
    public async Task ImportAsync(string image, Action<TarWriter> add, params string[] changes)
    {
        var file = _directory.At("root.tar");
        await using (var writer = new TarWriter(File.Create(file)))
        {
            foreach (var directory in (string[])["bin", "etc", "tmp", "proc", "sys", "dev", "root"])
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, directory + "/") { Mode = (UnixFileMode)0x1ff });
            }

            writer.WriteEntry("/bin/busybox", "bin/busybox");
            foreach (var applet in Applets)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
            }

            add(writer);
        }

        await RunAsync(["import", .. changes.SelectMany(change => (string[])["--change", change]), file, image]).ConfigureAwait(false);
    }

    /// <summary>An image's manifest and blobs by their digests, as a registry gives them.</summary>
    public async Task<(byte[] Manifest, IReadOnlyDictionary<string, byte[]> Blobs)> ExportAsync(string image)
    {
        var directory = _directory.At("export-" + Guid.NewGuid().ToString("N"));
        await RunAsync(["save", "--format", "oci-dir", "--output", directory, image]).ConfigureAwait(false);
        var blobs = Directory
            .EnumerateFiles(Path.Combine(directory, "blobs", "sha256"))
            .ToDictionary(file => "sha256:" + Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);
        var index = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "index.json")).ConfigureAwait(false))!;
        return (blobs[index["manifests"]![0]!["digest"]!.GetValue<string>()], blobs);
    }

    /// <summary>Names of the containers that there are, running or not.</summary>
    public async Task<string> ContainersAsync() =>
        (await RunAsync(["ps", "--all", "--format", "{{.Names}} {{.State}}"]).ConfigureAwait(false)).Trim();

    /// <summary>Runs podman on this store.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/podman", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"podman {string.Join(' ', arguments)}: {await errors.ConfigureAwait(false)}");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["rm", "--all", "--force"]).ConfigureAwait(false);
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

    private static PaxTarEntry TextFile(string path, string text) =>
        new(TarEntryType.RegularFile, path)
        {
            DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        };
}
