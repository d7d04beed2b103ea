using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Node.Peers;
using Satchel.Node.Sessions;

namespace Satchel.Node.Workers;

/// <summary>
/// Starts zygotes, one for each environment of a job, as runs that die with this daemon. Environments that differ in variables alone which a
/// fork can be given share one. Thread-safe.
/// </summary>
internal sealed class Zygotes(ZygoteStarting starting, IPackager packager, IEnvironmentPreparer preparer, NodeOptions node)
    : IAsyncDisposable
{
    private readonly Dictionary<(DriverSession, string), Task<Zygote>> _zygotes = [];
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <summary>Sets an environment up, as far as it is not, and starts its zygote, unless it runs.</summary>
    /// <param name="session">Whose it is.</param>
    /// <param name="spec">The environment.</param>
    /// <param name="hasGpus">Whether its workers are given GPUs, where that must be known at the start.</param>
    /// <exception cref="RuntimeEnvSetupException">The environment cannot be had.</exception>
    /// <exception cref="SatchelException"><c>worker_start_failed</c>: its Python ended at once.</exception>
    public async Task<ForkSource> OpenAsync(DriverSession session, JsonObject spec, bool hasGpus)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(session.Ending, _leaving.Token);
        // As its user wrote it, perhaps merged with what was packaged before: equal ones become one.
        var packaged = await packager.PackageAsync(spec, session.Directory ?? "/", ending.Token).ConfigureAwait(false);
        var (shared, variables) = ZygoteSpec.Split(packaged);
        var zygote = await FindAsync(session, shared, hasGpus).ConfigureAwait(false);
        if (variables.Count == 0)
        {
            return new ForkSource(zygote, []);
        }

        // Variables alone: nothing is built, and nothing written.
        var request = new EnvironmentRequest(new JsonObject { ["env_vars"] = variables }, node.Directories.Jobs, zygote.Plan.OwnVariables);
        var plan = await preparer.PrepareAsync(request, ending.Token).ConfigureAwait(false);
        var set = new JsonObject();
        foreach (var (name, value) in plan.Variables)
        {
            if (!string.Equals(zygote.Plan.OwnVariables.GetValueOrDefault(name), value, StringComparison.Ordinal))
            {
                set[name] = value;
            }
        }

        return new ForkSource(zygote, set);
    }

    /// <inheritdoc cref="ZygoteStarting.TryAttach"/>
    public bool TryAttach(string name, Connection connection) => starting.TryAttach(name, connection);

    /// <summary>Ends a session, and with it its zygotes, those that are being started as well. May take a moment: not on the loop.</summary>
    public void End(DriverSession session)
    {
        session.Dispose();
        // None is added from now on.
        lock (_gate)
        {
            foreach (var key in _zygotes.Keys.Where(key => key.Item1 == session).ToArray())
            {
                _zygotes.Remove(key);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        await _leaving.CancelAsync().ConfigureAwait(false);
        await starting.AllEndedAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }

    private async Task<Zygote> FindAsync(DriverSession session, JsonObject spec, bool hasGpus)
    {
        var key = (session, $"{hasGpus} {spec.ToJsonString()}");
        while (true)
        {
            Task<Zygote>? found;
            var isNew = false;
            lock (_gate)
            {
                _leaving.Token.ThrowIfCancellationRequested();
                session.Ending.ThrowIfCancellationRequested();
                if (!_zygotes.TryGetValue(key, out found))
                {
                    _zygotes[key] = found = Task.Run(() => starting.StartAsync(session, spec, hasGpus, _leaving.Token));
                    isNew = true;
                }
            }

            try
            {
                var zygote = await found.ConfigureAwait(false);
                if (zygote.IsOpen || isNew)
                {
                    // One that has ended already is found out about by who forks: it is not started over and over here.
                    return zygote;
                }
            }
            catch when (!isNew)
            {
                // Somebody else's failure: tried once more.
            }
            catch
            {
                Forget(key, found);
                throw;
            }

            Forget(key, found);
        }
    }

    private void Forget((DriverSession, string) key, Task<Zygote> found)
    {
        lock (_gate)
        {
            if (_zygotes.GetValueOrDefault(key) == found)
            {
                _zygotes.Remove(key);
            }
        }
    }
}
