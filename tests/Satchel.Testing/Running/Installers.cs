using Satchel.Posix.Processes;

namespace Satchel.Testing.Running;

/// <summary>Processes that build layers of a home.</summary>
public static class Installers
{
    /// <summary>Those that live now, children of tools included.</summary>
    public static IReadOnlyList<ProcessIdentity> Of(string home) =>
        [
            .. ProcessTree
                .WithVariable("SATCHEL_BUILDS_LAYER")
                .Where(found => found.Value.StartsWith(home, StringComparison.Ordinal))
                .Select(found => found.Process),
        ];
}
