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

    private RunningCluster(SatchelCommand satchel, Scratch scratch, string[] startArguments, HeadRecord head)
    {
        StartArguments = startArguments;
        _satchel = satchel;
        _scratch = scratch;
        Head = head;
        Http = new HttpClient { BaseAddress = new Uri(head.Address), Timeout = TimeSpan.FromMinutes(5) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            File.ReadAllText(new SatchelHome(scratch.Home).TokenFile).Trim()
        );
    }

    public HeadRecord Head { get; }

    /// <summary>The command that started it, and starts it again under the same address.</summary>
    public string[] StartArguments { get; }

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
        var text = await File.ReadAllTextAsync(new SatchelHome(scratch.Home).HeadFile, cancellationToken);
        return new RunningCluster(satchel, scratch, arguments, JsonSerializer.Deserialize(text, WireJson.Default.HeadRecord)!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _satchel.RunAsync(_scratch, CancellationToken.None, "stop");
    }

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
