using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Environments.Validation;

namespace Satchel.Node.Drivers;

/// <summary>
/// Limits how many jobs with one and the same environment set it up at the same time, so that a slow environment holds up nobody but those who
/// want the same. A job whose environment is variables alone passes freely. What costs, builds and downloads, is bounded where it is done.
/// Thread-safe.
/// </summary>
internal sealed class SetUpGates(NodeOptions node)
{
    private readonly Dictionary<Digest, Gate> _gates = [];

    /// <summary>Enters; dispose the pass when the environment is set up.</summary>
    public async Task<IDisposable?> EnterAsync(JsonObject environment, CancellationToken cancellationToken)
    {
        var key = EnvironmentIdentity.Of(environment);
        if (key == EnvironmentIdentity.OfNothing)
        {
            return null;
        }

        var gate = Find(key);
        try
        {
            await gate.Places.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Leave(key, gate);
            throw;
        }

        return new Pass(() =>
        {
            gate.Places.Release();
            Leave(key, gate);
        });
    }

    private Gate Find(Digest key)
    {
        lock (_gates)
        {
            if (!_gates.TryGetValue(key, out var gate))
            {
                _gates[key] = gate = new Gate(new SemaphoreSlim(node.ConcurrentSetUpsOfOne));
            }

            gate.Users++;
            return gate;
        }
    }

    private void Leave(Digest key, Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(key);
                gate.Places.Dispose();
            }
        }
    }

    private sealed record Gate(SemaphoreSlim Places)
    {
        public int Users { get; set; }
    }

    private sealed class Pass(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
