using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Testing.Hosting;

namespace Satchel.Testing.Conda;

/// <summary>A conda channel on loopback, of packages that the test gives it; it has every name.</summary>
public sealed class CondaChannel : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _lists = new(StringComparer.Ordinal);
    private readonly Task _serving;

    public CondaChannel(params IEnumerable<CondaPackage> packages)
    {
        _ = ListOf("noarch");
        foreach (var package in packages)
        {
            Put(package);
        }

        _listener = LoopbackListener.Start(out var authority);
        Authority = authority;
        _serving = ServeAsync();
    }

    /// <summary>Host and port.</summary>
    public string Authority { get; }

    /// <summary>For <c>channels</c>.</summary>
    public string Url => $"http://{Authority}/channel";

    /// <summary>Paths that were asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers paths that end so with a status instead; empty is all.</summary>
    public (string End, HttpStatusCode Status)? Refuses { get; set; }

    /// <summary>Breaks connections off in the middle of a package.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>The <c>user:password</c> without which it answers 401; null is none.</summary>
    public string? Credentials { get; init; }

    /// <summary>The token without which, in front of the path, it answers 403; null is none.</summary>
    public string? Token { get; init; }

    /// <summary>What stands in front of the path, without which it answers 403; null is nothing.</summary>
    public string? Below { get; init; }

    /// <summary>Adds a package, or replaces the one of the same file name.</summary>
    public void Put(CondaPackage package)
    {
        _files[$"{package.Subdir}/{package.FileName}"] = package.Bytes();
        ListOf(package.Subdir)["packages.conda"]![package.FileName] = package.Record();
    }

    /// <summary>Replaces the bytes of a package and leaves the list as it is.</summary>
    public void Damage(CondaPackage package, byte[] bytes) => _files[$"{package.Subdir}/{package.FileName}"] = bytes;

    /// <summary>Writes it as a channel in a directory.</summary>
    public void WriteTo(string directory)
    {
        foreach (var (subdir, list) in _lists)
        {
            Directory.CreateDirectory(Path.Combine(directory, subdir));
            File.WriteAllText(Path.Combine(directory, subdir, "repodata.json"), list.ToJsonString());
        }

        foreach (var (path, bytes) in _files)
        {
            File.WriteAllBytes(Path.Combine(directory, path), bytes);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(false);
    }

    private JsonObject ListOf(string subdir) =>
        _lists.GetOrAdd(
            subdir,
            static name => new JsonObject
            {
                ["info"] = new JsonObject { ["subdir"] = name },
                ["packages"] = new JsonObject(),
                ["packages.conda"] = new JsonObject(),
            }
        );

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync().ConfigureAwait(false));
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
        var status = StatusFor(call.Request, path);
        byte[]? body = null;
        if (status is HttpStatusCode.OK)
        {
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            body = parts switch
            {
                [.., var subdir, "repodata.json"] => _lists.TryGetValue(subdir, out var list)
                    ? Encoding.UTF8.GetBytes(list.ToJsonString())
                    : null,
                [.., var subdir, var file] => _files.GetValueOrDefault($"{subdir}/{Uri.UnescapeDataString(file)}"),
                _ => null,
            };
            status = body is null ? HttpStatusCode.NotFound : status;
        }

        call.Response.StatusCode = (int)status;
        if (call.Request.HttpMethod is "HEAD")
        {
            call.Response.Close();
            return;
        }

        if (BreaksOff && body is not null && path.EndsWith(".conda", StringComparison.Ordinal))
        {
            call.Response.ContentLength64 = body.Length;
            call.Response.OutputStream.Write(body, 0, body.Length / 2);
            call.Response.Abort();
            return;
        }

        call.Response.Close(body ?? [], willBlock: true);
    }

    private HttpStatusCode StatusFor(HttpListenerRequest request, string path)
    {
        if (Refuses is { } refused && path.EndsWith(refused.End, StringComparison.Ordinal))
        {
            return refused.Status;
        }

        if (Below is not null && !path.StartsWith($"/{Below}/", StringComparison.Ordinal))
        {
            return HttpStatusCode.Forbidden;
        }

        if (Token is not null && !path.StartsWith($"/t/{Token}/", StringComparison.Ordinal))
        {
            return HttpStatusCode.Forbidden;
        }

        var expected = Credentials is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials));
        return expected is null || request.Headers["Authorization"] == expected ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
    }
}
