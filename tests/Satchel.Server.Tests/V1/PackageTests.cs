using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class PackageTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Package_AnnouncedSentAndCommitted_RunsAsAWorkingDir()
    {
        var script = Encoding.UTF8.GetBytes("#!/bin/sh\ncat data/words\n");
        var words = Encoding.UTF8.GetBytes("packaged words\n");
        var tree = PackageTree.Create([FileOf("run.sh", script, executable: true), FileOf("data/words", words)]);
        await ShowAsync(tree).FailsAsync(HttpStatusCode.NotFound, "package_not_found");

        var announced = await AnnounceAsync(_daemon, tree).AsAsync(HttpStatusCode.OK, WireJson.Default.PackageReply);
        announced.Committed.Should().BeFalse();
        announced.Missing.Should().BeEquivalentTo([Digest.Of(script), Digest.Of(words)]);
        await PutAsync(script);
        (await CommitAsync(tree).AsAsync(HttpStatusCode.OK, WireJson.Default.PackageReply))
            .Should()
            .Match<PackageReply>(reply => !reply.Committed && reply.Missing.Count == 1);
        await PutAsync(words);

        (await CommitAsync(tree).AsAsync(HttpStatusCode.OK, WireJson.Default.PackageReply))
            .Should()
            .Match<PackageReply>(reply => reply.Committed && reply.Missing.Count == 0);
        (await ShowAsync(tree).AsAsync(HttpStatusCode.OK, WireJson.Default.PackageReply)).Committed.Should().BeTrue();
        (await AnnounceAsync(_daemon, tree).AsAsync(HttpStatusCode.OK, WireJson.Default.PackageReply)).Committed.Should().BeTrue();
        await _daemon.SubmitAsync("./run.sh", "packaged", new JsonObject { ["working_dir"] = PackageUri.For(tree.Digest) });
        await _daemon.WaitForEndAsync("packaged");
        (await _daemon.LogsAsync("packaged")).Should().EndWith("\npackaged words\n");
    }

    [Fact]
    public async Task NameArchive_BlobThatCame_IsTheArchiveOfThatName()
    {
        var archive = Encoding.UTF8.GetBytes("no zip, and nobody looks");

        (await NameArchiveAsync(archive)).Should().BeEquivalentTo(new PackageReply(Digest.Of(archive), false, [Digest.Of(archive)]));
        (await _daemon.Http.GetAsync("/api/packages/gcs/named.zip")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        await PutAsync(archive);
        (await NameArchiveAsync(archive)).Should().BeEquivalentTo(new PackageReply(Digest.Of(archive), true, []));

        (await _daemon.Http.GetAsync("/api/packages/gcs/named.zip")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Commit_NotAnnounced_Is404() =>
        await CommitAsync(PackageTree.Create([FileOf("never", "announced"u8.ToArray())]))
            .FailsAsync(HttpStatusCode.NotFound, "blob_not_found");

    [Fact]
    public async Task Announce_UnderAnotherDigest_Is422()
    {
        var tree = PackageTree.Create([FileOf("a", "a"u8.ToArray())]);
        using var content = new ByteArrayContent(tree.Canonical.ToArray());

        await _daemon
            .Http.PutAsync($"/v1/packages/{Digest.Of("other"u8)}", content)
            .FailsAsync(HttpStatusCode.UnprocessableEntity, "package_malformed");
    }

    [Fact]
    public async Task Announce_WhatIsNoTree_Is422()
    {
        var bytes = "no tree"u8.ToArray();
        using var content = new ByteArrayContent(bytes);

        await _daemon
            .Http.PutAsync($"/v1/packages/{Digest.Of(bytes)}", content)
            .FailsAsync(HttpStatusCode.UnprocessableEntity, "package_malformed");
    }

    [Fact]
    public async Task Announce_OverTheQuota_Is413AndNamesTheTenLargest()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(scratch.At("home")) { Variables = new Dictionary<string, string> { ["SATCHEL_MAX_PACKAGE_BYTES"] = "1000" } }
        );
        var tree = PackageTree.Create(Enumerable.Range(1, 12).Select(i => FileOf($"file-{i:00}", new byte[i * 100])));

        var reply = await AnnounceAsync(daemon, tree).FailsAsync(HttpStatusCode.RequestEntityTooLarge, "package_too_large");

        Enumerable.Range(1, 12).Where(i => reply.Error.Message.Contains($"file-{i:00}")).Should().Equal(Enumerable.Range(3, 10));
        reply.Error.Hint.Should().Contain("SATCHEL_MAX_PACKAGE_BYTES");
        using var small = new ByteArrayContent(new byte[1000]);
        using var large = new ByteArrayContent(new byte[1001]);
        using var fits = await daemon.Http.PutAsync("/api/packages/gcs/small.zip", small);
        using var tooLarge = await daemon.Http.PutAsync("/api/packages/gcs/large.zip", large);
        (fits.StatusCode, tooLarge.StatusCode).Should().Be((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge));
        using var asked = await daemon.Http.GetAsync("/api/packages/gcs/large.zip");
        asked.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static PackageEntry.File FileOf(string path, byte[] content, bool executable = false) =>
        new(path, new BlobRef(Digest.Of(content), content.Length), executable ? PackageModes.ExecutableFile : PackageModes.File);

    private static async Task<HttpResponseMessage> AnnounceAsync(Daemon daemon, PackageTree tree)
    {
        using var content = new ByteArrayContent(tree.Canonical.ToArray());
        return await daemon.Http.PutAsync($"/v1/packages/{tree.Digest}", content);
    }

    private Task<HttpResponseMessage> ShowAsync(PackageTree tree) => _daemon.Http.GetAsync($"/v1/packages/{tree.Digest}");

    private Task<HttpResponseMessage> CommitAsync(PackageTree tree) =>
        _daemon.Http.PostAsync($"/v1/packages/{tree.Digest}/commit", content: null);

    private async Task PutAsync(byte[] blob)
    {
        using var content = new ByteArrayContent(blob);
        using var answer = await _daemon.Http.PutAsync($"/v1/blobs/{Digest.Of(blob)}", content);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<PackageReply> NameArchiveAsync(byte[] archive)
    {
        using var body = JsonContent.Create(new ArchiveBody(Digest.Of(archive), archive.Length), WireJson.Default.ArchiveBody);
        return await _daemon
            .Http.PutAsync("/v1/packages/archives/named.zip", body)
            .AsAsync(HttpStatusCode.OK, WireJson.Default.PackageReply);
    }
}
