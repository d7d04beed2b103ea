using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>What a driver finds when it starts, against what it found with Ray: variables, directory, streams, mask.</summary>
public sealed class RayEnvironmentTests
{
    private const string Package = "_ray_pkg_7c8d1dd6db0e8ae1.zip";

    private const string Dump = """
        import json, os
        mask = os.umask(0)
        print(json.dumps({"variables": dict(os.environ), "cwd": os.getcwd(), "umask": oct(mask), "stdin": os.readlink("/proc/self/fd/0"), "nice": os.nice(0)}))
        """;

    [Fact]
    public async Task Run_DriverWithWorkingDirAndVariables_FindsWhatItFoundWithRayOrListed()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(scratch.At("home")) { Variables = new Dictionary<string, string> { ["PATH"] = PythonPath.In(scratch) } }
        );
        var found = await DumpAsync(daemon);
        var recorded = RayVectors.Load("jobs-states")["environment"]!;
        var variables = recorded["driver_before_ray_init"]!.AsObject();
        var differences = RayVectors.Differences("jobs-states-environment");

        var differing = variables
            .Where(variable => !Agrees((string)variable.Value!, (string?)found["variables"]![variable.Key], found))
            .Select(variable => variable.Key);

        differing.Order(StringComparer.Ordinal).Should().Equal(differences.Keys.Order(StringComparer.Ordinal));
        differences.Values.Should().OnlyContain(reason => reason.Length >= 10);
        ((string)found["umask"]!).Should().Be((string)recorded["driver"]!["umask"]!);
        ((string)found["stdin"]!).Should().Be((string)recorded["driver"]!["stdin"]!);
        ((int)found["nice"]!).Should().Be(0);
    }

    /// <summary>
    /// Ray's working directory lies below its session, ours is the job's own: both are where the driver starts. JSON is compared
    /// as JSON.
    /// </summary>
    private static bool Agrees(string recorded, string? actual, JsonNode found) =>
        recorded switch
        {
            _ when actual is null => false,
            _ when recorded.EndsWith("/working_dir_files/" + Path.GetFileNameWithoutExtension(Package), StringComparison.Ordinal) => actual
                == (string)found["cwd"]!,
            _ when recorded.StartsWith('{') && actual.StartsWith('{') => JsonNode.DeepEquals(
                JsonNode.Parse(recorded),
                JsonNode.Parse(actual)
            ),
            "{venv}/bin:{PATH of the shell}" => actual.Split(':').Length > 1,
            "127.0.0.1:6379" => actual == new Uri((string)found["variables"]!["SATCHEL_ADDRESS"]!).Authority,
            _ => recorded == actual,
        };

    private static async Task<JsonNode> DumpAsync(Daemon daemon)
    {
        using var content = new ByteArrayContent(Zip("drive_env.py", Dump));
        using var uploaded = await daemon.Http.PutAsync($"/api/packages/gcs/{Package}", content);
        uploaded.EnsureSuccessStatusCode();
        using var submitted = await daemon.Http.PostAsJsonAsync(
            "/api/jobs/",
            new JsonObject
            {
                ["entrypoint"] = "python drive_env.py",
                ["submission_id"] = "env-dump",
                ["runtime_env"] = new JsonObject
                {
                    ["working_dir"] = "gcs://" + Package,
                    ["env_vars"] = new JsonObject { ["MODE"] = "fast" },
                },
            }
        );
        submitted.EnsureSuccessStatusCode();
        (await daemon.WaitForEndAsync("env-dump")).DriverExitCode.Should().Be(0, await daemon.LogsAsync("env-dump"));
        return JsonNode.Parse((await daemon.LogsAsync("env-dump")).TrimEnd().Split('\n')[^1])!;
    }

    private static byte[] Zip(string name, string text)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
