using Satchel.Abstractions.Wire.Environments;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env pin</c>.</summary>
internal sealed class PinCommand : MarkCommand
{
    public PinCommand()
        : base("pin", "Keeps layers until they are unpinned, whoever uses them and whatever the budgets say.") { }

    public override IReadOnlyList<string> Examples => ["satchel env pin 3f2a9c41d0b7"];

    protected override Task<LayerMark> MarkAsync(EnvironmentsApi environments, string key, CancellationToken cancellationToken) =>
        environments.PinAsync(key, cancellationToken);

    protected override string InWords(LayerMark mark) => mark.Changed ? $"Pinned {mark.Key}." : $"{mark.Key} was pinned already.";
}
