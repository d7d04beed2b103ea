using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Testing.Hosting;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>A registry with one image, which answers as it is told until it has it.</summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    private ImageRegistry(FileHost host) => Host = host;

    public FileHost Host { get; }

    /// <summary>The image by the digest of its manifest; once it is served.</summary>
    public string ByDigest { get; private set; } = "";

    public string Image => $"127.0.0.1:{Host.Port}/tests/image:1";

    public static async Task<ImageRegistry> StartAsync() => new(await FileHost.StartAsync());

    /// <summary>Has it give an image.</summary>
    /// <returns>The digest of its configuration.</returns>
    public string Serve(SmallImage image)
    {
        var manifest = image.Manifest;
        Answer(200);
        var manifestDigest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(manifest));
        ByDigest = $"127.0.0.1:{Host.Port}/tests/image@{manifestDigest}";
        foreach (var reference in (string[])["1", manifestDigest])
        {
            Host.Answer(
                "/v2/tests/image/manifests/" + reference,
                context =>
                {
                    context.Response.ContentType = "application/vnd.oci.image.manifest.v1+json";
                    return context.Response.Body.WriteAsync(manifest).AsTask();
                }
            );
        }

        foreach (var (digest, content) in image.Blobs)
        {
            Host.Serve("/v2/tests/image/blobs/" + digest, content);
        }

        return JsonNode.Parse(manifest)!["config"]!["digest"]!.GetValue<string>()["sha256:".Length..];
    }

    /// <summary>Has it answer with a status to all that it does not have.</summary>
    public void Answer(int status)
    {
        Host.Answer("/v2/", static _ => Task.CompletedTask);
        Host.Otherwise = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            var code = status == 404 ? "MANIFEST_UNKNOWN" : "DENIED";
            return context.Response.WriteAsync(
                $$$"""{"errors": [{"code": "{{{code}}}", "message": "{{{code.ToLowerInvariant().Replace('_', ' ')}}}"}]}"""
            );
        };
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
