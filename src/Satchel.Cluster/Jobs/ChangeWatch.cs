namespace Satchel.Cluster.Jobs;

/// <summary>One who waits for the next change of a job. Dispose it to wait no more.</summary>
internal sealed class ChangeWatch(JobChanges changes, string submissionId) : IDisposable
{
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string SubmissionId => submissionId;

    /// <summary>Ends with the first change after this watch was made.</summary>
    public Task Announced => _announced.Task;

    public void Announce() => _announced.TrySetResult();

    public void Dispose() => changes.Leave(this);
}
