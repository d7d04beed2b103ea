using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Satchel.Testing.Hosting;

namespace Satchel.Testing.Python;

/// <summary>A package index (PEP 503) on loopback, of files that the test gives it.</summary>
public sealed class PackageIndex : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Task _serving;

    public PackageIndex(params IEnumerable<Wheel> wheels)
    {
        Add(wheels);
        _listener = LoopbackListener.Start(out var authority);
        Address = $"http://{authority}";
        _serving = ServeAsync();
    }

    /// <summary>Without the path.</summary>
    public string Address { get; }

    /// <summary>What stands in front of every path, such as a token; begins with a slash.</summary>
    public string Below { get; init; } = "";

    /// <summary>For <c>--index-url</c>.</summary>
    public string Url => Address + Below + "/simple";

    /// <summary>Paths that were asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether it lets installers keep what they fetched, as the index of the Python project does. Default: it says nothing.</summary>
    public bool AllowsCaching { get; init; }

    /// <summary>Answers everything with this status instead.</summary>
    public HttpStatusCode? Refuses { get; set; }

    /// <summary>Whether it breaks off in the middle of each file.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>What it waits for before it answers who asks for a path. Default: nothing.</summary>
    public Func<string, Task> MayAnswer { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Where it sends everybody who asks for a page; null answers them.</summary>
    public string? LeadsTo { get; set; }

    /// <summary>The <c>user:password</c> without which it answers 401; null is none.</summary>
    public string? Credentials { get; init; }

    /// <summary>Puts more files on it.</summary>
    public void Add(params IEnumerable<Wheel> wheels)
    {
        foreach (var wheel in wheels)
        {
            _files[wheel.FileName] = wheel.Bytes();
        }
    }

    /// <summary>Puts a file on it whose name is that of a wheel or of an archive of sources.</summary>
    public void Add(string fileName, byte[] content) => _files[fileName] = content;

    /// <summary>What it answers to who has not the credentials. Default: 401.</summary>
    public HttpStatusCode ToStrangers { get; init; } = HttpStatusCode.Unauthorized;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var call = await _listener.GetContextAsync().ConfigureAwait(false);
                await MayAnswer(call.Request.Url!.AbsolutePath).ConfigureAwait(false);
                Answer(call);
            }
            catch (Exception gone)
                when (gone is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // Stopped, or the client went away.
            }
        }
    }

    private void Answer(HttpListenerContext call)
    {
        var path = call.Request.Url!.AbsolutePath;
        Requests.Enqueue(path);
        var parts = path.StartsWith(Below + "/", StringComparison.Ordinal)
            ? path[Below.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)
            : [];
        byte[]? body = null;
        var status = Refuses ?? (IsAllowed(call.Request) ? HttpStatusCode.OK : ToStrangers);
        if (status is HttpStatusCode.OK)
        {
            body = parts switch
            {
                ["simple", var project] => Page(project),
                ["files", var file] => _files.GetValueOrDefault(Uri.UnescapeDataString(file)),
                _ => null,
            };
            status = body is null ? HttpStatusCode.NotFound : status;
        }

        if (LeadsTo is not null && parts is ["simple", ..])
        {
            (status, body, call.Response.RedirectLocation) = (HttpStatusCode.Found, null, LeadsTo);
        }
        else if (BreaksOff && parts is ["files", ..])
        {
            body = body?[..(body.Length / 2)];
        }

        call.Response.StatusCode = (int)status;
        call.Response.ContentType = parts is ["simple", ..] ? "text/html" : "application/octet-stream";
        if (AllowsCaching)
        {
            call.Response.Headers["Cache-Control"] = "max-age=3600";
        }

        call.Response.Close(body ?? [], willBlock: true);
    }

    private bool IsAllowed(HttpListenerRequest request) =>
        Credentials is null || request.Headers["Authorization"] == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials));

    private byte[]? Page(string project)
    {
        var files = _files
            .Where(file => Normal(file.Key.Split('-')[0]) == Normal(project))
            .Select(file => $"<a href=\"{Below}/files/{file.Key}#sha256={Wheel.Sha256(file.Value)}\">{file.Key}</a>")
            .ToArray();
        return files.Length == 0 ? null : Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><body>{string.Join('\n', files)}</body></html>");
    }

    private static string Normal(string name) => name.ToLowerInvariant().Replace('_', '-').Replace('.', '-');
}
