using Satchel.Abstractions.Wire.Environments;
using Satchel.Client;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env clear-failure</c>.</summary>
internal sealed class ClearFailureCommand : MarkCommand
{
    public ClearFailureCommand()
        : base("clear-failure", "Forgets that layers could not be built, so that the next job tries again at once.") { }

    public override IReadOnlyList<string> Examples => ["satchel env clear-failure 3f2a9c41d0b7"];

    public override Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => LayerKeyArgument.SuggestFailedAsync;

    protected override Task<LayerMark> MarkAsync(EnvironmentsApi environments, string key, CancellationToken cancellationToken) =>
        environments.ClearFailureAsync(key, cancellationToken);

    protected override string InWords(LayerMark mark) =>
        mark.Changed ? $"Forgot the failure of {mark.Key}." : $"No failure of {mark.Key} is remembered.";
}
