using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Packaging.Building;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

/// <summary>Makes every call that the API document has, and compares what is answered with what the document says.</summary>
public sealed class OpenApiWalkTests
{
    private static readonly byte[] Content = "content\n"u8.ToArray();

    private static readonly byte[] Other = "other\n"u8.ToArray();

    private static readonly PackageTree Tree = TreeOf(Content);

    private static readonly PackageTree Changed = PackageTree.Create([.. Tree.Entries, FileOf("other", Other)]);

    [Fact]
    public async Task EveryCall_AnswersWhatTheDocumentSays()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        await daemon.SubmitAsync("echo made > made", "ended");
        await daemon.WaitForEndAsync("ended");
        var document = JsonNode.Parse(await daemon.Http.GetStringAsync("/v1/openapi.json"))!.AsObject();
        var described = OpenApiTests.CallsIn(document).ToDictionary(call => call.Name, StringComparer.Ordinal);
        var form = new JsonForm(document);
        var (layer, log) = ("", "");

        var walked = new List<string>();
        foreach (var (name, path, body) in Walk())
        {
            if (name is "rayJobsDelete")
            {
                // It may not have ended yet.
                await daemon.WaitForEndAsync("walked");
            }

            var call = described[name];
            using var request = RequestOf(
                call,
                path.Replace("{layer}", layer, StringComparison.Ordinal).Replace("{log}", log, StringComparison.Ordinal),
                body
            );
            using var answer = await daemon.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var said = call.About["responses"]![$"{(int)answer.StatusCode}"] as JsonObject;
            said.Should().NotBeNull($"{name} answers {answer.StatusCode}: {await ErrorOf(answer)}");
            var media = said["content"]?.AsObject().Select(content => content.Key).ToArray() ?? [];
            media.Should().HaveCountLessThan(2);
            if (media is [])
            {
                (answer.Content.Headers.ContentLength ?? 0).Should().Be(0, name);
            }
            else
            {
                answer.Content.Headers.ContentType!.MediaType.Should().Be(media[0], name);
            }

            if (media is ["application/json"])
            {
                var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
                form.FaultsOf(json, said["content"]!["application/json"]!["schema"]!.AsObject()).Should().BeEmpty(name);
                layer = name is "environmentsList" ? (string)json!["layers"]![0]!["key"]! : layer;
                log = name is "logsList" ? Uri.EscapeDataString((string)json!["logs"]![0]!["name"]!) : log;
            }
            else if (name is "environmentsBuild")
            {
                // To its end: what it builds is shown below.
                await answer.Content.ReadAsStringAsync();
            }

            walked.Add(name);
        }

        // The last call has ended it.
        (await daemon.WaitForExitAsync())
            .Should()
            .Be(0);
        walked.Distinct(StringComparer.Ordinal).Should().BeEquivalentTo(described.Keys, "every call is made");
    }

    private static IEnumerable<(string Name, string Path, object? Body)> Walk()
    {
        var environment = new JsonObject
        {
            ["runtime_env"] = new JsonObject
            {
                ["working_dir"] = PackageUri.For(Tree.Digest),
                ["env_vars"] = new JsonObject { ["A"] = "b" },
            },
        };
        return
        [
            .. OfServer(),
            ("blobsMissing", "/v1/blobs/missing", new JsonObject { ["digests"] = new JsonArray($"{Digest.Of(Content)}") }),
            ("packagesAnnounce", $"/v1/packages/{Tree.Digest}", Tree.Canonical.ToArray()),
            ("blobsStore", $"/v1/blobs/{Digest.Of(Content)}", Content),
            ("blobsShowUpload", $"/v1/blobs/{Digest.Of(Other)}/upload", null),
            ("blobsStore", $"/v1/blobs/{Digest.Of(Other)}?offset=0", Other),
            ("blobsStoreMany", "/v1/blobs", Array.Empty<byte>()),
            ("blobsRead", $"/v1/blobs/{Digest.Of(Content)}", null),
            ("packagesCommit", $"/v1/packages/{Tree.Digest}/commit", null),
            (
                "packagesNameArchive",
                "/v1/packages/archives/b.zip",
                new JsonObject { ["digest"] = $"{Digest.Of(Content)}", ["size"] = Content.Length }
            ),
            ("packagesShow", $"/v1/packages/{Tree.Digest}", null),
            ("packagesAnnounceDelta", $"/v1/packages/{Changed.Digest}/from/{Tree.Digest}", DeltaOf(Tree, Changed)),
            ("environmentsPlan", "/v1/environments/plan", environment),
            ("environmentsBuild", "/v1/environments/build", environment),
            ("environmentsOpen", "/v1/environments/open", environment),
            ("environmentsList", "/v1/environments?limit=10", null),
            ("environmentsFields", "/v1/environments/fields", null),
            ("environmentsFailures", "/v1/environments/failures", null),
            ("environmentsShow", "/v1/environments/{layer}", null),
            ("environmentsPin", "/v1/environments/{layer}/pin", null),
            ("environmentsUnpin", "/v1/environments/{layer}/pin", null),
            ("environmentsClearFailure", "/v1/environments/{layer}/failure", null),
            ("environmentsCollect", "/v1/environments/gc", new JsonObject { ["everything"] = true }),
            ("remoteUrisList", "/v1/remote-uris", null),
            ("remoteUrisForget", "/v1/remote-uris/forget", new JsonObject { ["uri"] = "https://example.org/a.zip" }),
            ("secretsSet", "/v1/secrets/NAME", new JsonObject { ["value"] = "x" }),
            ("secretsList", "/v1/secrets", null),
            ("secretsRemove", "/v1/secrets/NAME", null),
            .. OfJobs(),
            ("clusterShutDown", "/v1/shutdown", new JsonObject { ["keep_jobs"] = false }),
        ];
    }

    private static IEnumerable<(string Name, string Path, object? Body)> OfServer() =>
        [
            ("clusterHealth", "/v1/health", null),
            ("clusterProve", "/v1/proof", null),
            ("clusterStatus", "/v1/status", null),
            ("clusterSettings", "/v1/settings", null),
            ("clusterDescribe", "/v1/openapi.json", null),
            ("rayServerPage", "/", null),
            ("rayServerVersion", "/api/version", null),
            ("rayServerHealth", "/api/gcs_healthz", null),
            ("rayServerMode", "/api/authentication_mode", null),
            ("rayServerSignIn", "/api/authenticate", null),
            ("rayPackagesUpload", "/api/packages/gcs/a.zip", Content),
            ("rayPackagesExists", "/api/packages/gcs/a.zip", null),
        ];

    private static IEnumerable<(string Name, string Path, object? Body)> OfJobs()
    {
        var submit = new JsonObject { ["entrypoint"] = "true", ["submission_id"] = "walked" };
        foreach (var list in (string[])["tasks", "actors", "objects", "workers", "nodes", "jobs", "runtime_envs"])
        {
            var name = string.Concat(list.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            yield return ($"rayStateList{name}", $"/api/v0/{list}?limit=5&detail=true", null);
            yield return ($"rayStateList{name}", $"/api/v0/{list}?limit=many", null);
        }

        yield return ("jobsSubmit", "/v1/jobs", submit);
        yield return ("jobsSubmit", "/v1/jobs", submit.DeepClone());
        yield return ("jobsList", "/v1/jobs?limit=10&status=succeeded", null);
        yield return ("jobsChanges", "/v1/job-changes", null);
        yield return ("jobsShow", "/v1/jobs/ended?after_version=0&wait_seconds=1", null);
        yield return ("jobsProcesses", "/v1/jobs/ended/processes", null);
        yield return ("jobsStop", "/v1/jobs/ended/stop", null);
        yield return ("jobLogsRead", "/v1/jobs/ended/logs?offset=1&timestamps=true", null);
        yield return ("logsList", "/v1/logs?of=ended", null);
        yield return ("logsRead", "/v1/logs/content?name={log}", null);
        yield return ("jobFilesList", "/v1/jobs/ended/files", null);
        yield return ("jobFilesRead", "/v1/jobs/ended/files/content?path=made", null);
        yield return ("jobFilesRead", "/v1/jobs/ended/files/content?path=made", new RangeHeaderValue(1, 2));
        yield return ("jobFilesRead", "/v1/jobs/ended/files/content?path=made", new RangeHeaderValue(100, 200));
        yield return ("jobsLock", "/v1/jobs/ended/lock", null);
        yield return ("jobsRerun", "/v1/jobs/ended/rerun", new JsonObject());
        yield return ("rayJobsSubmit", "/api/jobs/", new JsonObject { ["entrypoint"] = "true" });
        yield return ("rayJobsList", "/api/jobs/", null);
        yield return ("rayJobsShow", "/api/jobs/ended", null);
        yield return ("rayJobsStop", "/api/jobs/ended/stop", null);
        yield return ("rayJobsLogs", "/api/jobs/ended/logs", null);
        yield return ("rayJobsTail", "/api/jobs/ended/logs/tail", null);
        yield return ("jobsDelete", "/v1/jobs/ended", null);
        yield return ("rayJobsDelete", "/api/jobs/walked", null);
    }

    private static HttpRequestMessage RequestOf(DescribedCall call, string path, object? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), path)
        {
            Content = body switch
            {
                JsonNode json => new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json"),
                byte[] bytes => new ByteArrayContent(bytes),
                _ => null,
            },
        };
        request.Headers.Range = body is RangeHeaderValue part
            ? new RangeHeaderValue(part.Ranges.First().From, part.Ranges.First().To)
            : null;
        if (call.Name is "rayJobsTail")
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        }
        else if (call.Name is "clusterProve")
        {
            request.Headers.Add("Satchel-Challenge", new string('0', 64));
        }

        return request;
    }

    private static async Task<string> ErrorOf(HttpResponseMessage answer) =>
        answer.StatusCode >= HttpStatusCode.BadRequest ? await answer.Content.ReadAsStringAsync() : "";

    private static JsonObject DeltaOf(PackageTree from, PackageTree to)
    {
        var delta = PackageDiff.Between(from, to)!;
        return new JsonObject
        {
            ["remove"] = new JsonArray([.. delta.Remove.Select(path => (JsonNode)path!)]),
            ["put"] = Convert.ToBase64String(delta.Put),
        };
    }

    private static PackageTree TreeOf(byte[] content) =>
        PackageTree.Create(Enumerable.Range(0, 20).Select(index => FileOf($"file-{index:00}", content)));

    private static PackageEntry FileOf(string path, byte[] content) =>
        new PackageEntry.File(path, new BlobRef(Digest.Of(content), content.Length), PackageModes.File);
}
