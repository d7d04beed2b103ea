using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Packages;
using Satchel.Node.Listing;
using Satchel.Node.Peers;

namespace Satchel.Node.Sessions;

/// <inheritdoc cref="IDriverContent"/>
/// <param name="sessions">Made when they are first asked for, as in <see cref="NodeState"/>.</param>
internal sealed class DriverContent(Lazy<DriverSessions> sessions, NodeLoop loop) : IDriverContent
{
    public Task<NamedContent> FindNeededAsync(CancellationToken cancellationToken) =>
        loop.AskAsync(() =>
            {
                var named = new NamedContent();
                foreach (var session in sessions.Value.All)
                {
                    named.AddFrom(session.RuntimeEnv);
                    foreach (var environment in session.Environments)
                    {
                        named.AddFrom(environment.Spec);
                    }
                }

                return named;
            })
            .WaitAsync(cancellationToken);
}
