using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;

namespace Satchel.Testing.Running;

/// <summary>A real <c>satcheld</c> on a home of the test's own.</summary>
public sealed class Daemon : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _process;

    private Daemon(Process process, SatchelHome home, string address)
    {
        _process = process;
        Home = home;
        Address = address;
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        if (File.Exists(home.TokenFile))
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }
    }

    public SatchelHome Home { get; }

    /// <summary>Base URL, such as <c>http://127.0.0.1:45123</c>.</summary>
    public string Address { get; }

    /// <summary>Sends the token with everything.</summary>
    public HttpClient Http { get; }

    public int Pid => _process.Id;

    public string Token => File.ReadAllText(Home.TokenFile).Trim();

    /// <summary>Starts a daemon and returns once it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It said why it cannot start.</exception>
    public static Task<Daemon> StartAsync(string home, params string[] options) => StartAsync(new DaemonSetUp(home) { Options = options });

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    public static async Task<Daemon> StartAsync(DaemonSetUp setUp)
    {
        string[] arguments =
        [
            .. setUp.Command,
            "--home",
            setUp.Home,
            "--dashboard-host",
            "127.0.0.1",
            "--dashboard-port",
            "0",
            "--supervisor",
            setUp.Supervisor,
            .. setUp.Options,
        ];
        var start = setUp.Descriptors is { } limit
            ? new ProcessStartInfo(
                "/bin/sh",
                ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit}; exec \"$@\""), "sh", .. arguments]
            )
            : new ProcessStartInfo(arguments[0], arguments[1..]);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        foreach (
            var name in start
                .Environment.Keys.Where(name =>
                    name.StartsWith("SATCHEL_", StringComparison.Ordinal) || name.StartsWith("RAY_", StringComparison.Ordinal)
                )
                .ToArray()
        )
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in setUp.Variables)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        var ready = line is null ? null : JsonNode.Parse(line)?["ready"];
        if (ready is null)
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"satcheld did not start (exit code {process.ExitCode}): {line}")
            );
        }

        return new Daemon(process, new SatchelHome(setUp.Home), ready["address"]!.GetValue<string>());
    }

    /// <summary>Submits and expects to be accepted.</summary>
    public Task<JobView> SubmitAsync(string entrypoint, string? id = null, JsonObject? runtimeEnv = null) =>
        SubmitAsync(
            new SubmitRequest
            {
                Entrypoint = entrypoint,
                SubmissionId = id,
                RuntimeEnv = runtimeEnv,
            }
        );

    /// <inheritdoc cref="SubmitAsync(string, string?, JsonObject?)"/>
    public async Task<JobView> SubmitAsync(SubmitRequest request)
    {
        using var answer = await Http.PostAsJsonAsync("/v1/jobs", request, WireJson.Default.SubmitRequest).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(body, WireJson.Default.JobView)!
            : throw new InvalidOperationException($"The submit was refused: {body}");
    }

    /// <summary>Waits until a job is in a state that the condition accepts.</summary>
    public async Task<JobView> WaitAsync(string id, Func<JobView, bool> condition)
    {
        var watch = Stopwatch.StartNew();
        long version = 0;
        while (true)
        {
            var url = JobUrl(id, string.Create(CultureInfo.InvariantCulture, $"?after_version={version}&wait_seconds=5"));
            var job = (await Http.GetFromJsonAsync(url, WireJson.Default.JobView).ConfigureAwait(false))!;
            if (condition(job))
            {
                return job;
            }

            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"Job {id} is still {job.Status}: {job.Message}");
            }

            version = job.Version;
        }
    }

    public Task<JobView> WaitForEndAsync(string id) => WaitAsync(id, job => job.Status.IsTerminal());

    /// <summary>The log's bytes as text.</summary>
    public Task<string> LogsAsync(string id) => Http.GetStringAsync(JobUrl(id, "/logs"));

    /// <summary>
    /// URL of a call about a job, whatever its id: <c>..</c> is an id like any other, which URLs resolve unless told not
    /// to.
    /// </summary>
    /// <param name="id">Submission id.</param>
    /// <param name="rest">What follows the id: a path, a query, nothing.</param>
    public Uri JobUrl(string id, string rest = "") =>
        new(Address + JobPaths.Of(id, rest), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>The first thousand jobs.</summary>
    public async Task<IReadOnlyList<JobView>> ListAsync() =>
        (await Http.GetFromJsonAsync("/v1/jobs?limit=1000", WireJson.Default.JobListView).ConfigureAwait(false))!.Jobs;

    /// <summary>SIGKILL, as the kernel or an operator would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Asks the daemon to leave and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ShutDownAsync(bool keepJobs)
    {
        using var answer = await Http.PostAsJsonAsync("/v1/shutdown", new ShutdownRequest(keepJobs), WireJson.Default.ShutdownRequest)
            .ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return await WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until the daemon has left.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the daemon and every job of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await ShutDownAsync(keepJobs: false).ConfigureAwait(false);
        }

        Http.Dispose();
        _process.Dispose();
    }
}
