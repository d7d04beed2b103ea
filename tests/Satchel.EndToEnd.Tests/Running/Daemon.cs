using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;

namespace Satchel.EndToEnd.Tests.Running;

/// <summary>A real <c>satcheld</c> on a home of the test's own.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process _process;

    private Daemon(Process process, SatchelHome home, string address)
    {
        _process = process;
        Home = home;
        Address = address;
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public SatchelHome Home { get; }

    public string Address { get; }

    public HttpClient Http { get; }

    public int Pid => _process.Id;

    public string Token => File.ReadAllText(Home.TokenFile).Trim();

    /// <summary>Starts a daemon and returns once it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It said why it cannot start.</exception>
    public static async Task<Daemon> StartAsync(string home, params string[] options)
    {
        string[] arguments = ["--home", home, "--host", "127.0.0.1", "--port", "0", "--supervisor", Programs.Supervisor, .. options];
        var start = new ProcessStartInfo(Programs.Daemon, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        var ready = line is null ? null : JsonNode.Parse(line)?["ready"];
        if (ready is null)
        {
            await process.WaitForExitAsync();
            throw new InvalidOperationException($"satcheld did not start (exit code {process.ExitCode}): {line}");
        }

        return new Daemon(process, new SatchelHome(home), ready["address"]!.GetValue<string>());
    }

    /// <summary>Submits and expects to be accepted.</summary>
    public async Task<JobView> SubmitAsync(string entrypoint, string? id = null, JsonObject? runtimeEnv = null)
    {
        using var answer = await Http.PostAsJsonAsync(
            "/v1/jobs", new SubmitRequest { Entrypoint = entrypoint, SubmissionId = id, RuntimeEnv = runtimeEnv }, WireJson.Default.SubmitRequest);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync(WireJson.Default.JobView))!;
    }

    /// <summary>Waits until a job is in a state that the condition accepts.</summary>
    public async Task<JobView> WaitAsync(string id, Func<JobView, bool> condition)
    {
        var deadline = Stopwatch.StartNew();
        long version = 0;
        while (true)
        {
            var url = $"/v1/jobs/{Uri.EscapeDataString(id)}?after_version={version}&wait_seconds=5";
            var job = (await Http.GetFromJsonAsync(url, WireJson.Default.JobView))!;
            if (condition(job))
            {
                return job;
            }

            deadline.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(90), $"job {id} is still {job.Status}: {job.Message}");
            version = job.Version;
        }
    }

    public Task<JobView> WaitForEndAsync(string id) => WaitAsync(id, job => job.Status.IsTerminal());

    public Task<string> LogsAsync(string id) => Http.GetStringAsync($"/v1/jobs/{Uri.EscapeDataString(id)}/logs");

    public async Task<IReadOnlyList<JobView>> ListAsync() =>
        (await Http.GetFromJsonAsync("/v1/jobs?limit=1000", WireJson.Default.JobListView))!.Jobs;

    /// <summary>SIGKILL, as the kernel or an operator would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the daemon and every job of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var answer = await Http.PostAsJsonAsync("/v1/shutdown", new ShutdownRequest(KeepJobs: false), WireJson.Default.ShutdownRequest);
            answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
            await _process.WaitForExitAsync();
        }

        Http.Dispose();
        _process.Dispose();
    }
}
