using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios.Stress;

/// <summary>The calls of the stress, and what is known to have been accepted. Thread-safe.</summary>
internal sealed class StressJobs(RunningCluster cluster, string marks)
{
    private readonly ConcurrentDictionary<string, string> _accepted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _deleting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JobStatus> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _faults = [];
    private int _calls;

    public int Calls => _calls;

    public int Accepted => _accepted.Count;

    /// <summary>Submits, or repeats a submit. The entrypoint leaves a line for each time it runs.</summary>
    public async Task SubmitAsync(string id, string then, CancellationToken cancellationToken)
    {
        var entrypoint = $"echo $SATCHEL_RUN_ID >> {Path.Combine(marks, id)}; {then}";
        using var answer = await CallAsync(
            () =>
                cluster.Http.PostAsJsonAsync(
                    "/v1/jobs",
                    new SubmitRequest
                    {
                        Entrypoint = entrypoint,
                        SubmissionId = id,
                        EntrypointNumCpus = 1,
                    },
                    WireJson.Default.SubmitRequest,
                    cancellationToken
                ),
            cancellationToken
        );
        if (answer.IsSuccessStatusCode)
        {
            _accepted[id] = entrypoint;
        }
        else if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            _faults.Add($"submit of {id}: {(int)answer.StatusCode}");
        }
    }

    public async Task StopAsync(string id, CancellationToken cancellationToken) =>
        (await CallAsync(() => cluster.Http.PostAsync($"/v1/jobs/{id}/stop", null, cancellationToken), cancellationToken)).Dispose();

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        _deleting[id] = true;
        (await CallAsync(() => cluster.Http.DeleteAsync($"/v1/jobs/{id}", cancellationToken), cancellationToken)).Dispose();
    }

    public async Task ListAsync(CancellationToken cancellationToken) =>
        (await CallAsync(() => cluster.Http.GetAsync("/v1/jobs?limit=50", cancellationToken), cancellationToken)).Dispose();

    public async Task ReadLogAsync(string id, CancellationToken cancellationToken) =>
        (await CallAsync(() => cluster.Http.GetAsync($"/v1/jobs/{id}/logs", cancellationToken), cancellationToken)).Dispose();

    /// <summary>Looks at a job: what has ended stays as it ended.</summary>
    public async Task ShowAsync(string id, CancellationToken cancellationToken)
    {
        if (
            await FindAsync(id, cancellationToken) is { Status: var status }
            && status.IsTerminal()
            && _ended.GetOrAdd(id, status) != status
        )
        {
            _faults.Add($"{id} was {_ended[id]} and is {status}");
        }
    }

    /// <summary>Waits for the ends of all jobs and says what does not hold.</summary>
    public async Task<List<string>> CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _accepted.Keys)
        {
            await StopAsync(id, cancellationToken);
        }

        foreach (var id in _accepted.Keys)
        {
            var job = await WaitForEndAsync(id, cancellationToken);
            if (job is null && !_deleting.ContainsKey(id))
            {
                _faults.Add($"{id} was accepted and is lost");
            }

            if (job is not null && _ended.TryGetValue(id, out var before) && before != job.Status)
            {
                _faults.Add($"{id} was {before} and is {job.Status}");
            }

            var mark = Path.Combine(marks, id);
            var runs = File.Exists(mark) ? await File.ReadAllLinesAsync(mark, cancellationToken) : [];
            if (runs.Length > 1)
            {
                _faults.Add($"{id} ran {runs.Length} times: {string.Join(", ", runs)}");
            }

            if (job?.Status == JobStatus.Succeeded && runs.Length == 0)
            {
                _faults.Add($"{id} has succeeded and never ran");
            }
        }

        return [.. _faults];
    }

    /// <summary>Every job that there is, also those whose submits were called off before their answers came.</summary>
    public async Task EndAndDeleteAllAsync(CancellationToken cancellationToken)
    {
        while (await FirstPageAsync(cancellationToken) is { Jobs: { Count: > 0 } jobs })
        {
            foreach (var id in jobs.Select(job => job.SubmissionId!))
            {
                await StopAsync(id, cancellationToken);
                await WaitForEndAsync(id, cancellationToken);
                await DeleteAsync(id, cancellationToken);
            }
        }
    }

    private async Task<JobListView> FirstPageAsync(CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(() => cluster.Http.GetAsync("/v1/jobs?limit=100", cancellationToken), cancellationToken);
        return (await answer.Content.ReadFromJsonAsync(WireJson.Default.JobListView, cancellationToken))!;
    }

    private async Task<JobView?> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(() => cluster.Http.GetAsync($"/v1/jobs/{id}", cancellationToken), cancellationToken);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync(WireJson.Default.JobView, cancellationToken) : null;
    }

    private async Task<JobView?> WaitForEndAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await FindAsync(id, cancellationToken);
            if (job is null || job.Status.IsTerminal())
            {
                return job;
            }

            using var answer = await CallAsync(
                () => cluster.Http.GetAsync($"/v1/jobs/{id}?after_version={job.Version}&wait_seconds=10", cancellationToken),
                cancellationToken
            );
        }
    }

    /// <summary>Repeats a call for as long as nobody listens: the daemon has been killed and is being started again.</summary>
    private async Task<HttpResponseMessage> CallAsync(Func<Task<HttpResponseMessage>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await call();
                Interlocked.Increment(ref _calls);
                if (answer.StatusCode == HttpStatusCode.InternalServerError)
                {
                    _faults.Add($"{answer.RequestMessage}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }

                return answer;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }
}
