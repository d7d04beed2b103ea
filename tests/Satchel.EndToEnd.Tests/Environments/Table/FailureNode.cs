using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Conda;
using Satchel.Testing.Hosting;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>A daemon for all failures, and what they need to happen.</summary>
public class FailureNode : TableNode
{
    /// <summary>Stands in all secrets of all environments, and may be read nowhere.</summary>
    public const string Canary = "CANARY-4f1d";

    // Each is a password, or has one: of indexes, channels, downloads, feeds.
    private static readonly string[] Steering =
    [
        "PIP_EXTRA_INDEX_URL",
        "UV_INDEX",
        "CANARY",
        "SATCHEL_DOWNLOAD_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "NUGET_TOKEN",
    ];

    private readonly PackageIndex _private = new(new Wheel("alpha", "1.0")) { Credentials = "me:secret" };
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, (DateTime, long)> _clean = new(StringComparer.Ordinal);
    private FileHost? _registry;
    private SmallDisk? _disk;

    /// <summary>
    /// A daemon on a small disk, without the right of root to read everything and without an engine for containers; null, and
    /// <see cref="NoPoor"/> says why, where there can be none.
    /// </summary>
    public Daemon? Poor { get; private set; }

    public string NoPoor { get; private set; } = "";

    /// <summary>What processes were started with, as long as there is a daemon.</summary>
    public ArgumentWatch Arguments { get; } = new();

    /// <summary>Which kind each hint was told for.</summary>
    public ConcurrentDictionary<string, string> Hints { get; } = new(StringComparer.Ordinal);

    /// <summary>A spec whose variables are secrets.</summary>
    /// <param name="spec">With names in angle brackets.</param>
    public string WithSecrets(string spec)
    {
        var filled = JsonNode.Parse(Around.Fill(spec))!.AsObject();
        filled["env_vars"] = new JsonObject(
            Steering.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["secret"] = name }))
        );
        return filled.ToJsonString();
    }

    /// <summary>Files below a home, its secrets apart, that have the canary in their names or in them.</summary>
    public IReadOnlyList<string> FilesWithCanary(string home)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories))
        {
            if (path.StartsWith(Path.Combine(home, "secrets"), StringComparison.Ordinal))
            {
                continue;
            }

            var file = new FileInfo(path);
            // The node's socket is no file that holds anything.
            var isFile = file is { LinkTarget: null, Exists: true, Extension: not (".lock" or ".sock") };
            var state = isFile ? (file.LastWriteTimeUtc, file.Length) : default;
            if (
                path.Contains(Canary, StringComparison.Ordinal)
                || (isFile && _clean.GetValueOrDefault(path) != state && HeldText.IsIn(path, Canary))
            )
            {
                found.Add(path);
            }

            _clean[path] = state;
        }

        return found;
    }

    public override async ValueTask DisposeAsync()
    {
        await Arguments.DisposeAsync();
        if (Poor is not null)
        {
            await Poor.DisposeAsync();
        }

        _disk?.Dispose();
        await base.DisposeAsync();
        await _private.DisposeAsync();
        _silent.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected override async Task PrepareAsync()
    {
        _silent.Start();
        Around.Variables["SATCHEL_MAX_PACKAGE_BYTES"] = "100000";
        Around.Variables["PIP_RETRIES"] = "0";
        Around.Name("nobody", "http://127.0.0.1:1");
        Around.Name("silent", $"http://127.0.0.1:{((IPEndPoint)_silent.LocalEndpoint).Port}");
        Around.Name("private-index", _private.Url);
        Around.Name("other-hash", new string('0', 64));
        Around.Name("page", Around.Host.Serve("/page.zip", "<html>"u8.ToArray()));
        Around.Name("large", Around.Host.Serve("/large.zip", new byte[200_000]));
        var foreign = new Wheel("own", "1.0") { Tag = "cp39-cp39-win_amd64" };
        var needy = new Wheel("needy", "1.0") { Requires = ["absent"] };
        var compiled = new SourcePackage("compiled", "1.0") { WhenBuilt = "subprocess.check_call(['/absent/gcc', '-c', 'x.c'])" };
        await File.WriteAllBytesAsync(Around.Files.At(foreign.FileName), foreign.Bytes());
        await File.WriteAllBytesAsync(Around.Files.At(needy.FileName), needy.Bytes());
        await File.WriteAllBytesAsync(Around.Files.At(compiled.FileName), compiled.Archive());
        Around.Name("channel", $"http://me:${{CANARY}}@{Around.Channel?.Authority}/channel");
        Around.Channel?.Put(CondaPackage.OfPython("common", "1.0"));
        Around.Channel?.Put(CondaPackage.OfPython("common", "2.0"));
        Around.Channel?.Put(CondaPackage.OfPython("left", "1.0", "common <2"));
        Around.Channel?.Put(CondaPackage.OfPython("right", "1.0", "common >=2"));
        await ServeNoImagesAsync();
        await Around.LockProjectAsync("project", "'alpha<2'");
        Around.WriteProject("project", "'alpha<2', 'beta'");
    }

    protected override async Task FillAsync()
    {
        await KeepSecretsAsync(Daemon);
        _disk = SmallDisk.TryMount("24m", names: 2000, out var refusal);
        if (_disk is null)
        {
            NoPoor = $"No small disk can be mounted: {refusal}";
            return;
        }

        var large = new byte[30_000_000];
        new Random(8).NextBytes(large);
        await File.WriteAllBytesAsync(Around.Files.At("many.zip"), new ZipBuilder().AddRaw("many"u8.ToArray(), large, method: 0).Zip());
        Around.Files.Write("closed/code.zip", "");
        File.SetUnixFileMode(Around.Files.At("closed"), UnixFileMode.None);
        Poor = await Daemon.StartAsync(
            new DaemonSetUp(_disk.At("home"))
            {
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SATCHEL_CONTAINER_ENGINE"] = "no-such-engine" },
                Command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", Programs.Daemon],
            }
        );
        await KeepSecretsAsync(Poor);
    }

    private async Task KeepSecretsAsync(Daemon daemon)
    {
        foreach (var name in Steering)
        {
            var value = name is "PIP_EXTRA_INDEX_URL" or "UV_INDEX"
                ? Around.Index.Url.Replace("://", $"://me:{Canary}@", StringComparison.Ordinal)
                : Canary;
            using var kept = await daemon.Http.PutAsJsonAsync($"/v1/secrets/{name}", new { value });
            kept.EnsureSuccessStatusCode();
        }
    }

    private async Task ServeNoImagesAsync()
    {
        _registry = await FileHost.StartAsync();
        _registry.Answer("/v2/", context => context.Response.WriteAsync("{}"));
        _registry.Otherwise = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("""{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}""");
        };
        Around.Name("registry", $"127.0.0.1:{_registry.Port}");
    }
}
