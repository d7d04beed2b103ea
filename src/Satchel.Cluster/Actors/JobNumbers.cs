using Satchel.Abstractions.Tasks;
using Satchel.Cluster.Grains;

namespace Satchel.Cluster.Actors;

/// <summary>One grain counts for the whole cluster.</summary>
internal sealed class JobNumbers(IGrainFactory grains) : IJobNumbers
{
    public async Task<uint> NextAsync(CancellationToken cancellationToken) =>
        // Asked again when nobody knows whether it was counted: then a number is left out.
        checked(
            (uint)
                await GrainCalls
                    .RepeatAsync(() => grains.GetGrain<IKeyValueGrain>(":satchel.jobs\u001flast").Increment())
                    .WaitAsync(cancellationToken)
                    .ConfigureAwait(false)
        );
}
