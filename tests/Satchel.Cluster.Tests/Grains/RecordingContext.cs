namespace Satchel.Cluster.Tests.Grains;

/// <summary>A grain's context that does nothing and remembers being deactivated.</summary>
internal sealed class RecordingContext : IGrainContext
{
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Deactivated => _deactivated.Task;

    public GrainReference GrainReference => throw new NotSupportedException();

    public GrainId GrainId => default;

    public object? GrainInstance => null;

    public ActivationId ActivationId => default;

    public GrainAddress Address => throw new NotSupportedException();

    public IServiceProvider ActivationServices => throw new NotSupportedException();

    public IGrainLifecycle ObservableLifecycle => throw new NotSupportedException();

    public IWorkItemScheduler Scheduler => throw new NotSupportedException();

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) =>
        _deactivated.TrySetResult();

    public void ReceiveMessage(object message) => throw new NotSupportedException();

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException();

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw new NotSupportedException();

    public object? GetComponent(Type componentType) => null;

    public object? GetTarget() => null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);
}
