using Satchel.Bench.Reporting;
using Satchel.Bench.Running;

namespace Satchel.Bench.Scenarios;

/// <summary>Measures one thing against its floor, in a home of its own.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>Whether it runs only when it is named: it takes minutes, or kills what it measures.</summary>
    bool OnRequest => false;

    Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken);
}
