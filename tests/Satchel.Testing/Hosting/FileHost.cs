using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Satchel.Testing.Hosting;

/// <summary>A web server on a free loopback port: files with ranges and entity tags, and whatever else a test wants to answer.</summary>
public sealed class FileHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new(StringComparer.Ordinal);

    private FileHost(WebApplication application) => _application = application;

    /// <summary>What was asked: method and target, and all headers, in the order it came.</summary>
    public ConcurrentQueue<(string Line, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = [];

    /// <summary>Answers what nothing else answers; by default 404.</summary>
    public RequestDelegate Otherwise { get; set; } =
        context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };

    /// <summary>The header that must come, of the scheme <c>Basic</c>; null takes everybody.</summary>
    public string? Authorization { get; set; }

    public int Port => new Uri(_application.Urls.First()).Port;

    /// <summary>Scheme, host and port, such as <c>http://127.0.0.1:41234</c>.</summary>
    public string Address => _application.Urls.First();

    /// <param name="certificate">Speaks https with it; null speaks http.</param>
    public static async Task<FileHost> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
            options.Listen(
                System.Net.IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }
            )
        );
        var application = builder.Build();
        var host = new FileHost(application);
        application.Run(host.AnswerAsync);
        await application.StartAsync();
        return host;
    }

    /// <summary>Answers a path in a way of the test's own.</summary>
    public void Answer(string path, RequestDelegate answer) => _answers[path] = answer;

    /// <summary>Serves bytes at a path, any range of them.</summary>
    /// <returns>The URL.</returns>
    public string Serve(string path, byte[] content)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content))}\"");
        Answer(path, context => Results.Bytes(content, enableRangeProcessing: true, entityTag: tag).ExecuteAsync(context));
        return Address + path;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        // A proxy is asked for whole URLs.
        var raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Requests.Enqueue(
            ($"{request.Method} {raw}", request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()))
        );
        if (Authorization is not null && request.Headers.Authorization != Authorization)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"test\"";
            return Task.CompletedTask;
        }

        return (_answers.GetValueOrDefault(request.Path.Value ?? "") ?? Otherwise)(context);
    }
}
