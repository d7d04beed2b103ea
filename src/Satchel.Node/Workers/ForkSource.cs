using System.Text.Json.Nodes;

namespace Satchel.Node.Workers;

/// <summary>Where workers of an environment are forked, and what they get at birth.</summary>
/// <param name="Zygote">The zygote, which may serve several environments.</param>
/// <param name="Set">Variables that differ from the zygote's own.</param>
internal sealed record ForkSource(Zygote Zygote, JsonObject Set)
{
    public bool IsOpen => Zygote.IsOpen;
}
