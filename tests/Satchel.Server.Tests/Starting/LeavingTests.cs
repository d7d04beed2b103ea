using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Wire;
using Satchel.Server.Security;
using Satchel.Server.Starting;
using Satchel.Server.Telemetry;

namespace Satchel.Server.Tests.Starting;

public sealed class LeavingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_OneStopFails_TheOthersAreStoppedAndWaitedFor(bool full)
    {
        var jobs = new StubbornJobs(
            full ? () => new IOException("No space left") : () => new SatchelException(new SatchelError("x", "y", "z"))
        );
        using var lifetime = new EndSeen();
        using var telemetry = new ServerTelemetry(new ConnectionLimit(16, TimeProvider.System, NullLogger<ConnectionLimit>.Instance));
        using var leaving = new Leaving(jobs, lifetime, telemetry, TimeProvider.System, NullLogger<Leaving>.Instance);
        await leaving.StartAsync(TestContext.Current.CancellationToken);

        leaving.Request(new ShutdownRequest(KeepJobs: false));
        await lifetime.Asked.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        jobs.Ended.Should().BeEquivalentTo("first", "third");
        await leaving.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Three running jobs; the second refuses to be stopped, the others end a moment after they are asked.</summary>
    private sealed class StubbornJobs(Func<Exception> refusal) : IJobControl
    {
        private readonly List<string> _ended = [];

        public IReadOnlyList<string> Ended
        {
            get
            {
                lock (_ended)
                {
                    return [.. _ended];
                }
            }
        }

        public async IAsyncEnumerable<JobRecord> StreamAsync(
            JobStatus? status,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            foreach (var id in status == JobStatus.Running ? ["first", "second", "third"] : Array.Empty<string>())
            {
                yield return Running(id);
            }
        }

        public Task<StopResult> StopAsync(string submissionId, RunId? runId, CancellationToken cancellationToken) =>
            submissionId == "second" ? throw refusal() : Task.FromResult(StopResult.Requested);

        public async Task<JobRecord?> WaitForChangeAsync(
            string submissionId,
            RunId runId,
            long version,
            CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            lock (_ended)
            {
                _ended.Add(submissionId);
            }

            return Running(submissionId) with
            {
                Status = JobStatus.Stopped,
            };
        }

        public Task<SubmitResult> SubmitAsync(JobSubmission submission, RunId? replaces, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JobRecord?> FindAsync(string submissionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<JobPage> ListAsync(string? after, int limit, JobStatus? status, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<JobChangePage> ListChangesAsync(string? after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task WaitForChangesAsync(string after, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DeleteResult> DeleteAsync(string submissionId, RunId? runId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private static JobRecord Running(string id) =>
            new(new JobSubmission(id, "true"), RunId.Create(TimeProvider.System.GetUtcNow()))
            {
                Status = JobStatus.Running,
                StartTime = TimeProvider.System.GetUtcNow(),
            };
    }

    private sealed class EndSeen : IHostApplicationLifetime, IDisposable
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _asked.TrySetResult();

        public void Dispose() => _asked.TrySetCanceled();
    }
}
