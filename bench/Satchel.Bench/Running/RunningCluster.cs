using System.Net.Http.Headers;
using System.Text.Json;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;

namespace Satchel.Bench.Running;

/// <summary>A cluster started for one scenario, and a plain HTTP client for it.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly SatchelCommand _satchel;
    private readonly Scratch _scratch;
    private readonly string[] _startArguments;

    private RunningCluster(SatchelCommand satchel, Scratch scratch, string[] startArguments, HeadRecord head)
    {
        _startArguments = startArguments;
        _satchel = satchel;
        _scratch = scratch;
        Head = head;
        Http = new HttpClient { BaseAddress = new Uri(head.Address), Timeout = TimeSpan.FromMinutes(5) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            File.ReadAllText(new SatchelHome(scratch.Home).TokenFile).Trim()
        );
    }

    /// <summary>The head that was started last.</summary>
    public HeadRecord Head { get; private set; }

    public HttpClient Http { get; }

    /// <summary>Starts a head on a free port with a new home.</summary>
    public static async Task<RunningCluster> StartAsync(
        SatchelCommand satchel,
        Scratch scratch,
        CancellationToken cancellationToken,
        params string[] options
    )
    {
        string[] arguments = ["start", "--head", "--dashboard-port", FreePort(), .. options];
        await satchel.RunAsync(scratch, cancellationToken, arguments);
        return new RunningCluster(satchel, scratch, arguments, await ReadHeadAsync(scratch, cancellationToken));
    }

    /// <summary>Starts a head again that has gone, under the same address.</summary>
    public async Task<CommandResult> StartAgainAsync(CancellationToken cancellationToken)
    {
        var started = await _satchel.RunAsync(_scratch, cancellationToken, _startArguments);
        Head = await ReadHeadAsync(_scratch, cancellationToken);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _satchel.RunAsync(_scratch, CancellationToken.None, "stop");
    }

    private static async Task<HeadRecord> ReadHeadAsync(Scratch scratch, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(new SatchelHome(scratch.Home).HeadFile, cancellationToken);
        return JsonSerializer.Deserialize(text, WireJson.Default.HeadRecord)!;
    }

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
