using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>Stands before a daemon and passes on what it is asked, unless a test has something to do before, after or instead.</summary>
public sealed class HeadFront : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly FileHost _host;

    private HeadFront(Daemon daemon, FileHost host) => (Daemon, _host) = (daemon, host);

    /// <summary>Behind it, with a home of its own.</summary>
    public Daemon Daemon { get; }

    public string Address => _host.Address;

    /// <summary>Answers a call; what is given beside it passes the call on.</summary>
    public Func<HttpContext, Func<Task>, Task> Answer
    {
        set => _host.Otherwise = context => value(context, () => PassOnAsync(context));
    }

    public static async Task<HeadFront> StartAsync(string home)
    {
        var front = new HeadFront(await Daemon.StartAsync(home), await FileHost.StartAsync());
        front.Answer = static (_, passOn) => passOn();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Daemon.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            Daemon.Address.TrimEnd('/') + context.Features.Get<IHttpRequestFeature>()!.RawTarget
        );
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        foreach (var (name, value) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length")))
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)reply.StatusCode;
        foreach (var (name, values) in reply.Headers.Concat(reply.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await reply.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
