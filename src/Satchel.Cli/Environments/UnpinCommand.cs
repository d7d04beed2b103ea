using Satchel.Abstractions.Wire.Environments;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env unpin</c>.</summary>
internal sealed class UnpinCommand : MarkCommand
{
    public UnpinCommand()
        : base("unpin", "Lets pinned layers go again when they are unused and room is needed.") { }

    public override IReadOnlyList<string> Examples => ["satchel env unpin 3f2a9c41d0b7"];

    protected override Task<LayerMark> MarkAsync(EnvironmentsApi environments, string key, CancellationToken cancellationToken) =>
        environments.UnpinAsync(key, cancellationToken);

    protected override string InWords(LayerMark mark) => mark.Changed ? $"Unpinned {mark.Key}." : $"{mark.Key} was not pinned.";
}
